import OCI
import Quadlet
import UnitFile

/// Where files, mounts, the pod and the image come from, also from other Quadlet files.
extension UnitLowering<Container> {
    mutating func addFiles(to command: inout CommandLine) {
        for file in model.environmentFile {
            command.add(["--env-file", SourcePath(file, relativeTo: path).word])
        }
        addSecrets(to: &command)
        for mount in model.mount { addMount(mount, to: &command) }
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
        guard let pod = model.pod else { return }
        guard QuadletKind(fileName: pod) == .pod else {
            return fail("Pod", pod, "'Pod=\(pod)' has to name a .pod file")
        }
        guard let resource = resource(of: pod, key: "Pod") else { return }
        command.add(["--pod", resource])
        if let slice = context.slice(ofPod: pod) { unit.setDefault("Service", "Slice", slice) }
        if let service = required.popLast() {
            unit.add("Unit", "BindsTo", service)
            unit.add("Unit", "After", service)
        }
    }

    mutating func addImage(to command: inout CommandLine) {
        guard let image = model.image else {
            addLogFields(image: nil)
            return command.add("--rootfs", model.rootfs)
        }
        guard let (name, isFile) = self.image(image) else { return }
        addLogFields(image: name)
        command.add(name)
        if !isFile { addPull(of: name) }
    }

    /// By these `journalctl CONTAINER_NAME=` finds what the container writes, and what systemd says of its unit.
    private mutating func addLogFields(image: String?) {
        for field in LogField.of(container: containerName, image: image) {
            unit.add("Service", "LogExtraFields", Quoting.word(field.name + "=" + field.value))
        }
    }

    /// Lets the image be pulled before the start, by an instance of a template or, where its name can't be
    /// known now or is too long, by a command of the unit itself.
    private mutating func addPull(of image: String) {
        let policy = PullPolicy(rawValue: model.pull?.lowercased() ?? "missing") ?? .missing
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
