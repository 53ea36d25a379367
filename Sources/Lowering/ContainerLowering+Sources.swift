import OCI
import Quadlet
import UnitFile

/// Where networks, volumes, files and the image come from, also from other Quadlet files.
extension ContainerLowering {
    mutating func addNetworks(to command: inout CommandLine) {
        for network in container.network {
            let name = String(network.prefix { $0 != ":" })
            guard let kind = QuadletKind(fileName: name), kind == .network || kind == .container else {
                command.add(["--network", network])
                continue
            }
            let options = network.dropFirst(name.count)
            guard let resource = resource(of: name, key: "Network") else { continue }
            if kind == .container, !options.isEmpty {
                fail("Network", network, "the network of another container takes no options")
            }
            command.add(["--network", kind == .container ? "container:" + resource : resource + options])
        }
    }

    /// The resource of another Quadlet file, which the unit then requires; an error where it is not known.
    private mutating func resource(of name: String, key: String) -> String? {
        guard let target = context.target(named: name) else {
            fail(key, name, "there is no file '\(name)', which '\(key)=' names")
            return nil
        }
        guard target.isSupported else {
            let kind = QuadletKind(fileName: name)?.rawValue ?? ""
            fail(key, name, "'\(key)=' names '\(name)', and .\(kind) files are not supported yet")
            return nil
        }
        guard let resource = target.resource else {
            fail(key, name, "the name that '\(name)' stands for is not known, it has a specifier")
            return nil
        }
        require(target.service)
        return resource
    }

    mutating func addVolumes(to command: inout CommandLine) {
        for volume in container.volume {
            let parts = volume.utf8
                .split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
                .map { String(Substring($0)) }
            guard parts.count > 1, !parts[0].isEmpty else {
                command.add(["-v", parts.count > 1 ? parts[1] : parts[0]])
                continue
            }
            guard let source = storage(parts[0], key: "Volume", kinds: [.volume, .artifact]) else {
                continue
            }
            let options = parts.count > 2 ? ":" + parts[2] : ""
            command.add(["-v", source + ":" + parts[1] + options])
        }
    }

    /// The source of a volume or mount: a path, a name, or what another Quadlet file stands for.
    private mutating func storage(_ source: String, key: String, kinds: [QuadletKind]) -> String? {
        if source.hasPrefix(".") || source.hasPrefix("/") {
            let path = source.hasPrefix(".") ? SourcePath(source, relativeTo: path) : nil
            mountsFor.append(path?.setting ?? source)
            return path?.word ?? source
        }
        guard let kind = QuadletKind(fileName: source), kinds.contains(kind) else { return source }
        return resource(of: source, key: key)
    }

    mutating func addFiles(to command: inout CommandLine) {
        for file in container.environmentFile {
            command.add(["--env-file", SourcePath(file, relativeTo: path).word])
        }
        command.add("--secret", each: container.secret)
        for mount in container.mount { addMount(mount, to: &command) }
    }

    private mutating func addMount(_ text: String, to command: inout CommandLine) {
        guard var mount = MountOption(text) else {
            return fail("Mount", "", "'Mount=\(text)': quotes don't match")
        }
        guard mount.hasSource else { return command.add(["--mount", text]) }
        switch mount.source {
        case "":
            return fail("Mount", text, "'Mount=\(text)': the source has no value")
        case let source?:
            guard let source = storage(source, key: "Mount", kinds: [.volume, .image, .artifact]) else {
                return
            }
            mount.setSource(source)
        case nil where mount.type != "volume":
            return fail("Mount", text, "'Mount=\(text)': a mount of type \(mount.type) needs a source")
        case nil: break
        }
        command.add(["--mount", mount.text])
    }

    mutating func addPod(to command: inout CommandLine) {
        guard let pod = container.pod else { return }
        guard QuadletKind(fileName: pod) == .pod else {
            return fail("Pod", pod, "'Pod=\(pod)' has to name a .pod file")
        }
        guard let resource = resource(of: pod, key: "Pod") else { return }
        command.add(["--pod", resource])
        if let service = required.popLast() {
            unit.add("Unit", "BindsTo", service)
            unit.add("Unit", "After", service)
        }
    }

    mutating func addImage(to command: inout CommandLine) {
        guard let image = container.image else {
            return command.add("--rootfs", container.rootfs)
        }
        if let kind = QuadletKind(fileName: image), kind == .image || kind == .build {
            if let resource = resource(of: image, key: "Image") { command.add(resource) }
            return
        }
        command.add(image)
        addPull(of: image)
    }

    /// Lets the image be pulled before the start, by an instance of a template or, where its name can't be
    /// known now or is too long, by a command of the unit itself.
    private mutating func addPull(of image: String) {
        let policy = PullPolicy(rawValue: container.pull?.lowercased() ?? "missing") ?? .missing
        if policy == .never { return }
        if !Specifier.mayExpand(image) {
            do {
                let reference = try Reference(parsing: image)
                if let unit = policy.unit(escapedReference: reference.escaped) { return wanted.append(unit) }
            } catch {
                return fail("Image", image, error.description)
            }
        }
        var command = program()
        command.add(["pull", "--policy", policy.rawValue, image])
        unit.add("Service", "ExecStartPre", command.text)
    }
}
