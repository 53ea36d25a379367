import OCI

extension RunOptions {
    /// Where `--init` puts the init into the container, as in Podman.
    static let initDestination = "/run/podman-init"

    /// What runs: the entrypoint, then the command; the image's command only with the image's entrypoint.
    func arguments(image: ImageConfiguration, host: RunHost) throws(RunFlagError) -> [String] {
        var words = entrypoint ?? (image.entrypoint == [""] ? [] : image.entrypoint ?? [])
        if !command.isEmpty {
            words += command
        } else if entrypoint == nil {
            words += image.command ?? []
        }
        guard !words.isEmpty else {
            throw RunFlagError(self.image ?? "run", "the image says nothing to run; name a command after it")
        }
        return initialProcess ? [Self.initDestination, "--"] + words : words
    }

    func lowerProcess(
        _ arguments: [String],
        identity: RunAccounts.Identity,
        image: ImageConfiguration,
        host: RunHost,
        to plan: inout RunPlan
    ) throws(RunFlagError) {
        // All are all that there are to give, as with Podman; one that is named and can't be given is an error.
        let areAll = privileged || addedCapabilities.contains("ALL")
        let known = CapabilityName.all.prefix(host.capabilityCount)
            .filter { !areAll || !host.missingCapabilities.contains($0) }
        var process = RuntimeSpec.Process()
        process.arguments = arguments
        process.workingDirectory = try effectiveWorkingDirectory(image: image, to: &plan)
        process.environment = try environment(
            identity: identity,
            image: image,
            host: host,
            plan: plan,
            workingDirectory: process.workingDirectory
        )
        process.terminal = terminal
        process.user.uid = try mapped(identity.uid, gid: false)
        process.user.gid = try mapped(identity.gid, gid: true)
        process.user.additionalGroups = identity.additionalGroups.filter { isMapped($0, gid: true) }
        process.user.umask = umask ?? 0o022
        process.capabilities = try processCapabilities(user: user ?? image.user, image: image, known: known)
        process.rlimits = rlimits
        process.noNewPrivileges = security.noNewPrivileges
        process.oomScoreAdjustment = oomScoreAdjustment
        process.appArmorProfile = security.appArmor == "unconfined" ? nil : security.appArmor
        for text in process.arguments + process.environment + [process.workingDirectory]
        where text.utf8.contains(0) {
            throw RunFlagError(
                "Configuration of the image",
                "has a null byte in '\(text.prefix { $0 != "\0" })'"
            )
        }
        plan.spec.process = process
    }

    private func effectiveWorkingDirectory(
        image: ImageConfiguration,
        to plan: inout RunPlan
    ) throws(RunFlagError) -> String {
        if let workingDirectory { return workingDirectory }
        guard !image.workingDirectory.isEmpty else { return "/" }
        guard image.workingDirectory.hasPrefix("/") else {
            throw RunFlagError(
                "WorkingDir '\(image.workingDirectory)' of the image",
                "is not an absolute path"
            )
        }
        let path = RunMount.cleanPath(image.workingDirectory)
        if path != "/" { plan.directories.append(path) }
        return path
    }

    /// `--ulimit`, and for open files and processes 1048576 unless said otherwise; with `host` none.
    private var rlimits: [RuntimeSpec.Rlimit] {
        if ulimits.contains(where: { $0.type == nil }) { return [] }
        var limits: [RuntimeSpec.Rlimit] = []
        for type in ["RLIMIT_NOFILE", "RLIMIT_NPROC"] {
            limits.append(RuntimeSpec.Rlimit(type: type, soft: 1_048_576, hard: 1_048_576))
        }
        for ulimit in ulimits {
            guard let type = ulimit.type else { continue }
            limits.removeAll { $0.type == type }
            limits.append(RuntimeSpec.Rlimit(type: type, soft: ulimit.soft, hard: ulimit.hard))
        }
        return limits
    }

    private func mapped(_ id: UInt32, gid: Bool) throws(RunFlagError) -> UInt32 {
        guard isMapped(id, gid: gid) else {
            let kind = gid ? "group" : "user"
            throw RunFlagError("--user", "the container's user namespace has no \(kind) \(id)")
        }
        return id
    }

    /// Whether the container has this ID.
    private func isMapped(_ id: UInt32, gid: Bool) -> Bool {
        if let size = idRangeSize { return id < size }
        let map = gid ? (gidMap.isEmpty ? uidMap : gidMap) : (uidMap.isEmpty ? gidMap : uidMap)
        return map.isEmpty || map.contains { id >= $0.container && id - $0.container < $0.count }
    }
}
