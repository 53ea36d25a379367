import ArgumentParser
import Glibc
import JSON

struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Show what containers use of the host, from their cgroups.",
        discussion: """
            What the kernel does not count for a unit is shown as `--`: `MemoryAccounting=` and the like are on by default. \
            The flags and columns are those of podman-stats(1).

            Examples:
              systemd-oci stats
              systemd-oci stats --no-stream --format json web
            """
    )

    @Flag(
        name: .shortAndLong,
        help: ArgumentHelp("Of no effect: the others use nothing.", visibility: .hidden)
    )
    var all = false

    @Option(
        help: ArgumentHelp(
            "table, json, or a Go template of \(StatsRow.fields.map { "." + $0 }.joined(separator: " ")).",
            valueName: "format"
        )
    )
    var format = "table"

    @Option(name: .shortAndLong, help: ArgumentHelp("Seconds between two looks.", valueName: "seconds"))
    var interval = 5

    @Flag(name: .shortAndLong, help: "The latest one.")
    var latest = false

    @Flag(help: "Don't clear the screen between two looks.")
    var noReset = false

    @Flag(help: "Look once.")
    var noStream = false

    @Flag(help: "Print whole IDs.")
    var noTrunc = false

    @OptionGroup var scope: UnitScope

    @Argument(help: ArgumentHelp("Names, units or IDs.", valueName: "container"))
    var containers: [String] = []

    func validate() throws {
        if interval < 1 { throw ValidationError("--interval must be at least 1") }
    }

    func run() throws {
        var before: [String: StatsSample] = [:]
        let clears = !noReset && !noStream && isatty(STDOUT_FILENO) == 1
        while true {
            let samples = try chosen().compactMap { container in
                StatsSample(container, before: before[container.id])
            }
            if clears { write("\u{1B}[2J\u{1B}[H", to: STDOUT_FILENO) }
            try show(samples)
            if noStream { return }
            before = Dictionary(samples.map { ($0.container.id, $0) }) { $1 }
            sleep(UInt32(interval))
        }
    }

    private func chosen() throws(Failure) -> [KnownContainer] {
        let list = ContainerList(scope.value)
        if latest { return try list.running().max { $0.created < $1.created }.map { [$0] } ?? [] }
        if containers.isEmpty { return try list.running() }
        var found: [KnownContainer] = []
        for name in containers { found.append(try list.container(name, needsRunning: true)) }
        return found
    }

    private func show(_ samples: [StatsSample]) throws {
        let rows = samples.map { StatsRow($0, isWhole: noTrunc).values }
        if format == "json" {
            let documents = rows.map { row in
                JSONValue.object(StatsRow.jsonNames.map { .init($0.0, .string(row[$0.1] ?? "")) })
            }
            return write(JSONValue.array(documents).indentedText(by: 1) + "\n", to: STDOUT_FILENO)
        }
        let printer = ListPrinter(fields: StatsRow.fields, headings: StatsRow.headings, table: StatsRow.table)
        try printer.show(rows, format: format, heading: true)
    }
}

/// What a container has used by a moment.
struct StatsSample {
    var container: KnownContainer
    /// Microseconds of the clock that has no jumps.
    var moment: Int64
    /// Microseconds of processors.
    var processor: UInt64
    var memory: UInt64?
    /// The container's limit, or the host's memory.
    var memoryLimit: UInt64
    var received: UInt64?
    var sent: UInt64?
    var read: UInt64?
    var written: UInt64?
    var processes: Int
    /// Since the last look, or since it began.
    var share: Double
    /// Since it began.
    var averageShare: Double

    /// Nil for a container that has ended meanwhile.
    init?(_ container: KnownContainer, before: StatsSample?) {
        guard let cgroup = UnitCgroup(ofProcess: container.pid) else { return nil }
        self.container = container
        moment = Self.now()
        processor = cgroup.number("cpu.stat", "usage_usec") ?? 0
        memory = cgroup.number("memory.current")
        let whole = Self.hostMemory()
        memoryLimit = min(cgroup.number("memory.max") ?? whole, whole)
        processes = cgroup.number("pids.current").map { Int(clamping: $0) } ?? cgroup.processes().count
        if let text = cgroup.text("io.stat") {
            read = Self.sum(text, "rbytes")
            written = Self.sum(text, "wbytes")
        }
        // On the host's network what is counted is the host's.
        if !container.networks.contains("host"), let text = HostText.read("/proc/\(container.pid)/net/dev") {
            (received, sent) = Self.traffic(text)
        }
        let elapsed = max(Amounts.now - container.started, 1) * 1_000_000
        averageShare = Double(processor) / Double(elapsed) * 100
        share = averageShare
        if let before, moment > before.moment, processor >= before.processor {
            share = Double(processor - before.processor) / Double(moment - before.moment) * 100
        }
    }

    private static func now() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    private static func hostMemory() -> UInt64 {
        for line in HostText.read("/proc/meminfo")?.split(separator: "\n") ?? []
        where line.hasPrefix("MemTotal:") {
            return (UInt64(line.filter(\.isNumber)) ?? 0) * 1024
        }
        return 0
    }

    /// The sum of what the lines of io.stat have after a word (Documentation/admin-guide/cgroup-v2.rst).
    static func sum(_ text: String, _ name: String) -> UInt64 {
        var sum: UInt64 = 0
        for word in text.split(whereSeparator: \.isWhitespace) where word.hasPrefix(name + "=") {
            sum &+= UInt64(word.dropFirst(name.count + 1)) ?? 0
        }
        return sum
    }

    /// Bytes that all interfaces but the loopback one have received and sent (proc_pid_net(5)).
    static func traffic(_ text: String) -> (received: UInt64, sent: UInt64) {
        var (received, sent): (UInt64, UInt64) = (0, 0)
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[..<colon].filter { !$0.isWhitespace }
            let fields = line[line.index(after: colon)...].split(separator: " ")
            guard name != "lo", fields.count > 8 else { continue }
            received &+= UInt64(fields[0]) ?? 0
            sent &+= UInt64(fields[8]) ?? 0
        }
        return (received, sent)
    }
}

/// A row of `stats`.
struct StatsRow {
    static let fields = [
        "ID", "Name", "CPUPerc", "CPU", "AvgCPU", "UpTime", "MemUsage", "MemPerc", "NetIO", "NetInput",
        "NetOutput",
        "BlockIO", "BlockInput", "BlockOutput", "PIDS", "Unit",
    ]
    static let table = [
        "ID", "Name", "CPUPerc", "MemUsage", "MemPerc", "NetIO", "BlockIO", "PIDS", "UpTime", "AvgCPU",
    ]
    static let headings = [
        "ID": "ID", "Name": "NAME", "CPUPerc": "CPU %", "CPU": "CPU %", "AvgCPU": "AVG CPU %",
        "UpTime": "CPU TIME",
        "MemUsage": "MEM USAGE / LIMIT", "MemPerc": "MEM %", "NetIO": "NET IO", "NetInput": "NET INPUT",
        "NetOutput": "NET OUTPUT", "BlockIO": "BLOCK IO", "BlockInput": "BLOCK INPUT",
        "BlockOutput": "BLOCK OUTPUT",
        "PIDS": "PIDS", "Unit": "UNIT",
    ]
    /// The members of Podman's JSON, and the fields that they have.
    static let jsonNames = [
        ("id", "ID"), ("name", "Name"), ("cpu_time", "UpTime"), ("cpu_percent", "CPUPerc"),
        ("avg_cpu", "AvgCPU"),
        ("mem_usage", "MemUsage"), ("mem_percent", "MemPerc"), ("net_io", "NetIO"), ("block_io", "BlockIO"),
        ("pids", "PIDS"),
    ]

    let values: [String: String]

    init(_ sample: StatsSample, isWhole: Bool) {
        func size(_ bytes: UInt64?) -> String { bytes.map { Amounts.size(Int64(clamping: $0)) } ?? "--" }
        func pair(_ one: UInt64?, _ other: UInt64?) -> String { "\(size(one)) / \(size(other))" }
        let memory = sample.memory
        let memoryShare = memory.map { Double($0) / Double(max(sample.memoryLimit, 1)) * 100 }
        values = [
            "ID": isWhole ? sample.container.id : sample.container.shortID, "Name": sample.container.name,
            "CPUPerc": Self.percent(sample.share), "CPU": Self.percent(sample.share),
            "AvgCPU": Self.percent(sample.averageShare), "UpTime": Self.duration(sample.processor),
            "MemUsage": pair(memory, memory == nil ? nil : sample.memoryLimit),
            "MemPerc": memoryShare.map(Self.percent) ?? "--", "NetIO": pair(sample.received, sample.sent),
            "NetInput": size(sample.received), "NetOutput": size(sample.sent),
            "BlockIO": pair(sample.read, sample.written), "BlockInput": size(sample.read),
            "BlockOutput": size(sample.written), "PIDS": String(sample.processes),
            "Unit": sample.container.unit ?? "",
        ]
    }

    static func percent(_ value: Double) -> String {
        let hundredths = Int64((value * 100).rounded())
        let rest = String(hundredths % 100)
        return "\(hundredths / 100)." + (rest.count < 2 ? "0" : "") + rest + "%"
    }

    /// As Go prints a duration, to the millisecond.
    static func duration(_ microseconds: UInt64) -> String {
        if microseconds < 1000 { return "\(microseconds)µs" }
        let milliseconds = microseconds / 1000
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000)
        var fraction = rest == 0 ? "" : "." + String(String(rest + 1000).dropFirst())
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let text = "\(seconds % 60)\(fraction)s"
        if seconds < 60 { return text }
        if seconds < 3600 { return "\(seconds / 60)m" + text }
        return "\(seconds / 3600)h\(seconds / 60 % 60)m" + text
    }
}
