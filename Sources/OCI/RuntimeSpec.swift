/// A container as the runtime specification describes it (runtime-spec 1.3, config.md).
package struct RuntimeSpec: Equatable, Sendable {
    /// `ociVersion`, as spelled.
    package var version = "1.3.0"
    package var process = Process()
    /// Where the root file system is (`root.path`), as spelled; empty where the caller says it.
    package var rootPath = ""
    /// Whether the root file system is read-only (`root.readonly`).
    package var readOnlyRoot = false
    package var hostname: String?
    package var domainname: String?
    /// `mounts`, in order.
    package var mounts: [Mount] = []
    /// `linux.namespaces` that are new or joined; a type that is not listed is the host's.
    package var namespaces: [Namespace] = []
    /// `linux.uidMappings` and `linux.gidMappings`; empty without a new user namespace.
    package var uidMappings: [IDMapping] = []
    package var gidMappings: [IDMapping] = []
    /// Devices of the host beyond the default ones, as `run --device` names them.
    package var devices: [Device] = []
    /// `linux.devices`, by their numbers.
    package var deviceNodes: [DeviceNode] = []
    /// `linux.netDevices`: network interfaces of the host that become the container's.
    package var networkDevices: [NetworkDevice] = []
    /// `linux.sysctl`, in order.
    package var sysctls: [Sysctl] = []
    package var maskedPaths: [String] = []
    package var readOnlyPaths: [String] = []
    package var seccomp = Seccomp.unconfined
    /// `linux.cgroupsPath`, as spelled: a path, or `slice:prefix:name` for the systemd driver.
    package var cgroupsPath: String?
    package var resources = Resources()
    package var intelRdt: IntelRdt?
    package var memoryPolicy: MemoryPolicy?
    package var personality: Personality?
    /// `linux.timeOffsets`: of `monotonic` and `boottime`.
    package var timeOffsets: [TimeOffset] = []
    /// `linux.rootfsPropagation`: `shared`, `slave`, `private`, `unbindable` or one of them after an `r`.
    package var rootPropagation: String?
    /// `linux.mountLabel`: the SELinux label of the container's files.
    package var mountLabel: String?
    package var hooks = Hooks()
    package var annotations: [String: String] = [:]

    package init() {}
}

extension RuntimeSpec {
    /// `process`: what runs as the container's first process.
    package struct Process: Equatable, Sendable {
        package var arguments: [String] = []
        /// Each `NAME=value`.
        package var environment: [String] = []
        package var workingDirectory = "/"
        package var terminal = false
        package var consoleSize: ConsoleSize?
        package var user = User()
        package var capabilities = Capabilities()
        package var rlimits: [Rlimit] = []
        package var noNewPrivileges = false
        package var oomScoreAdjustment: Int?
        package var appArmorProfile: String?
        package var selinuxLabel: String?
        package var scheduler: Scheduler?
        package var ioPriority: IOPriority?
        /// `process.execCPUAffinity`, which counts for what `exec` starts.
        package var execCPUAffinity: CPUAffinity?

        package init() {}
    }

    /// `process.user`, in IDs of the container's user namespace.
    package struct User: Equatable, Sendable {
        package var uid: UInt32 = 0
        package var gid: UInt32 = 0
        package var additionalGroups: [UInt32] = []
        package var umask: UInt32?

        package init() {}
    }

    /// `process.capabilities`, by the names of capabilities(7), such as `CAP_CHOWN`.
    package struct Capabilities: Equatable, Sendable {
        package var bounding: [String] = []
        package var effective: [String] = []
        package var permitted: [String] = []
        package var inheritable: [String] = []
        package var ambient: [String] = []

        package init() {}
    }

    /// `process.rlimits[]`; `type` is as in getrlimit(2), such as `RLIMIT_NOFILE`.
    package struct Rlimit: Equatable, Sendable {
        package var type: String
        package var soft: UInt64
        package var hard: UInt64

        package init(type: String, soft: UInt64, hard: UInt64) {
            self.type = type
            self.soft = soft
            self.hard = hard
        }
    }

    /// `mounts[]`: options are those of mount(8) and of the specification, such as `rbind`, `ro`, `idmap`.
    package struct Mount: Equatable, Sendable {
        package var destination: String
        package var type: String
        package var source: String
        package var options: [String]
        /// `mounts[].uidMappings` and `gidMappings`; empty where an id-mapped mount has the container's.
        package var uidMappings: [IDMapping] = []
        package var gidMappings: [IDMapping] = []

        package init(destination: String, type: String, source: String, options: [String] = []) {
            self.destination = destination
            self.type = type
            self.source = source
            self.options = options
        }
    }

    /// `linux.namespaces[]`; a path joins an existing one.
    package struct Namespace: Equatable, Sendable {
        /// The kinds of namespaces that the runtime specification knows.
        package enum Kind: String, Sendable, CaseIterable {
            case pid, network, mount, ipc, uts, user, cgroup, time
        }

        package var kind: Kind
        package var path: String?

        package init(_ kind: Kind, path: String? = nil) {
            self.kind = kind
            self.path = path
        }
    }

    /// `linux.uidMappings[]`: `size` IDs from `containerID` in the container are those from `hostID` outside.
    package struct IDMapping: Equatable, Sendable {
        package var containerID: UInt32
        package var hostID: UInt32
        package var size: UInt32

        package init(containerID: UInt32, hostID: UInt32, size: UInt32) {
            self.containerID = containerID
            self.hostID = hostID
            self.size = size
        }
    }

    /// One of `linux.sysctl`, such as `net.ipv4.ip_unprivileged_port_start` and `0`.
    package struct Sysctl: Equatable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A device of the host, by the path of its node.
    package struct Device: Equatable, Sendable {
        package var path: String
        /// The device on the host that this node stands for, such as `/dev/fuse`.
        package var source: String
        /// Some of `r`, `w` and `m`.
        package var access: String

        package init(path: String, source: String, access: String = "rwm") {
            self.path = path
            self.source = source
            self.access = access
        }
    }

    /// `linux.seccomp`, or what stands for it on a command line.
    package enum Seccomp: Equatable, Sendable {
        case unconfined
        /// What containers/common's default profile allows, which depends on the capabilities.
        case standard
        /// A profile in the form of containers/common's `seccomp.json`, read from a file.
        case file(String)
        /// `linux.seccomp` of a bundle.
        case filter(SystemCallFilter)
    }
}
