import OCI

extension RunOptions {
    static let devptsOptions = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]
    private static let closed = ["nosuid", "noexec", "nodev"]

    /// The file systems that every container has, as Podman's generator sets them up.
    func defaultMounts(host: RunHost, runsSystemd: Bool) -> [RuntimeSpec.Mount] {
        let devOptions = ["nosuid", "strictatime", "mode=755", "size=65536k"]
        let devpts = RuntimeSpec.Mount(
            destination: "/dev/pts",
            type: "devpts",
            source: "devpts",
            options: hasGroup5
                ? Self.devptsOptions : Self.devptsOptions.filter { $0 != "gid=5" } + ["rprivate"]
        )
        return [
            proc,
            RuntimeSpec.Mount(
                destination: "/dev",
                type: "tmpfs",
                source: "tmpfs",
                options: isSealed ? devOptions + ["ro"] : devOptions
            ),
            devpts,
        ] + messageQueue(host: host) + sharedMemoryMount(host: host) + kernelObjects(runsSystemd: runsSystemd)
    }

    /// `--read-only --read-only-tmpfs=false`: not even /dev can be written.
    private var isSealed: Bool { readOnly && !readOnlyTmpfs }

    /// Whether the container has the group `tty`, which the kernel checks.
    private var hasGroup5: Bool {
        if let idRangeSize { return idRangeSize > 5 }
        let map = gidMap.isEmpty ? uidMap : gidMap
        return map.isEmpty || map.contains { $0.container <= 5 && 5 - $0.container < $0.count }
    }

    /// A new /proc, but the host's where its processes are seen from a user namespace that may not mount it.
    private var proc: RuntimeSpec.Mount {
        if hasUserNamespace, namespaces[.pid] == .host {
            return .bind("/proc", to: "/proc", options: ["rbind"] + Self.closed)
        }
        let options = security.procOptions.isEmpty ? Self.closed : security.procOptions
        return RuntimeSpec.Mount(destination: "/proc", type: "proc", source: "proc", options: options)
    }

    private func messageQueue(host: RunHost) -> [RuntimeSpec.Mount] {
        guard host.hasMessageQueues else { return [] }
        if hasUserNamespace, namespaces[.ipc] == .host {
            return [
                .bind("/dev/mqueue", to: "/dev/mqueue", options: ["bind", "private", "rw"] + Self.closed)
            ]
        }
        return [
            RuntimeSpec.Mount(
                destination: "/dev/mqueue",
                type: "mqueue",
                source: "mqueue",
                options: Self.closed
            )
        ]
    }

    private func sharedMemoryMount(host: RunHost) -> [RuntimeSpec.Mount] {
        guard sharedMemory else { return [] }
        if let memory = host.podMemory, namespaces[.ipc] == nil {
            return [.bind(memory, to: "/dev/shm", options: ["bind", "rprivate"] + Self.closed)]
        }
        if namespaces[.ipc] == .host {
            return [.bind("/dev/shm", to: "/dev/shm", options: ["bind", "rprivate"] + Self.closed)]
        }
        let options = Self.closed + ["mode=1777", "size=\(shmSize)"]
        return [
            RuntimeSpec.Mount(
                destination: "/dev/shm",
                type: "tmpfs",
                source: "shm",
                options: isSealed ? options + ["ro"] : options
            )
        ]
    }

    /// /sys and the cgroups: new ones, but the host's where the network namespace is not the container's own.
    private func kernelObjects(runsSystemd: Bool) -> [RuntimeSpec.Mount] {
        let mode = privileged ? "rw" : "ro"
        var cgroups = RuntimeSpec.Mount(
            destination: "/sys/fs/cgroup",
            type: "cgroup",
            source: "cgroup",
            options: ["rprivate"] + Self.closed + ["relatime", isUnmasked("/sys/fs/cgroup") ? "rw" : mode]
        )
        if runsSystemd { cgroups.options = ["private", "rw"] }
        guard ownsNetwork else {
            cgroups.source = "/sys/fs/cgroup"
            if !runsSystemd { cgroups.options = ["rprivate"] + Self.closed + [mode] }
            let options = ["rprivate"] + Self.closed + [mode, "rbind"]
            return [.bind("/sys", to: "/sys", options: options), cgroups]
        }
        let options = (privileged ? ["rprivate"] : []) + Self.closed + [mode]
        let objects = RuntimeSpec.Mount(destination: "/sys", type: "sysfs", source: "sysfs", options: options)
        return [objects, cgroups]
    }

    /// Whether the network namespace belongs to the container's user namespace, so that it may mount /sys.
    private var ownsNetwork: Bool {
        switch effectiveNetworks.first {
        case .host, .path: !hasUserNamespace
        default: true
        }
    }

    /// What can be written with `--read-only`.
    var temporaryMounts: [RuntimeSpec.Mount] {
        guard readOnly, readOnlyTmpfs else { return [] }
        return ["/tmp", "/var/tmp", "/run"].map {
            .tmpfs($0, options: ["rw", "rprivate", "nosuid", "nodev", "tmpcopyup"])
        }
    }

    /// What a systemd as the container's init wants.
    var systemdMounts: [RuntimeSpec.Mount] {
        let size = systemdTmpfsSize.map { ["size=\($0)"] } ?? []
        return ["/run", "/run/lock", "/tmp", "/var/log/journal"].map {
            .tmpfs($0, options: ["rw", "rprivate", "nosuid", "nodev", "tmpcopyup"] + size)
        }
    }
}
