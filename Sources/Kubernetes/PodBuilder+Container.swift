import Quadlet
import UnitFile

extension PodBuilder {
    enum Role {
        case main
        /// Runs before the others, one after the other.
        case initial
        /// An initial one that stays.
        case sidecar
    }

    /// What happens when a container ends.
    enum RestartPolicy: String, CaseIterable {
        case always = "Always"
        case onFailure = "OnFailure"
        case never = "Never"
    }

    private static let known = """
        name image imagePullPolicy command args workingDir ports env envFrom volumeMounts resources lifecycle \
        livenessProbe readinessProbe startupProbe securityContext restartPolicy
        """
    private static let ignored = "volumeDevices resizePolicy stdin stdinOnce tty restartPolicyRules"

    /// Makes a container's file.
    ///
    /// - Returns: Its service; nil with an error where it has no name.
    mutating func addContainer(_ field: Field, _ role: Role, after services: [String]) -> String? {
        field.check(
            Self.known,
            ignored: Self.ignored,
            silent: "terminationMessagePath terminationMessagePolicy"
        )
        guard let nameField = field["name"] else {
            field.fail("there is no 'name'")
            return nil
        }
        guard let own = nameField.text, KubernetesObjects.check(own, of: nameField) else { return nil }
        let full = settings.hasPodPrefix ? "\(name)-\(own)" : own
        var draft = Draft(.container, full)
        draft.set("Unit", "Description", "Container \(own) of the pod \(name)", at: field)
        for service in services {
            draft.write("Unit", "Requires", service, at: field)
            draft.write("Unit", "After", service, at: field)
        }
        draft.add("ContainerName", full, at: nameField)
        draft.add("Pod", name + ".pod", at: nameField)
        addImage(field, to: &draft)
        var environment = ContainerEnvironment(self, field, container: own)
        environment.read(&credentials)
        addCommand(field, environment, to: &draft)
        environment.write(to: &draft)
        var needed = environment.credentials
        addMounts(field, &needed, to: &draft)
        addCredentials(needed, to: &draft, at: field)
        addResources(field, own, to: &draft)
        addSecurity(field, own, to: &draft)
        addLifecycle(field, role, to: &draft)
        if role != .initial { addProbes(field, to: &draft) }
        addMetadata(own, to: &draft, at: field)
        if !settings.hasDefaultDependencies { draft.write("Quadlet", "DefaultDependencies", "no", at: field) }
        drafts.append((draft, nameField))
        return full + ".service"
    }

    private func addImage(_ field: Field, to draft: inout Draft) {
        guard let imageField = field["image"] else { return field.fail("there is no 'image'") }
        guard let image = imageField.text else { return }
        draft.add("Image", image, at: imageField)
        let policies = ["Always": "always", "IfNotPresent": "missing", "Never": "never"]
        if let policyField = field["imagePullPolicy"], let text = policyField.text {
            guard let policy = policies[text] else {
                return policyField.fail(
                    "there is no policy '\(text)'; there is Always, IfNotPresent and Never"
                )
            }
            draft.add("Pull", policy, at: policyField)
        } else if Self.isLatest(image) {
            draft.add("Pull", "newer", at: imageField)
        }
    }

    /// Whether a name of a registry means the latest image, as with Podman.
    private static func isLatest(_ image: String) -> Bool {
        if image.hasPrefix("localhost/") || image.utf8.contains(UInt8(ascii: "@")) { return false }
        let transports = [
            "oci:", "dir:", "oci-archive:", "docker-archive:", "containers-storage:", "docker-daemon:",
        ]
        if transports.contains(where: image.hasPrefix) { return false }
        let last = image.split(separator: "/").last ?? ""
        return !last.utf8.contains(UInt8(ascii: ":")) || last.hasSuffix(":latest")
    }

    /// `command` is the entrypoint, and without `args` there is nothing of the image after it.
    private func addCommand(_ field: Field, _ environment: ContainerEnvironment, to draft: inout Draft) {
        if let command = field["command"] {
            let words = command.texts.map { environment.expanded($0) }
            if !words.isEmpty { draft.add("Entrypoint", JSONText.array(words), at: command) }
        }
        if let args = field["args"] {
            let words = args.texts.map { environment.expanded($0) }
            if !words.isEmpty { draft.add("Exec", words: words, at: args) }
        }
        if let directory = field["workingDir"], let text = directory.text {
            draft.add("WorkingDir", text, at: directory)
        }
    }

    private func addMetadata(_ own: String, to draft: inout Draft, at field: Field) {
        for (name, value) in labels { draft.add("Label", words: ["\(name)=\(value)"], at: field) }
        for (name, value) in annotations { draft.add("Annotation", words: ["\(name)=\(value)"], at: field) }
        if let driver = settings.logDriver { draft.write("Container", "LogDriver", driver, at: field) }
        for option in settings.logOptions { draft.add("LogOpt", option, at: field) }
        var update = annotation("io.containers.autoupdate/" + own) ?? annotation("io.containers.autoupdate")
        for text in settings.autoUpdate {
            let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
            if parts.count == 1 { update = update ?? text }
            if parts.count == 2, [own, "\(name)-\(own)"].contains(parts[0]) { update = parts[1] }
        }
        if let update { draft.add("AutoUpdate", update, at: field) }
    }

    // MARK: Mounts

    private mutating func addMounts(_ field: Field, _ needed: inout [String], to draft: inout Draft) {
        for mount in field["volumeMounts"]?.elements ?? [] {
            mount.check(
                "name mountPath readOnly subPath mountPropagation",
                ignored: "subPathExpr recursiveReadOnly"
            )
            guard let nameField = mount["name"], let name = nameField.text else {
                mount.fail("there is no 'name' of a volume")
                continue
            }
            guard let volume = volumes[name] else {
                let near = Spelling.suggestion(for: name, among: volumes.keys.sorted())
                nameField.fail(
                    "the pod has no volume '\(name)'" + (near.map { ", did you mean '\($0)'?" } ?? "")
                )
                continue
            }
            guard let pathField = mount["mountPath"], let path = pathField.text else {
                mount.fail("there is no 'mountPath'")
                continue
            }
            guard path.hasPrefix("/"), !path.utf8.contains(UInt8(ascii: ":")),
                !path.utf8.contains(UInt8(ascii: ","))
            else {
                pathField.fail("'\(path)' has to be an absolute path without ':' and ','")
                continue
            }
            if let below = mount["subPath"], let text = below.text, !text.isEmpty, !Self.isBelow(text) {
                below.fail("'\(text)' has to be a relative path without '..', ':' and ','")
                continue
            }
            let target = MountTarget(field: mount, path: path, below: mount["subPath"]?.text ?? "")
            add(volume, name, target, &needed, to: &draft)
        }
    }

    /// Where and how a container mounts a volume.
    struct MountTarget {
        var field: Field
        var path: String
        /// What of the volume is mounted; empty for all.
        var below: String
    }

    private func add(
        _ volume: PodVolume,
        _ name: String,
        _ target: MountTarget,
        _ needed: inout [String],
        to draft: inout Draft
    ) {
        var options: [String] = []
        if target.field["readOnly"]?.bool == true { options.append("ro") }
        if let field = target.field["mountPropagation"], let text = field.text {
            let modes = ["None": "private", "HostToContainer": "rslave", "Bidirectional": "rshared"]
            if let mode = modes[text] {
                options.append(mode)
            } else {
                field.fail(
                    "there is no propagation '\(text)'; there is \(modes.keys.sorted().joined(separator: ", "))"
                )
            }
        }
        let field = target.field
        switch volume {
        case .missing: break
        case .host(let path, "CharDevice", _), .host(let path, "BlockDevice", _):
            draft.add("AddDevice", "\(path):\(target.path)", at: field)
        case .host(let path, let type, let source):
            switch type {
            case "Directory": draft.set("Unit", "AssertPathIsDirectory", path, at: source)
            case "File", "Socket": draft.set("Unit", "AssertPathExists", path, at: source)
            default: break
            }
            let full = target.below.isEmpty ? path : path + "/" + target.below
            mount(full, target, options, to: &draft)
        case .named(let source, let isReadOnly):
            if isReadOnly, !options.contains("ro") { options.append("ro") }
            mountVolume(source, target, options, to: &draft)
        case .empty(true, let size, _) where users[name] == 1:
            let limit = size.map { ",size=\($0)" } ?? ""
            draft.add("Tmpfs", "\(target.path):rw,notmpcopyup,mode=1777\(limit)", at: field)
        case .empty: mountVolume("\(self.name)-\(name).volume", target, options + ["nocopy"], to: &draft)
        case .image(let source):
            mountVolume(
                source.fileName,
                target,
                options.contains("ro") ? options : options + ["ro"],
                to: &draft
            )
        case .files(let files): add(files, target, &needed, to: &draft)
        }
    }

    private func mountVolume(
        _ source: String,
        _ target: MountTarget,
        _ options: [String],
        to draft: inout Draft
    ) {
        guard target.below.isEmpty else {
            let message =
                "'subPath' is only supported for volumes of the kinds hostPath, configMap and secret"
            target.field["subPath"]?.fail(message)
            return
        }
        mount(source, target, options, to: &draft)
    }

    private func mount(_ source: String, _ target: MountTarget, _ options: [String], to draft: inout Draft) {
        let suffix = options.isEmpty ? "" : ":" + options.joined(separator: ",")
        draft.add("Volume", "\(source):\(target.path)\(suffix)", at: target.field)
    }

    /// Files in a directory of their own, which hides what the image has there; or one file.
    private func add(
        _ files: [PodVolume.File],
        _ target: MountTarget,
        _ needed: inout [String],
        to draft: inout Draft
    ) {
        func add(_ file: PodVolume.File, _ path: String) {
            let words = "\(file.credential),type=mount,target=\(path),mode=\(file.mode)"
            draft.add("Secret", words, at: target.field)
            if !needed.contains(file.credential) { needed.append(file.credential) }
        }
        if let file = files.first(where: { $0.path == target.below }) { return add(file, target.path) }
        let prefix = target.below.isEmpty ? "" : target.below + "/"
        let chosen = files.filter { $0.path.hasPrefix(prefix) }
        if !target.below.isEmpty, chosen.isEmpty {
            target.field["subPath"]?.fail("the volume has no file '\(target.below)'")
            return
        }
        draft.add("Tmpfs", "\(target.path):rw,notmpcopyup,mode=755", at: target.field)
        for file in chosen { add(file, "\(target.path)/\(file.path.dropFirst(prefix.utf8.count))") }
    }

    // MARK: Credentials

    /// As much systemd takes for one unit (`CREDENTIALS_TOTAL_SIZE_MAX`).
    private static let mostBytes = 1 << 20

    private func addCredentials(_ names: [String], to draft: inout Draft, at field: Field) {
        var size = 0
        for name in names {
            size += credentials.first { $0.name == name }?.content.count ?? 0
            draft.set("Service", "LoadCredential", "\(name):\(settings.credentials)/\(name)", at: field)
        }
        if size > Self.mostBytes {
            field.fail(
                "the container gets \(size) bytes of ConfigMaps and Secrets, and systemd has room for \(Self.mostBytes)"
            )
        }
    }
}
