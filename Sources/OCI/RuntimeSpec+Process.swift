extension RuntimeSpec {
    /// `process.consoleSize`, in characters.
    package struct ConsoleSize: Equatable, Sendable {
        package var height: UInt16
        package var width: UInt16

        package init(height: UInt16, width: UInt16) {
            self.height = height
            self.width = width
        }
    }

    /// `process.scheduler` (sched_setattr(2)).
    package struct Scheduler: Equatable, Sendable {
        /// Such as `SCHED_BATCH`.
        package var policy: String
        package var nice: Int32 = 0
        package var priority: Int32 = 0
        /// Such as `SCHED_FLAG_RESET_ON_FORK`.
        package var flags: [String] = []
        /// Nanoseconds, for `SCHED_DEADLINE`.
        package var runtime: UInt64 = 0
        package var deadline: UInt64 = 0
        package var period: UInt64 = 0

        package init(policy: String) {
            self.policy = policy
        }
    }

    /// `process.ioPriority` (ioprio_set(2)).
    package struct IOPriority: Equatable, Sendable {
        /// Such as `IOPRIO_CLASS_BE`.
        package var kind: String
        package var priority: Int

        package init(kind: String, priority: Int) {
            self.kind = kind
            self.priority = priority
        }
    }

    /// `process.execCPUAffinity`: lists of processors such as `0-3,7`.
    package struct CPUAffinity: Equatable, Sendable {
        /// While the process is made, before it joins the container's cgroup.
        package var initial: String?
        /// When the process executes its program.
        package var final: String?

        package init(initial: String? = nil, final: String? = nil) {
            self.initial = initial
            self.final = final
        }
    }

    /// `linux.personality` (personality(2)).
    package struct Personality: Equatable, Sendable {
        /// `LINUX` or `LINUX32`.
        package var domain: String
        package var flags: [String] = []

        package init(domain: String) {
            self.domain = domain
        }
    }

    /// One of `linux.timeOffsets` (time_namespaces(7)).
    package struct TimeOffset: Equatable, Sendable {
        /// `monotonic` or `boottime`.
        package var clock: String
        package var seconds: Int64
        package var nanoseconds: UInt32

        package init(clock: String, seconds: Int64, nanoseconds: UInt32) {
            self.clock = clock
            self.seconds = seconds
            self.nanoseconds = nanoseconds
        }
    }

    /// `linux.memoryPolicy` (set_mempolicy(2)).
    package struct MemoryPolicy: Equatable, Sendable {
        /// Such as `MPOL_BIND`.
        package var mode: String
        /// A list of nodes such as `0-1`.
        package var nodes: String
        /// Such as `MPOL_F_STATIC_NODES`.
        package var flags: [String] = []

        package init(mode: String, nodes: String) {
            self.mode = mode
            self.nodes = nodes
        }
    }

    /// `hooks`: programs that run at points of a container's life.
    package struct Hooks: Equatable, Sendable {
        package var prestart: [Hook] = []
        package var createRuntime: [Hook] = []
        package var createContainer: [Hook] = []
        package var startContainer: [Hook] = []
        package var poststart: [Hook] = []
        package var poststop: [Hook] = []

        package init() {}
    }

    /// One program of `hooks`, which gets the container's state on standard input.
    package struct Hook: Equatable, Sendable {
        package var path: String
        /// With the name of the program; empty for that alone.
        package var arguments: [String] = []
        /// Each `NAME=value`.
        package var environment: [String] = []
        /// Seconds; nil for no limit.
        package var timeout: Int?

        package init(path: String) {
            self.path = path
        }
    }
}
