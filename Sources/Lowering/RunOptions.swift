package import OCI

/// What a command line of `run` asks for; the grammar is Podman's (podman-run(1)).
///
/// Values that name files of the host or entries of the image are kept as written: this module opens nothing.
/// What belongs to a `RuntimeSpec` is lowered by ``plan(image:host:)``; the rest is for the launcher to do:
/// `pull`, `networks`, `ports`, `hosts`, `hostsFile`, `noHosts`, `noHostname`, `dns`, `address` and the like for
/// netavark and the files below /etc, `notify`, `stopTimeout`, `replace`, `remove`, `logDriver`, `memory` and
/// `pidsLimit` (outside of a unit only), `interactive`.
package struct RunOptions: Equatable, Sendable {
    package var name: String?
    package var replace = false
    /// `--rm`: the upper directory goes when the container has ended.
    package var remove = false
    package var detach = false
    package var cgroups = Cgroups.enabled
    package var notify = Notify.launcher
    package var pull = PullPolicy.missing

    /// Each `NAME=value`, `NAME` (the launcher's own value) or `PREFIX*` (all its variables of that prefix).
    package var environment: [String] = []
    package var environmentFiles: [String] = []
    package var environmentHost = false
    package var unsetEnvironment: [String] = []
    package var unsetAllEnvironment = false
    package var httpProxy = true
    package var secrets: [RunSecret] = []
    package var health = Health()

    /// `--volume`, `--mount` and `--tmpfs`, in order.
    package var mounts: [RunMount] = []
    package var imageVolumes = ImageVolumes.anonymous
    package var devices: [RunDevice] = []
    /// `--device-cgroup-rule`: what may be opened besides these.
    package var deviceRules: [RuntimeSpec.Resources.DeviceRule] = []
    package var readOnly = false
    package var readOnlyTmpfs = true
    /// The size of /dev/shm in bytes.
    package var shmSize: UInt64 = 64 << 20
    /// The size in bytes of what a systemd in the container gets as /run and the like; nil for the kernel's.
    package var systemdTmpfsSize: UInt64?

    /// The pod that the container joins: ``joining(_:)``.
    package var pod: String?
    /// Whether it has the network of that pod, which may be the host's.
    package var usesNetworkOfPod = false
    package var networks: [RunNetwork] = []
    /// `--publish`; ``publishedPorts(image:)`` has those of `--publish-all` as well.
    package var ports: [RunPort] = []
    package var publishAll = false
    /// `--expose`.
    package var exposedPorts: [RunPort] = []
    /// `--add-host`, each `name[;name…]:address` as written.
    package var hosts: [String] = []
    /// What /etc/hosts begins with: a path, `image` or `none`; nil for the host's.
    package var hostsFile: String?
    package var noHosts = false
    package var noHostname = false
    package var dns: [String] = []
    package var dnsOptions: [String] = []
    package var dnsSearch: [String] = []
    package var address: String?
    package var address6: String?
    package var hardwareAddress: String?
    package var networkAliases: [String] = []

    package var user: String?
    package var groups: [String] = []
    package var umask: UInt32?
    package var workingDirectory: String?
    /// `--entrypoint`: empty takes the image's away, nil leaves it.
    package var entrypoint: [String]?
    package var initialProcess = false
    /// `--init-path`: a path of the host.
    package var initPath: String?
    package var hostname: String?
    package var timezone: String?
    package var interactive = false
    package var terminal = false
    package var systemd = SystemdMode.automatic

    package var privileged = false
    package var addedCapabilities: [String] = []
    package var droppedCapabilities: [String] = []
    package var security = Security()
    package var sysctls: [RuntimeSpec.Sysctl] = []
    package var ulimits: [RunUlimit] = []
    package var oomScoreAdjustment: Int?
    /// `--userns`; nil where it was not given, which means a range of 65536 IDs.
    package var userNamespace: UserNamespace?
    package var uidMap: [RunIDMap] = []
    package var gidMap: [RunIDMap] = []
    /// `--pid`, `--ipc`, `--uts` and `--cgroupns`; what is not in here is private.
    package var namespaces: [RuntimeSpec.Namespace.Kind: NamespaceSource] = [:]
    /// False with `--ipc=none`.
    package var sharedMemory = true

    /// The number; ``RunPlan/stopSignal`` is what counts, the image's included.
    package var stopSignal: Int32?
    /// Seconds.
    package var stopTimeout: UInt32?
    /// Bytes.
    package var memory: UInt64?
    package var pidsLimit: Int64?
    /// Further limits, which the unit of a container has that a shell starts.
    package var resources = RuntimeSpec.Resources()
    /// Limits of devices by their paths, as settings of that unit.
    package var deviceLimits: [UnitProperty] = []

    package var labels: [RunSetting] = []
    package var annotations: [RunSetting] = []
    package var logDriver: String?
    package var logOptions: [RunSetting] = []

    /// `--rootfs`: the first operand is a directory, not an image.
    package var rootIsDirectory = false
    /// `--help`: nothing else is checked.
    package var showsHelp = false
    /// Flags that were accepted without effect, each with what to do instead.
    package var warnings: [String] = []
    /// What is left when the flags end: the image, then the command.
    package var operands: [String] = []

    package init() {}

    /// The image's reference, or the directory with `--rootfs`; nil where the command line ended early.
    package var image: String? { operands.first }

    /// What follows the image.
    package var command: [String] { Array(operands.dropFirst()) }
}

extension RunOptions {
    /// `--cgroups`: what the container's processes are accounted to is the unit's anyway.
    package enum Cgroups: String, Sendable, CaseIterable {
        case enabled, disabled, split
        case noConmon = "no-conmon"
    }

    /// `--sdnotify`: who tells systemd that the service is ready.
    package enum Notify: String, Sendable, CaseIterable {
        /// `conmon` in Podman's words: ready once the process runs.
        case launcher = "conmon"
        /// `healthy`: when the first health check succeeds.
        case container, healthy, ignore
    }

    /// `--pull`.
    package enum PullPolicy: String, Sendable, CaseIterable {
        case missing, always, never, newer
    }

    /// `--image-volume`: what a `Volumes` entry of the image becomes.
    package enum ImageVolumes: String, Sendable, CaseIterable {
        case anonymous, tmpfs, ignore
    }

    /// `--systemd`: whether what runs is a systemd, which wants some more directories.
    package enum SystemdMode: String, Sendable, CaseIterable {
        case automatic = "true"
        case off = "false"
        case always
    }

    /// `--userns`.
    package enum UserNamespace: Equatable, Sendable {
        /// A transient range of IDs; at most 65536.
        case automatic(size: UInt32)
        /// None of its own.
        case host
        /// One of its own in which every ID is that of the host: `keep-id` in a container of root.
        case identity
    }

    /// A namespace that is not the container's own.
    package enum NamespaceSource: Equatable, Sendable {
        case host
        case path(String)
    }

    /// `--security-opt`.
    package struct Security: Equatable, Sendable {
        package var noNewPrivileges = false
        /// An absolute path, `unconfined`, or nil for the default profile.
        package var seccomp: String?
        package var appArmor: String?
        /// `label=…`, as written.
        package var labels: [String] = []
        package var mask: [String] = []
        /// Paths with `*` and `?` as in a shell; `ALL` means all.
        package var unmask: [String] = []
        /// Mount options of /proc, such as `hidepid=2`.
        package var procOptions: [String] = []

        package init() {}
    }
}

/// A `NAME=value` of the command line.
package struct RunSetting: Equatable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
