import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// Refuses what no system could do, before anything is made.
    func checkMounts() throws(LaunchError) {
        if bundle == nil, let label = spec.mountLabel, !label.isEmpty, !Self.hasSELinux {
            throw LaunchError("set the mount label '\(label)'", reason: "SELinux is not enabled")
        }
        for (paths, step) in [(spec.maskedPaths, "hide"), (spec.readOnlyPaths, "protect")] {
            guard let path = paths.first(where: { !$0.hasPrefix("/") }) else { continue }
            throw LaunchError("\(step) '\(path)'", reason: "not an absolute path")
        }
        if !hasMountNamespace, let path = (spec.maskedPaths + spec.readOnlyPaths).first {
            throw LaunchError(
                "protect '\(path)'",
                reason: "there is no mount namespace of the container's own"
            )
        }
        try checkNetworkDevices()
    }

    /// The SELinux label of file systems; nil where a bundle has one and the kernel no SELinux, as with other runtimes.
    var mountLabel: String? {
        guard let label = spec.mountLabel, !label.isEmpty, Self.hasSELinux else { return nil }
        return label
    }

    /// Does the spec's mounts in order.
    mutating func addMounts(standardOutput: String?) throws(LaunchError) {
        for mount in spec.mounts {
            let path = try destination(mount.destination)
            try addMount(mount, path, MountOptions(mount.options), standardOutput)
            covered.append(path)
        }
    }

    private mutating func addMount(
        _ mount: RuntimeSpec.Mount,
        _ path: String,
        _ options: MountOptions,
        _ standardOutput: String?
    ) throws(LaunchError) {
        if options.isBind { return try addBind(mount, path, options) }
        try checkOptions(mount, path, options)
        switch mount.type {
        case "bind",
            "none" where bundle == nil, "" where bundle == nil:
            try addBind(mount, path, options)
        case "": throw LaunchError("mount '\(path)'", reason: "there is no file system type")
        case "proc": try addProc(mount, path, options)
        case "sysfs": try addSysfs(mount, path, options)
        case "cgroup", "cgroup2": try addCgroups(mount, path, options)
        case "mqueue": try addMessageQueues(mount, path, options)
        case "devpts": try addFileSystem(mount, path, pseudoterminalOptions(options), flags: kernelFlags)
        case "tmpfs" where path == "/dev":
            try addDeviceDirectory(
                options,
                source: mount.source,
                flags: Self.withoutLinks,
                standardOutput: standardOutput
            )
        default:
            try Self.checkProc(path)
            try addFileSystem(mount, path, options, flags: CLINUX_TARGET_DIRECTORY)
        }
    }

    private func checkOptions(
        _ mount: RuntimeSpec.Mount,
        _ path: String,
        _ options: MountOptions
    ) throws(LaunchError) {
        if mount.type == "bind" { return }
        if options.mapsOwners || !mount.uidMappings.isEmpty || !mount.gidMappings.isEmpty {
            throw LaunchError("map the owners of '\(path)'", reason: "only bind mounts can be id-mapped")
        }
        if options.copiesUp, mount.type != "tmpfs" || path == "/" {
            let reason = path == "/" ? "the root can't be copied" : "only a tmpfs can be copied to"
            throw LaunchError("mount '\(path)' with tmpcopyup", reason: reason)
        }
    }

    /// Kernel file systems go where no link of the image can lead them.
    static var withoutLinks: Int {
        CLINUX_TARGET_DIRECTORY | CLINUX_TARGET_NO_LINKS
    }

    /// The same for those that nothing is written to.
    var kernelFlags: Int {
        bundle == nil ? Self.withoutLinks : CLINUX_TARGET_DIRECTORY
    }

    /// What may be covered below /proc, by runc's list: for programs that show the container's share.
    static let harmlessInProc: Set<String> = [
        "/proc/cpuinfo", "/proc/diskstats", "/proc/meminfo", "/proc/stat", "/proc/swaps", "/proc/uptime",
        "/proc/loadavg", "/proc/slabinfo", "/proc/net/dev", "/proc/sys/kernel/ns_last_pid",
        "/proc/sys/crypto/fips_enabled",
    ]

    static func checkProc(_ path: String) throws(LaunchError) {
        guard path == "/proc" || path.hasPrefix("/proc/"), !harmlessInProc.contains(path) else { return }
        throw LaunchError("mount '\(path)'", reason: "/proc must not be covered")
    }

    /// A path below the root, as the caller wrote it down.
    ///
    /// Bundles may have relative paths, `..`, the root itself, and what starts with the root's path on the host.
    private func destination(_ path: String) throws(LaunchError) -> String {
        guard bundle == nil else { return destinationOfBundle(path) }
        guard path.hasPrefix("/") else {
            throw LaunchError("mount '\(path)'", reason: "not an absolute path")
        }
        let parts = path.split(separator: "/").filter { $0 != "." }
        guard !parts.isEmpty else {
            throw LaunchError("mount '\(path)'", reason: "the root can't be covered")
        }
        guard !parts.contains("..") else { throw LaunchError("mount '\(path)'", reason: "the path has '..'") }
        return "/" + parts.joined(separator: "/")
    }

    private func destinationOfBundle(_ path: String) -> String {
        let clean = Self.cleanPath(path)
        return below(rootDirectory, clean) ?? clean
    }

    /// What is left of a path after a directory's, from the `/` on; nil where it is not below it.
    func below(_ directory: String?, _ path: String) -> String? {
        guard let directory, directory != "/", path.hasPrefix(directory) else { return nil }
        let rest = path.dropFirst(directory.count)
        return rest.hasPrefix("/") ? String(rest) : nil
    }

    /// An absolute path without `.`, `..` and empty components.
    static func cleanPath(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
