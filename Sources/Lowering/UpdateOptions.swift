package import OCI

/// What `update` of the runtime's command line is asked to change; the flags are runc's.
package struct UpdateOptions: RuntimeCommandOptions, Equatable {
    /// What the flags say.
    package var resources = RuntimeSpec.Resources()
    /// A file with `linux.resources`, `-` for standard input, that counts instead of the flags.
    package var file: String?
    package var l3CacheSchema: String?
    package var memBwSchema: String?
    package var showsHelp = false
    package var warnings: [String] = []
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`update`" }

    // swift-format-ignore
    package static let flags: [Flag<UpdateOptions>] = [
        Flag("resources", "r", value: "FILE", .value("A file with linux.resources, or - for standard input; no other flag counts then.") { $0.file = $1.isEmpty ? nil : $1 }),
        Flag("blkio-weight", value: "WEIGHT", .value("The share of block I/O, 10 to 1000.") { options, text throws(FlagError) in options.resources.blockIO.weight = try number(text) }),
        Flag("cpu-period", value: "MICROSECONDS", .value("The period of --cpu-quota.") { options, text throws(FlagError) in options.resources.cpu.period = try number(text) }),
        Flag("cpu-quota", value: "MICROSECONDS", .value("The time in each period; -1 for no limit.") { options, text throws(FlagError) in options.resources.cpu.quota = try number(text) }),
        Flag("cpu-burst", value: "MICROSECONDS", .value("The time that can be saved for later periods.") { options, text throws(FlagError) in options.resources.cpu.burst = try number(text) }),
        Flag("cpu-share", value: "SHARES", .value("The share of time, 1024 for that of others.") { options, text throws(FlagError) in options.resources.cpu.shares = try number(text) }),
        Flag("cpu-rt-period", value: "MICROSECONDS", .value("Only cgroup v1 has it.") { options, text throws(FlagError) in options.resources.cpu.realtimePeriod = try number(text) }),
        Flag("cpu-rt-runtime", value: "MICROSECONDS", .value("Only cgroup v1 has it.") { options, text throws(FlagError) in options.resources.cpu.realtimeRuntime = try number(text) }),
        Flag("cpuset-cpus", value: "CPUS", .value("CPUs, such as 0-3,7.") { $0.resources.cpu.cpus = $1.isEmpty ? nil : $1 }),
        Flag("cpuset-mems", value: "NODES", .value("Memory nodes, such as 0-3,7.") { $0.resources.cpu.mems = $1.isEmpty ? nil : $1 }),
        Flag("cpu-idle", value: "0|1", .value("Whether it gets only time that nobody else wants.") { options, text throws(FlagError) in options.resources.cpu.idle = try number(text) }),
        Flag("memory", value: "BYTES", .value("The limit of memory; -1 for none.") { options, text throws(FlagError) in options.resources.memory.limit = try bytes(text) }),
        Flag("memory-reservation", value: "BYTES", .value("Memory that is taken from others first; -1 for all.") { options, text throws(FlagError) in options.resources.memory.reservation = try bytes(text) }),
        Flag("memory-swap", value: "BYTES", .value("The limit of memory and swap together; -1 for none of swap.") { options, text throws(FlagError) in options.resources.memory.swap = try bytes(text) }),
        Flag("kernel-memory", value: "BYTES", .value("Counts as memory.") { options, text throws(FlagError) in options.resources.memory.kernel = try bytes(text) }),
        Flag("kernel-memory-tcp", value: "BYTES", .value("Counts as memory.") { options, text throws(FlagError) in options.resources.memory.kernelTCP = try bytes(text) }),
        Flag("pids-limit", value: "NUMBER", .value("The most processes and threads; -1 for no limit.") { options, text throws(FlagError) in options.resources.pidsLimit = try number(text) }),
        Flag("l3-cache-schema", value: "SCHEMA", .value("The share of the L3 cache, as resctrl takes it.") { $0.l3CacheSchema = $1.isEmpty ? nil : $1 }),
        Flag("mem-bw-schema", value: "SCHEMA", .value("The share of memory bandwidth, as resctrl takes it.") { $0.memBwSchema = $1.isEmpty ? nil : $1 }),
        help,
    ]

    /// Nothing is no change, as with runc.
    private static func number<T: FixedWidthInteger>(_ text: String) throws(RunFlagError) -> T? {
        if text.isEmpty { return nil }
        guard let number = T(text) else { throw RunFlags.wrong("must be a whole number") }
        return number
    }

    /// Bytes, with a unit of powers of 1024 such as `64M`, or -1.
    private static func bytes(_ text: String) throws(RunFlagError) -> Int64? {
        if text.isEmpty { return nil }
        if text == "-1" { return -1 }
        return Int64(clamping: try RunFlags.size(text))
    }
}
