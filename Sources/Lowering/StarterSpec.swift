package import JSON
package import OCI

/// The configuration that `spec` writes: the members and values of runc's.
package struct StarterSpec {
    /// The name of the program that writes it.
    private let hostname: String
    /// Whether the host has only cgroup v2, which shows a container only its own in a namespace of cgroups.
    private let isUnified: Bool

    package init(hostname: String, isUnified: Bool) {
        self.hostname = hostname
        self.isUnified = isUnified
    }

    private static let capabilities: JSONValue = ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"]

    private static let process: JSONValue = [
        "terminal": true,
        "user": ["uid": 0, "gid": 0],
        "args": ["sh"],
        "env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
        "cwd": "/",
        "capabilities": ["bounding": capabilities, "effective": capabilities, "permitted": capabilities],
        "rlimits": [["type": "RLIMIT_NOFILE", "hard": 1024, "soft": 1024]],
        "noNewPrivileges": true,
    ]

    private static let maskedPaths: JSONValue = [
        "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
        "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/proc/scsi",
    ]

    private static let readOnlyPaths: JSONValue = [
        "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
    ]

    private static func mount(
        _ destination: String,
        _ type: String,
        _ source: String,
        _ options: [String] = []
    ) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("destination", .string(destination)), .init("type", .string(type)),
            .init("source", .string(source)),
        ]
        if !options.isEmpty { members.append(.init("options", .array(options.map { .string($0) }))) }
        return .object(members)
    }

    private static let closed = ["nosuid", "noexec", "nodev"]

    /// `owners`: whether options may name a group, which is to be one of the container's.
    private static func mounts(sysfs: JSONValue, owners: Bool) -> JSONValue {
        let terminals = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]
        return .array([
            mount("/proc", "proc", "proc"),
            mount("/dev", "tmpfs", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
            mount("/dev/pts", "devpts", "devpts", terminals + (owners ? ["gid=5"] : [])),
            mount("/dev/shm", "tmpfs", "shm", closed + ["mode=1777", "size=65536k"]),
            mount("/dev/mqueue", "mqueue", "mqueue", closed),
            sysfs,
            mount("/sys/fs/cgroup", "cgroup", "cgroup", closed + ["relatime", "ro"]),
        ])
    }

    private func document(
        _ process: JSONValue = Self.process,
        isReadOnly: Bool = true,
        mounts: JSONValue,
        linux: [JSONValue.Member]
    ) -> JSONValue {
        .object([
            .init("ociVersion", .string(RuntimeSpec.version)),
            .init("process", process),
            .init("root", ["path": "rootfs", "readonly": .bool(isReadOnly)]),
            .init("hostname", .string(hostname)),
            .init("mounts", mounts),
            .init("linux", .object(linux)),
        ])
    }

    private var sysfs: JSONValue { Self.mount("/sys", "sysfs", "sysfs", Self.closed + ["ro"]) }

    private var rootsMembers: [JSONValue.Member] {
        [
            .init("resources", ["devices": [["allow": false, "access": "rwm"]]]),
            .init("namespaces", namespaces([.pid, .network, .ipc, .uts, .mount])),
            .init("maskedPaths", Self.maskedPaths), .init("readonlyPaths", Self.readOnlyPaths),
        ]
    }

    /// For root.
    package var document: JSONValue {
        document(mounts: Self.mounts(sysfs: sysfs, owners: true), linux: rootsMembers)
    }

    /// For root, with a process that is known, which may write to its root file system.
    package func document(running process: RuntimeSpec.Process) -> JSONValue {
        document(
            process.json,
            isReadOnly: false,
            mounts: Self.mounts(sysfs: sysfs, owners: true),
            linux: rootsMembers
        )
    }

    /// For who is not root: a user namespace in which that user is, the host's network, and no limits.
    package func rootless(user: UInt32, group: UInt32) -> JSONValue {
        let sysfs = Self.mount("/sys", "none", "/sys", ["rbind"] + Self.closed + ["ro"])
        let map = { (id: UInt32) -> JSONValue in
            [["containerID": 0, "hostID": .number(String(id)), "size": 1]]
        }
        return document(
            mounts: Self.mounts(sysfs: sysfs, owners: false),
            linux: [
                .init("uidMappings", map(user)), .init("gidMappings", map(group)),
                .init("namespaces", namespaces([.pid, .ipc, .uts, .mount], after: [.user])),
                .init("maskedPaths", Self.maskedPaths), .init("readonlyPaths", Self.readOnlyPaths),
            ]
        )
    }

    private func namespaces(
        _ kinds: [RuntimeSpec.Namespace.Kind],
        after last: [RuntimeSpec.Namespace.Kind] = []
    ) -> JSONValue {
        let all = kinds + (isUnified ? [.cgroup] : []) + last
        return .array(all.map { ["type": .string($0.rawValue)] })
    }
}
