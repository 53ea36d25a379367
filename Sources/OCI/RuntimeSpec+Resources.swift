extension RuntimeSpec {
    /// `linux.resources`: what a container may use; nil and empty change nothing.
    package struct Resources: Equatable, Sendable {
        package var devices: [DeviceRule] = []
        package var memory = Memory()
        package var cpu = CPU()
        /// `pids.limit`: -1 for no limit.
        package var pidsLimit: Int64?
        package var blockIO = BlockIO()
        package var hugepageLimits: [HugepageLimit] = []
        package var network = Network()
        package var rdma: [RDMA] = []
        /// `unified`: files of cgroup v2 and what is written to them, by name.
        package var unified: [Setting] = []

        package init() {}
    }

    /// `linux.intelRdt` (the kernel's Documentation/filesystems/resctrl.rst).
    package struct IntelRdt: Equatable, Sendable {
        package var closID: String?
        package var schemata: [String] = []
        package var l3CacheSchema: String?
        package var memBwSchema: String?
        package var enableMonitoring = false

        package init() {}
    }
}

extension RuntimeSpec.Resources {
    /// `devices[]`, in order; the last that matches counts.
    package struct DeviceRule: Equatable, Sendable {
        package var isAllowed: Bool
        /// `a` for all, `c` or `b`.
        package var kind: String
        /// Nil for all.
        package var major: Int64?
        package var minor: Int64?
        /// Some of `r`, `w` and `m`.
        package var access: String

        package init(
            isAllowed: Bool,
            kind: String = "a",
            major: Int64? = nil,
            minor: Int64? = nil,
            access: String = "rwm"
        ) {
            self.isAllowed = isAllowed
            self.kind = kind
            self.major = major
            self.minor = minor
            self.access = access
        }
    }

    /// `memory`, in bytes; -1 for no limit.
    package struct Memory: Equatable, Sendable {
        package var limit: Int64?
        package var reservation: Int64?
        /// Memory and swap together, as cgroup v1 counted.
        package var swap: Int64?
        package var kernel: Int64?
        package var kernelTCP: Int64?
        package var swappiness: UInt64?
        package var disablesOOMKiller: Bool?
        package var usesHierarchy: Bool?
        /// Whether a limit below what is used is refused.
        package var checksBeforeUpdate: Bool?

        package init() {}
    }

    /// `cpu`; times in microseconds.
    package struct CPU: Equatable, Sendable {
        package var shares: UInt64?
        package var quota: Int64?
        package var burst: UInt64?
        package var period: UInt64?
        package var realtimeRuntime: Int64?
        package var realtimePeriod: UInt64?
        package var cpus: String?
        package var mems: String?
        package var idle: Int64?

        package init() {}
    }

    /// `blockIO`.
    package struct BlockIO: Equatable, Sendable {
        package var weight: UInt16?
        package var leafWeight: UInt16?
        package var weightDevices: [WeightDevice] = []
        package var readBytes: [ThrottleDevice] = []
        package var writeBytes: [ThrottleDevice] = []
        package var readOperations: [ThrottleDevice] = []
        package var writeOperations: [ThrottleDevice] = []

        package init() {}
    }

    package struct WeightDevice: Equatable, Sendable {
        package var major: Int64
        package var minor: Int64
        package var weight: UInt16?
        package var leafWeight: UInt16?

        package init(major: Int64, minor: Int64) {
            self.major = major
            self.minor = minor
        }
    }

    /// A limit of bytes or operations per second.
    package struct ThrottleDevice: Equatable, Sendable {
        package var major: Int64
        package var minor: Int64
        package var rate: UInt64

        package init(major: Int64, minor: Int64, rate: UInt64) {
            self.major = major
            self.minor = minor
            self.rate = rate
        }
    }

    /// `hugepageLimits[]`, in bytes.
    package struct HugepageLimit: Equatable, Sendable {
        /// Such as `2MB`.
        package var pageSize: String
        package var limit: UInt64

        package init(pageSize: String, limit: UInt64) {
            self.pageSize = pageSize
            self.limit = limit
        }
    }

    /// `network`, which only cgroup v1 has.
    package struct Network: Equatable, Sendable {
        package var classID: UInt32?
        package var priorities: [Priority] = []

        package struct Priority: Equatable, Sendable {
            package var name: String
            package var priority: UInt32

            package init(name: String, priority: UInt32) {
                self.name = name
                self.priority = priority
            }
        }

        package init() {}
    }

    /// One of `rdma`.
    package struct RDMA: Equatable, Sendable {
        /// Such as `mlx5_1`.
        package var device: String
        package var hcaHandles: UInt32?
        package var hcaObjects: UInt32?

        package init(device: String) {
            self.device = device
        }
    }

    /// One of `unified`.
    package struct Setting: Equatable, Sendable {
        /// Such as `memory.high`.
        package var file: String
        package var value: String

        package init(file: String, value: String) {
            self.file = file
            self.value = value
        }
    }
}
