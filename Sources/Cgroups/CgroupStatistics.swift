/// What a cgroup of version 2 has used, and what it is held to.
package struct CgroupStatistics: Equatable, Sendable {
    /// Use of something that is counted, and its limit; the largest number where there is none.
    package struct Use: Equatable, Sendable {
        package var usage: UInt64 = 0
        package var limit: UInt64 = 0
        package var peak: UInt64 = 0
        package var failures: UInt64 = 0

        package init(usage: UInt64 = 0, limit: UInt64 = 0, peak: UInt64 = 0, failures: UInt64 = 0) {
            self.usage = usage
            self.limit = limit
            self.peak = peak
            self.failures = failures
        }
    }

    /// Times in nanoseconds.
    package struct CPU: Equatable, Sendable {
        package var total: UInt64 = 0
        package var user: UInt64 = 0
        package var system: UInt64 = 0
        package var periods: UInt64 = 0
        package var throttledPeriods: UInt64 = 0
        package var throttledTime: UInt64 = 0
    }

    /// How much time was lost to waiting (Documentation/accounting/psi.rst): averages as spelled, the sum in microseconds.
    package struct Pressure: Equatable, Sendable {
        package var average10 = "0.00"
        package var average60 = "0.00"
        package var average300 = "0.00"
        package var total: UInt64 = 0
    }

    /// Time in which some, and in which all, processes waited.
    package struct Pressures: Equatable, Sendable {
        package var some = Pressure()
        package var full = Pressure()
    }

    /// What was read from or written to a device.
    package struct Transfer: Equatable, Sendable {
        package var major: UInt64
        package var minor: UInt64
        package var isWrite: Bool
        package var value: UInt64
    }

    package var pids = Use()
    package var memory = Use()
    /// Swap alone.
    package var swap = Use()
    /// `memory.stat`, by name.
    package var memoryDetails: [(name: String, value: UInt64)] = []
    package var cpu = CPU()
    package var bytes: [Transfer] = []
    package var operations: [Transfer] = []
    /// By the size of the pages, such as `2MB`.
    package var hugepages: [(size: String, use: Use)] = []
    package var cpuPressure: Pressures?
    package var memoryPressure: Pressures?
    package var ioPressure: Pressures?

    package init() {}

    package static func == (one: Self, two: Self) -> Bool {
        one.pids == two.pids && one.memory == two.memory && one.swap == two.swap && one.cpu == two.cpu
            && one.memoryDetails.elementsEqual(two.memoryDetails, by: ==) && one.bytes == two.bytes
            && one.operations == two.operations && one.hugepages.elementsEqual(two.hugepages, by: ==)
            && one.cpuPressure == two.cpuPressure && one.memoryPressure == two.memoryPressure
            && one.ioPressure == two.ioPressure
    }
}
