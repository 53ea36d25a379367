import OCI

// What is mounted of volumes, images, artifacts and patterns.
extension RunOptions {
    /// A named volume, or something below it.
    func volumeMount(
        _ mount: RunMount,
        _ name: String,
        host: RunHost,
        to plan: inout RunPlan
    ) throws(RunFlagError) -> RuntimeSpec.Mount {
        let path = "\(host.volumes)/\(name)"
        let volume = RunVolume(
            name: name,
            path: path,
            destination: mount.destination,
            copiesUp: mount.copiesUp && mount.subpath == nil,
            isCreated: mount.createsVolume
        )
        plan.volumes.append(volume)
        if mount.changesOwner { plan.changedOwners.append(path) }
        try relabel(path, for: mount, host: host, in: &plan)
        var source = stacked(mount, on: .directory(path), to: &plan) ?? path
        if mount.overlay == nil, let subpath = mount.subpath {
            source = "subpath:" + mount.destination
            plan.subpaths.append(RunSubpath(key: source, directory: path, path: subpath))
        }
        return .bind(source, to: mount.destination, options: bindOptions(mount, isVolume: true))
    }

    /// The source of a mount of what is stacked for it; nil where nothing is.
    ///
    /// An image is read-only without a word on it.
    func stacked(_ mount: RunMount, on lower: RunOverlay.Lower, to plan: inout RunPlan) -> String? {
        var overlay = RunOverlay(
            key: "overlay:" + mount.destination,
            lower: lower,
            isWritable: true,
            subpath: mount.subpath
        )
        switch lower {
        case .image: overlay.isWritable = mount.options.contains("rw") || mount.overlay != nil
        case .directory: if mount.overlay == nil { return nil }
        }
        overlay.upper = mount.overlay?.upper
        overlay.work = mount.overlay?.work
        plan.overlays.append(overlay)
        return overlay.key
    }

    /// A ramfs takes a mode and ignores what limits a tmpfs.
    func ramfs(_ mount: RunMount) -> RuntimeSpec.Mount {
        let ofTmpfs = ["size=", "uid=", "gid=", "nr_inodes=", "nr_blocks=", "noswap"]
        var options = mount.options.filter { option in !ofTmpfs.contains { option.hasPrefix($0) } }
        options = options.asTmpfs(copiesUp: false)
        return RuntimeSpec.Mount(
            destination: mount.destination,
            type: "ramfs",
            source: "ramfs",
            options: options
        )
    }

    /// Each file that matches a pattern, at its own path or in the destination.
    func globMounts(
        _ mount: RunMount,
        _ pattern: String,
        host: RunHost,
        to plan: inout RunPlan
    ) throws(RunFlagError) -> [RuntimeSpec.Mount] {
        let paths = host.globs[pattern] ?? []
        if paths.isEmpty { throw RunFlagError("--mount type=glob", "nothing matches '\(pattern)'") }
        if mount.changesOwner { plan.changedOwners += paths }
        for path in paths { try relabel(path, for: mount, host: host, in: &plan) }
        return paths.map { path in
            let name = path.split(separator: "/").last.map(String.init) ?? ""
            let target = mount.destination.isEmpty ? path : mount.destination + "/" + name
            return .bind(path, to: target, options: bindOptions(mount))
        }
    }

    /// The files of an artifact, read-only.
    ///
    /// One alone is mounted on the destination unless that is a directory; several are mounted in it.
    func artifactMounts(
        _ mount: RunMount,
        _ name: String,
        host: RunHost
    ) throws(RunFlagError) -> [RuntimeSpec.Mount] {
        let choice = mount.selection
        let files = (host.artifacts[name] ?? []).filter { file in
            (choice.title == nil || file.title == choice.title)
                && (choice.digest == nil || file.digest == choice.digest)
        }
        let flag = "--mount type=artifact"
        if files.isEmpty { throw RunFlagError(flag, "'\(name)' has no such file") }
        let target = host.artifactTargets[mount.destination]
        let options = ["bind", "rprivate", "ro", "nosuid", "nodev"] + (hasUserNamespace ? ["idmap"] : [])
        if files.count == 1, target != .directory {
            return [.bind(files[0].path, to: mount.destination, options: options)]
        }
        if target == .file {
            throw RunFlagError(
                flag,
                "'\(name)' has several files, and '\(mount.destination)' is one; give a title="
            )
        }
        var mounts: [RuntimeSpec.Mount] = []
        for (index, file) in files.enumerated() {
            var own = file.title ?? file.digest
            if let name = choice.name { own = files.count == 1 ? name : "\(name)-\(index)" }
            do {
                own = try RunMount.fileName(own)
            } catch {
                throw RunFlagError(flag, error.reason)
            }
            mounts.append(.bind(file.path, to: mount.destination + "/" + own, options: options))
        }
        return mounts
    }
}
