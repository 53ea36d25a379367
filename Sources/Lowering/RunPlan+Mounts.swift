import OCI

extension RunOptions {
    /// The mounts, those of fewer path components first, so that none covers another.
    func lowerMounts(
        identity: RunAccounts.Identity,
        image: ImageConfiguration,
        host: RunHost,
        to plan: inout RunPlan
    ) throws(RunFlagError) {
        var mounts = try userMounts(identity: identity, host: host, to: &plan)
        try addImageVolumes(image: image, to: &mounts, plan: &plan)
        try addInit(host: host, to: &mounts)
        addTimezone(to: &mounts)
        let extra = plan.runsSystemd ? systemdMounts : []
        for mount in extra + temporaryMounts where !mounts.contains(destination: mount.destination) {
            mounts.append(mount)
        }
        let hidesDevices = mounts.contains(destination: "/dev")
        var defaults = defaultMounts(host: host, runsSystemd: plan.runsSystemd)
        defaults.removeAll { mount in
            mounts.contains(destination: mount.destination)
                || hidesDevices && ["/dev/pts", "/dev/mqueue"].contains(mount.destination)
        }
        for file in host.files where !mounts.contains(destination: file.destination) {
            defaults.append(fileMount(file))
        }
        plan.spec.mounts = (defaults + mounts).sortedByDepth()
    }

    private func fileMount(_ file: RunHost.File) -> RuntimeSpec.Mount {
        let options = readOnly || file.isReadOnly ? ["ro", "nosuid", "noexec", "nodev"] : []
        return .bind(file.source, to: file.destination, options: ["bind", "rprivate"] + options)
    }

    private func userMounts(
        identity: RunAccounts.Identity,
        host: RunHost,
        to plan: inout RunPlan
    ) throws(RunFlagError) -> [RuntimeSpec.Mount] {
        var mounts: [RuntimeSpec.Mount] = []
        for mount in self.mounts where !mounts.contains(destination: mount.destination) {
            switch mount.source {
            case .path(let text):
                let path = RunMount.cleanPath(text.hasPrefix("/") ? text : host.workingDirectory + "/" + text)
                if mount.changesOwner { plan.changedOwners.append(path) }
                try relabel(path, for: mount, host: host, in: &plan)
                let source = stacked(mount, on: .directory(path), to: &plan) ?? path
                mounts.append(.bind(source, to: mount.destination, options: bindOptions(mount)))
            case .volume(let name?): mounts.append(try volumeMount(mount, name, host: host, to: &plan))
            case .volume(nil) where mount.options.isEmpty && mount.copiesUp && !readOnly:
                plan.directories.append(mount.destination)
            case .volume(nil), .tmpfs:
                mounts.append(.tmpfs(mount.destination, options: tmpfsOptions(mount, identity: identity)))
            case .ramfs: mounts.append(ramfs(mount))
            case .glob(let pattern): mounts += try globMounts(mount, pattern, host: host, to: &plan)
            case .image(let name):
                if let source = stacked(mount, on: .image(name), to: &plan) {
                    mounts.append(.bind(source, to: mount.destination, options: bindOptions(mount)))
                }
            case .artifact(let name): mounts += try artifactMounts(mount, name, host: host)
            case .devpts:
                let options = mount.options.isEmpty ? Self.devptsOptions : mount.options
                mounts.append(
                    RuntimeSpec.Mount(
                        destination: mount.destination,
                        type: "devpts",
                        source: "devpts",
                        options: options
                    )
                )
            }
        }
        return mounts
    }

    /// Completes what `--volume` says as Podman does (`util.ProcessOptions`).
    ///
    /// `idmap` maps the numbers of the host to the same ones in the container.
    func bindOptions(_ mount: RunMount, isVolume: Bool = false) -> [String] {
        var options = mount.options.withMode.withPropagation
        if isVolume {
            if !options.contains(where: ["suid", "nosuid"].contains) { options.append("nosuid") }
            if !options.contains(where: ["dev", "nodev"].contains) { options.append("nodev") }
        }
        if !options.contains(where: ["bind", "rbind"].contains) { options.append("rbind") }
        if hasUserNamespace, !options.contains(where: { $0.hasPrefix("idmap=") }) { options.append("idmap") }
        return options
    }

    private func tmpfsOptions(_ mount: RunMount, identity: RunAccounts.Identity) -> [String] {
        var options = mount.options
        if mount.changesOwner { options += ["uid=\(identity.uid)", "gid=\(identity.gid)"] }
        return options.asTmpfs(copiesUp: mount.copiesUp)
    }

    /// What the image declares as volumes, but where something is mounted anyway.
    private func addImageVolumes(
        image: ImageConfiguration,
        to mounts: inout [RuntimeSpec.Mount],
        plan: inout RunPlan
    ) throws(RunFlagError) {
        for text in image.volumes where imageVolumes != .ignore {
            guard let path = try? RunMount.destination(text), !text.utf8.contains(0) else {
                throw RunFlagError("Volume '\(text)' of the image", "is not an absolute path below '/'")
            }
            if mounts.contains(destination: path) || plan.directories.contains(path) { continue }
            if imageVolumes == .anonymous, !readOnly {
                plan.directories.append(path)
            } else {
                let options = ["rprivate", "rw", "nodev", "exec"].asTmpfs(copiesUp: true)
                mounts.append(.tmpfs(path, options: options))
            }
        }
    }

    private func addInit(host: RunHost, to mounts: inout [RuntimeSpec.Mount]) throws(RunFlagError) {
        guard initialProcess else { return }
        guard let path = initPath ?? host.initPath else {
            throw RunFlagError("--init", "found no init on the host; install catatonit or tini")
        }
        mounts.append(.bind(path, to: Self.initDestination, options: ["bind", "private", "ro"]))
    }

    /// The host's zone file over the container's /etc/localtime.
    private func addTimezone(to mounts: inout [RuntimeSpec.Mount]) {
        guard let timezone, !mounts.contains(destination: "/etc/localtime") else { return }
        let path = timezone == "local" ? "/etc/localtime" : "/usr/share/zoneinfo/" + timezone
        mounts.append(.bind(path, to: "/etc/localtime", options: ["bind", "rprivate", "ro"]))
    }
}

extension [RuntimeSpec.Mount] {
    func contains(destination: String) -> Bool {
        contains { $0.destination == destination }
    }

    func sortedByDepth() -> Self {
        let depths = map { mount in mount.destination.utf8.count { $0 == 0x2F } }
        return indices.sorted { (depths[$0], $0) < (depths[$1], $1) }.map { self[$0] }
    }
}

extension [String] {
    private static let propagations: Set<String> = [
        "private", "rprivate", "shared", "rshared", "slave", "rslave", "unbindable", "runbindable",
    ]

    /// The options with `rw` unless they say which.
    var withMode: [String] {
        contains(where: ["ro", "rw"].contains) ? self : self + ["rw"]
    }

    /// The options with a propagation: private, and recursively so but for `bind`.
    var withPropagation: [String] {
        if contains(where: Self.propagations.contains) { return self }
        return self + [contains("bind") ? "private" : "rprivate"]
    }

    /// The options of a tmpfs with Podman's defaults.
    func asTmpfs(copiesUp: Bool) -> [String] {
        var options = withMode.withPropagation
        if !options.contains(where: ["suid", "nosuid"].contains) { options.append("nosuid") }
        if !options.contains(where: ["dev", "nodev"].contains) { options.append("nodev") }
        if copiesUp { options.append("tmpcopyup") }
        return options
    }
}

extension RuntimeSpec.Mount {
    static func bind(_ source: String, to destination: String, options: [String]) -> Self {
        Self(destination: destination, type: "bind", source: source, options: options)
    }

    static func tmpfs(_ destination: String, options: [String]) -> Self {
        Self(destination: destination, type: "tmpfs", source: "tmpfs", options: options)
    }
}
