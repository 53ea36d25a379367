package import OCI

/// What ``RunOptions``, an image and the host come to: the container, and what must be there before it starts.
package struct RunPlan: Equatable, Sendable {
    package var spec = RuntimeSpec()
    /// Paths in the root file system that must be directories: the image's own working directory and volumes.
    ///
    /// What is missing is made, mode 0755, owned by the container's root.
    package var directories: [String] = []
    package var volumes: [RunVolume] = []
    /// What is stacked for mounts, by what these have as their source.
    package var overlays: [RunOverlay] = []
    /// What is below volumes for mounts.
    package var subpaths: [RunSubpath] = []
    /// Sources of the host that are given to the container's user first, recursively (`U`).
    package var changedOwners: [String] = []
    /// Sources of the host that get an SELinux label first, recursively (`z`, `Z`).
    package var relabelled: [RunRelabelling] = []
    /// The number of the signal that asks the container to end.
    package var stopSignal: Int32 = 15
    /// The image's labels and those of `--label`.
    package var labels: [String: String] = [:]
    /// Whether standard output and standard error are to be a pipe that can be opened anew.
    package var streamsArePipe = false
    /// Whether what runs is a systemd, or is treated as one.
    package var runsSystemd = false
    /// What was asked for and has no effect, each with what to do instead.
    package var warnings: [String] = []
}

/// Directories that are stacked for a mount.
package struct RunOverlay: Equatable, Sendable {
    /// What is below.
    package enum Lower: Equatable, Sendable {
        case directory(String)
        case image(String)
    }

    /// The source of the mount.
    package var key: String
    package var lower: Lower
    /// Whether the container may write to it.
    package var isWritable: Bool
    /// Where that goes; nil for what ends with the container.
    package var upper: String?
    package var work: String?
    /// What of it is mounted; nil for all.
    package var subpath: String?

    package init(
        key: String,
        lower: Lower,
        isWritable: Bool,
        upper: String? = nil,
        work: String? = nil,
        subpath: String? = nil
    ) {
        self.key = key
        self.lower = lower
        self.isWritable = isWritable
        self.upper = upper
        self.work = work
        self.subpath = subpath
    }
}

/// What is below a directory of the host whose content is a container's.
package struct RunSubpath: Equatable, Sendable {
    /// The source of the mount.
    package var key: String
    package var directory: String
    /// No link on it leads out of the directory.
    package var path: String

    package init(key: String, directory: String, path: String) {
        self.key = key
        self.directory = directory
        self.path = path
    }
}

/// A label that a file or directory of the host gets, with all below it.
package struct RunRelabelling: Equatable, Sendable {
    package var path: String
    package var label: String
}

/// A named volume that the container uses.
package struct RunVolume: Equatable, Sendable {
    package var name: String
    /// Its directory on the host, which is also the source of its mount.
    package var path: String
    package var destination: String
    /// Whether a new one begins with what the image has at `destination`.
    package var copiesUp: Bool
    /// Whether it may be made where it is missing.
    package var isCreated: Bool
}

extension RunOptions {
    /// How many IDs the launcher must take for the container; nil where it has no transient ones.
    package var idRangeSize: UInt32? {
        guard uidMap.isEmpty, gidMap.isEmpty else { return nil }
        switch userNamespace {
        case nil: return 65536
        case .automatic(let size): return size
        case .host, .identity: return nil
        }
    }

    /// Lowers the options: the defaults are Podman's for a container of root with `--userns=auto`.
    ///
    /// Throws where the image and the flags do not fit: a user that the image does not have, nothing to run.
    ///
    /// An anonymous volume lives as long as the container, as what the container writes elsewhere does. So it needs
    /// no place of its own: it is a directory of the root file system, or, where that is read-only or the volume
    /// has options, a tmpfs that begins with what the image has there.
    package func plan(image: ImageConfiguration, host: RunHost) throws(RunFlagError) -> RunPlan {
        var plan = RunPlan()
        plan.warnings = warnings
        plan.spec.readOnlyRoot = readOnly
        let identity = try RunAccounts(passwd: host.passwd, group: host.group)
            .identity(user ?? image.user, adding: groups)
        let command = try arguments(image: image, host: host)
        plan.runsSystemd = runsSystemd(command)
        plan.streamsArePipe = try streamsArePipe(image: image)
        plan.labels = image.labels
        for label in labels { plan.labels[label.name] = label.value }
        for annotation in annotations { plan.spec.annotations[annotation.name] = annotation.value }
        plan.stopSignal = try effectiveStopSignal(image: image, runsSystemd: plan.runsSystemd)
        try lowerNamespaces(host: host, to: &plan)
        try lowerProcess(command, identity: identity, image: image, host: host, to: &plan)
        try lowerMounts(identity: identity, image: image, host: host, to: &plan)
        lowerDevices(host: host, to: &plan)
        lowerKernelPaths(host: host, to: &plan)
        lowerLabels(host: host, to: &plan)
        if !isOnBridge, !ports.isEmpty || publishAll {
            plan.warnings.append("--publish has no effect: the container is not on a bridge network")
        }
        plan.warnings += warningsOfPorts + warningsOfLowPorts(image: image)
        return plan
    }

    private func effectiveStopSignal(
        image: ImageConfiguration,
        runsSystemd: Bool
    ) throws(RunFlagError) -> Int32 {
        if let stopSignal { return stopSignal }
        if let text = image.stopSignal, !text.isEmpty {
            guard let signal = try? RunFlags.signal(text) else {
                throw RunFlagError("StopSignal '\(text)' of the image", "is not a signal")
            }
            return signal
        }
        return runsSystemd ? 37 : 15
    }

    private func runsSystemd(_ command: [String]) -> Bool {
        switch systemd {
        case .off: return false
        case .always: return true
        case .automatic:
            let words = command.starts(with: ["/bin/sh", "-c"]) ? command.dropFirst(2) : command[...]
            guard let first = words.first, !initialProcess else { return false }
            return ["/sbin/init", "/usr/sbin/init", "/usr/local/sbin/init"].contains(first)
                || first.split(separator: "/").last == "systemd"
        }
    }
}
