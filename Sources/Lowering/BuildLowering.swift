import Quadlet
import UnitFile

extension UnitLowering<Build> {
    /// `systemd-oci build`, with Podman's flags.
    mutating func run() {
        if !context.exists("/usr/bin/buildah") {
            warn("ImageTag", "Buildah builds images, and is not installed; the unit can't start without it")
        }
        let flags = BuildOptions.apart(model.podmanArgs)
        var command = program()
        command.add(flags.globals)
        command.add("build")
        if let pull = model.pull { command.add("--pull=" + pull) }
        command.add("--arch", model.arch)
        command.add("--variant", model.variant)
        command.add("--authfile", model.authFile)
        command.add("--ignorefile", model.ignoreFile)
        command.add("--target", model.target)
        command.add("--retry", model.retry)
        command.add("--retry-delay", model.retryDelay)
        command.add("--tls-verify", model.tlsVerify)
        command.add("--force-rm", model.forceRM)
        addLists(to: &command)
        addNetworks(model.network, to: &command)
        command.add("--secret", each: model.secret)
        addVolumes(model.volume, to: &command)
        let context = addContext()
        command.add("--file", model.file)
        command.add(flags.others)
        if let context { command.add(context) }
        addOneshot(command, remains: false)
    }

    private func addLists(to command: inout CommandLine) {
        command.add("--dns", each: model.dns)
        command.add("--dns-option", each: model.dnsOption)
        command.add("--dns-search", each: model.dnsSearch)
        command.add("--group-add", each: model.groupAdd)
        command.add("--tag", each: model.imageTag)
        command.add("--build-arg", each: Self.pairs(model.buildArg))
        command.add("--env", each: Self.pairs(model.environment))
        command.add("--label", each: Self.pairs(model.label))
        command.add("--annotation", each: Self.pairs(model.annotation))
    }

    /// The context as a word of the command, which `SetWorkingDirectory=` or the unit's own directory names.
    private mutating func addContext() -> String? {
        let given = document.value("Service", "WorkingDirectory")
        switch model.setWorkingDirectory?.lowercased() {
        case "file":
            if let given { return context(givenDirectory: given) }
            let file = SourcePath(model.file ?? "", relativeTo: path)
            setWorkingDirectory(file.directory.setting)
            return needsContext ? file.directory.word : nil
        case "unit":
            if let given { return context(givenDirectory: given) }
            let folder = SourcePath(".", relativeTo: path)
            setWorkingDirectory(folder.setting)
            return needsContext ? folder.word : nil
        case _?:
            let context = model.setWorkingDirectory ?? ""
            if context.hasPrefix("/") || Build.isURL(context) { return context }
            // Podman's Quadlet has the unit's directory win here.
            if let given { return self.context(givenDirectory: given) }
            setWorkingDirectory(SourcePath(".", relativeTo: path).setting)
            return context
        case nil:
            return given.flatMap { context(givenDirectory: $0) }
        }
    }

    /// Whether the Containerfile doesn't say where the context is.
    private var needsContext: Bool { model.file.map { !Build.isAbsolute($0) } ?? true }

    /// The directory that `[Service]` has, as a word; systemd's `-` before it says that it may be missing.
    private func context(givenDirectory directory: String) -> String? {
        guard needsContext else { return nil }
        let path = directory.hasPrefix("-") ? String(directory.dropFirst()) : directory
        return String(path.flatMap { $0 == "$" ? [$0, $0] : [$0] })
    }
}
