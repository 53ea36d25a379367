import Quadlet
import UnitFile
import YAML

// What is mounted into a service, and the image it runs.
extension ComposeService {
    mutating func addVolume(_ node: YAMLNode) {
        if let text = node.text { return addShort(text, at: node) }
        guard let target = node["target"]?.text else {
            return reader.fail(node, "expected a text, or a mapping with 'target'")
        }
        let source = node["source"]?.text
        var volume = (options: [String](), subpath: String?.none)
        var memory: [String] = []
        for member in reader.members(node) {
            switch member.name {
            case "type", "source", "target", "consistency": break
            case "read_only": if reader.flag(member.value) == true { volume.options.append("ro") }
            case "bind", "volume", "tmpfs", "image":
                for part in reader.members(member.value) { add(part, to: &volume, &memory) }
            default: reader.leaveOut([member], in: "a volume")
            }
        }
        switch node["type"]?.text {
        case "tmpfs":
            let fields = memory + volume.options
            say("Tmpfs", target + (fields.isEmpty ? "" : ":" + fields.joined(separator: ",")), at: node)
        case "bind":
            guard let source else { return reader.fail(node, "a bind mount needs a 'source'") }
            mount(path(source), target, volume.options, at: node)
        case "volume":
            guard let source else { return say("Volume", target, at: node) }
            guard let name = volumeName(source, at: node) else { return }
            guard let subpath = volume.subpath else { return mount(name, target, volume.options, at: node) }
            let fields = ["type=volume", "source=" + name, "destination=" + target, "subpath=" + subpath]
            say("Mount", (fields + volume.options).joined(separator: ","), at: node)
        case "image":
            guard let source else { return reader.fail(node, "a mount of an image needs a 'source'") }
            say("Mount", "type=image,source=\(source),destination=\(target)", at: node)
        case let type:
            reader.fail(
                node,
                "volumes of type '\(type ?? "")' can't be mounted; volume, bind, tmpfs and image can"
            )
        }
    }

    private mutating func add(
        _ member: YAMLNode.Member,
        to volume: inout (options: [String], subpath: String?),
        _ memory: inout [String]
    ) {
        let text = member.value.text ?? ""
        switch member.name {
        case "propagation", "selinux": volume.options.append(text)
        case "nocopy": if reader.flag(member.value) == true { volume.options.append("nocopy") }
        case "subpath": volume.subpath = text
        case "size": memory.append("size=" + text)
        case "mode": memory.append("mode=" + Self.octal(member.value))
        case "create_host_path":
            if reader.flag(member.value) == true {
                reader.warn(member.key, "the directory is not made; it has to be there")
            }
        default: reader.leaveOut([member], in: "a volume")
        }
    }

    /// A mode as mount(8) wants it: YAML's `0755` is octal, and a quoted text is meant so.
    private static func octal(_ node: YAMLNode) -> String {
        guard let text = node.text else { return "" }
        if text.hasPrefix("0o") { return String(text.dropFirst(2)) }
        if text.hasPrefix("0") || node.integer == nil { return text }
        return node.integer.map { String($0, radix: 8) } ?? text
    }

    private mutating func addShort(_ text: String, at node: YAMLNode) {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(
            String.init
        )
        guard parts.count > 1 else { return say("Volume", text, at: node) }
        let ignored: Set<Substring> = ["cached", "delegated", "consistent"]
        let fields = parts.count > 2 ? parts[2].split(separator: ",").filter { !ignored.contains($0) } : []
        if "./~".contains(parts[0].first ?? " ") {
            return mount(path(parts[0]), parts[1], fields.map(String.init), at: node)
        }
        if let name = volumeName(parts[0], at: node) {
            mount(name, parts[1], fields.map(String.init), at: node)
        }
    }

    private mutating func mount(_ source: String, _ target: String, _ fields: [String], at node: YAMLNode) {
        let parts = [source, target] + (fields.isEmpty ? [] : [fields.joined(separator: ",")])
        say("Volume", parts.joined(separator: ":"), at: node)
    }

    private mutating func volumeName(_ name: String, at node: YAMLNode) -> String? {
        if let volume = project.volumes[name] { return volume.name }
        reader.fail(node, "there is no volume '\(name)' in the file; a path begins with './' or '/'")
        return nil
    }

    private func path(_ text: String) -> String {
        if text == "~" || text.hasPrefix("~/"), let home = options.variables["HOME"] {
            return home + text.dropFirst()
        }
        return options.conversion.absolute(text)
    }

    /// Secrets and configurations that are files, as compose mounts them.
    mutating func addFiles(_ node: YAMLNode, of kind: String) {
        let isSecret = kind == "secrets"
        for element in node.sequence ?? [] {
            guard let name = element.text ?? element["source"]?.text else {
                reader.fail(element, "expected a name")
                continue
            }
            guard let definition = isSecret ? project.secrets[name] : project.configs[name] else {
                reader.fail(element, "there is no '\(name)' among the \(kind) of the file")
                continue
            }
            let known: Set<String> = ["source", "target"]
            reader.leaveOut((element.members ?? []).filter { !known.contains($0.name) }, in: kind)
            var target = element["target"]?.text ?? (isSecret ? name : "/" + name)
            if isSecret, !target.hasPrefix("/") { target = "/run/secrets/" + target }
            if let file = definition["file"]?.text {
                mount(path(file), target, ["ro"], at: element)
            } else if isSecret, definition["external"]?.bool == true {
                let secret = definition["name"]?.text ?? name
                flag("secret", "\(secret),type=mount,target=\(target)", at: element)
            } else {
                reader.fail(
                    element,
                    "'\(name)' is no file; write what it holds into one, and name that by 'file'"
                )
            }
        }
    }

    // MARK: Image

    mutating func addImage() {
        let image = node["image"]?.text
        if let build = node["build"], !build.isNull {
            addBuild(build, image: image)
        } else if let image, let node = node["image"] {
            run.origin = reader.origin(node)
            run.addImage(image)
        } else {
            reader.fail(node, "the service has neither 'image' nor 'build'")
        }
        guard let policy = node["pull_policy"], let text = reader.text(policy) else { return }
        switch text {
        case "always", "never", "missing", "newer": flag("pull", text, at: policy)
        case "if_not_present": flag("pull", "missing", at: policy)
        case "build": break
        default: reader.warn(policy, "'\(text)' is not converted; missing, always, newer and never are")
        }
    }

    private mutating func addBuild(_ node: YAMLNode, image: String?) {
        var draft = FileDraft(kind: .build, stem: project.stem(name))
        let context = node.text ?? node["context"]?.text ?? "."
        let directory = context.contains("://") ? context : path(context)
        func say(_ key: String, _ value: String, at node: YAMLNode, _ reader: inout ComposeReader) {
            if !draft.add(key, value) { reader.fail(node, "'\(key)=' can't say '\(value)'") }
        }
        say("ImageTag", image ?? "localhost/\(project.name)-\(name)", at: node, &reader)
        say("SetWorkingDirectory", directory, at: node, &reader)
        for member in node.text == nil ? reader.members(node) : [] {
            let value = member.value
            if let key = Self.buildTexts[member.name] {
                if let text = reader.text(value) { say(key, text, at: value, &reader) }
            } else if let flag = Self.buildFlags[member.name] {
                for (text, _) in reader.texts(value, allowsOne: true) {
                    draft.write("PodmanArgs", words: ["--\(flag)=\(text)"])
                }
            } else if let key = ["args": "BuildArg", "labels": "Label"][member.name] {
                for pair in reader.pairs(value) {
                    let argument = pair.value ?? (key == "BuildArg" ? options.variables[pair.name] : "")
                    say(key, argument.map { pair.name + "=" + $0 } ?? pair.name, at: pair.node, &reader)
                }
            } else if member.name == "dockerfile" {
                if let text = reader.text(value) {
                    let isAbsolute = text.hasPrefix("/") || directory.contains("://")
                    say("File", isAbsolute ? text : directory + "/" + text, at: value, &reader)
                }
            } else if member.name == "tags" {
                for (text, node) in reader.texts(value) { say("ImageTag", text, at: node, &reader) }
            } else if member.name == "pull" || member.name == "no_cache" {
                guard reader.flag(value) == true else { continue }
                if member.name == "pull" { say("Pull", "always", at: value, &reader) }
                if member.name == "no_cache" { draft.write("PodmanArgs", words: ["--no-cache"]) }
            } else if member.name == "dockerfile_inline" {
                reader.fail(
                    member.key,
                    "write 'dockerfile_inline' into a file, and name that by 'dockerfile'"
                )
            } else if member.name != "context" {
                reader.leaveOut([member], in: "'build'")
            }
        }
        others.append(draft.file)
        run.container.write("Image", draft.file.name)
    }

    private static let buildTexts = ["target": "Target", "network": "Network"]
    private static let buildFlags = [
        "shm_size": "shm-size", "cache_from": "cache-from", "cache_to": "cache-to", "platforms": "platform",
        "extra_hosts": "add-host", "ssh": "ssh", "isolation": "isolation",
    ]
}
