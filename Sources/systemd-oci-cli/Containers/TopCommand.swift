import ArgumentParser
import Glibc
import Linux

struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "List the processes of a container.",
        discussion: """
            PIDs and users are those of the container; hpid and huser are the host's. The columns can be named after the \
            container: \(TopProcess.columns.map(\.name).joined(separator: ", ")). They are those of podman-top(1).

            Examples:
              systemd-oci top web
              systemd-oci top web pid hpid huser args
            """
    )

    @Flag(name: .shortAndLong, help: "The latest container.")
    var latest = false

    @Flag(help: ArgumentHelp("Print the names of the columns.", visibility: .hidden))
    var listDescriptors = false

    @OptionGroup var scope: UnitScope

    @Argument(help: ArgumentHelp("A name, unit or ID, and columns.", valueName: "container"))
    var words: [String] = []

    func validate() throws {
        if words.isEmpty, !latest, !listDescriptors {
            throw ValidationError("needs the name of a container, or --latest")
        }
    }

    func run() throws {
        if listDescriptors {
            return write(TopProcess.columns.map { $0.name + "\n" }.joined(), to: STDOUT_FILENO)
        }
        let list = ContainerList(scope.value)
        var names = words
        let container = try list.running(latest ? nil : names.removeFirst(), for: "top")
        names = names.flatMap { $0.split(whereSeparator: { $0 == "," || $0 == " " }).map { $0.lowercased() } }
        if names.isEmpty { names = ["user", "pid", "ppid", "pcpu", "etime", "tty", "time", "args"] }
        let columns = try names.map { name in
            guard let column = TopProcess.columns.first(where: { $0.name == name }) else {
                let known = TopProcess.columns.map(\.name).joined(separator: ", ")
                throw Failure("top: '\(name)' is no column; there are \(known)")
            }
            return column
        }
        let accounts = ContainerAccounts(pid: container.pid)
        let processes = (UnitCgroup(ofProcess: container.pid)?.processes() ?? [])
            .compactMap { TopProcess($0, accounts) }
        let parents = Dictionary(processes.map { ($0.hostPID, $0.pid) }) { one, _ in one }
        let rows = processes.map { process in columns.map { $0.value(process, parents) } }
        ListPrinter.show([columns.map(\.heading)] + rows)
    }
}

/// A process of a container.
struct TopProcess {
    struct Column {
        var name: String
        var heading: String
        var value: @Sendable (TopProcess, [Int32: Int32]) -> String
    }

    let hostPID: Int32
    let pid: Int32
    private let stat: [Substring]
    private let status: [String: String]
    private let accounts: ContainerAccounts

    // swift-format-ignore
    static let columns: [Column] = [
        Column(name: "args", heading: "COMMAND") { process, _ in process.arguments },
        Column(name: "comm", heading: "COMMAND") { process, _ in process.status["Name"] ?? "" },
        Column(name: "etime", heading: "ELAPSED") { process, _ in StatsRow.duration(process.age / 1000 * 1000) },
        Column(name: "group", heading: "GROUP") { process, _ in process.accounts.group(process.id("Gid", 1)) },
        Column(name: "hgroup", heading: "HGROUP") { process, _ in process.id("Gid", 1).map(String.init) ?? "?" },
        Column(name: "hpid", heading: "HPID") { process, _ in String(process.hostPID) },
        Column(name: "huser", heading: "HUSER") { process, _ in process.id("Uid", 1).map(String.init) ?? "?" },
        Column(name: "nice", heading: "NI") { process, _ in process.field(18) },
        Column(name: "pcpu", heading: "%CPU") { process, _ in process.share },
        Column(name: "pgid", heading: "PGID") { process, _ in process.last("NSpgid") },
        Column(name: "pid", heading: "PID") { process, _ in String(process.pid) },
        Column(name: "ppid", heading: "PPID") { process, parents in String(parents[process.parent] ?? 0) },
        Column(name: "rgroup", heading: "RGROUP") { process, _ in process.accounts.group(process.id("Gid", 0)) },
        Column(name: "rss", heading: "RSS") { process, _ in process.kibibytes("VmRSS") },
        Column(name: "ruser", heading: "RUSER") { process, _ in process.accounts.user(process.id("Uid", 0)) },
        Column(name: "seccomp", heading: "SECCOMP") { process, _ in ["disabled", "strict", "filter"][safe: process.status["Seccomp"].flatMap { Int($0) } ?? 0] },
        Column(name: "state", heading: "STATE") { process, _ in process.field(2) },
        Column(name: "time", heading: "TIME") { process, _ in StatsRow.duration(process.time / 1000 * 1000) },
        Column(name: "tty", heading: "TTY") { process, _ in process.terminal },
        Column(name: "user", heading: "USER") { process, _ in process.accounts.user(process.id("Uid", 1)) },
        Column(name: "vsz", heading: "VSZ") { process, _ in process.kibibytes("VmSize") },
    ]

    /// Nil for one that has ended meanwhile.
    init?(_ hostPID: Int32, _ accounts: ContainerAccounts) {
        guard let stat = HostText.read("/proc/\(hostPID)/stat"), let end = stat.lastIndex(of: ")"),
            let status = HostText.read("/proc/\(hostPID)/status")
        else { return nil }
        self.hostPID = hostPID
        self.accounts = accounts
        self.stat = stat[stat.index(after: end)...].split(whereSeparator: \.isWhitespace)
        var lines: [String: String] = [:]
        for line in status.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            lines[String(line[..<colon])] = String(
                line[line.index(after: colon)...].drop(while: \.isWhitespace)
            )
        }
        self.status = lines
        pid = lines["NSpid"]?.split(whereSeparator: \.isWhitespace).last.flatMap { Int32($0) } ?? hostPID
    }

    /// A field of proc_pid_stat(5) by its number, from 3 on.
    private func field(_ number: Int) -> String {
        let index = max(number - 3, 0)
        return index < stat.count ? String(stat[index]) : ""
    }

    private func number(_ field: Int) -> UInt64 { UInt64(self.field(field)) ?? 0 }

    private func last(_ name: String) -> String {
        status[name]?.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
    }

    /// Of the real, effective, saved and file system ID.
    private func id(_ name: String, _ place: Int) -> UInt32? {
        let ids = status[name]?.split(whereSeparator: \.isWhitespace) ?? []
        return place < ids.count ? UInt32(ids[place]) : nil
    }

    private func kibibytes(_ name: String) -> String { status[name]?.filter(\.isNumber) ?? "0" }

    private var parent: Int32 { Int32(field(4)) ?? 0 }

    /// Microseconds of processors.
    private var time: UInt64 { (number(14) + number(15)) * 1_000_000 / Self.ticks }

    /// Microseconds since it began.
    private var age: UInt64 {
        var now = timespec()
        unsafe clock_gettime(CLOCK_BOOTTIME, &now)
        let since = UInt64(now.tv_sec) * 1_000_000 + UInt64(now.tv_nsec) / 1000
        let start = number(22) * 1_000_000 / Self.ticks
        return since > start ? since - start : 0
    }

    private static var ticks: UInt64 { UInt64(max(sysconf(CInt(_SC_CLK_TCK)), 1)) }

    private var share: String {
        let share = StatsRow.percent(Double(time) / Double(max(age, 1)) * 100)
        return String(share.dropLast(2)) + "0"
    }

    private var arguments: String {
        let bytes = HostText.bytes("/proc/\(hostPID)/cmdline") ?? []
        let words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return (words.isEmpty ? "[\(status["Name"] ?? "")]" : words.joined(separator: " ")).printable
    }

    private var terminal: String {
        let device = number(7)
        if device == 0 { return "?" }
        let (major, minor) = (device >> 8 & 0xFFF, device & 0xFF | device >> 12 & 0xFFF00)
        return (136...143).contains(major) ? "pts/\((major - 136) * 256 + minor)" : "\(major):\(minor)"
    }
}

extension [String] {
    fileprivate subscript(safe index: Int) -> String { indices.contains(index) ? self[index] : "?" }
}

/// The names of users and groups of a container, by the host's IDs.
struct ContainerAccounts {
    private var users: [UInt32: String] = [:]
    private var groups: [UInt32: String] = [:]
    private let userMap: [UserNamespaceMap.Line]
    private let groupMap: [UserNamespaceMap.Line]

    init(pid: Int32) {
        (userMap, groupMap) = Self.maps(pid)
        users = Self.names("etc/passwd", pid)
        groups = Self.names("etc/group", pid)
    }

    func user(_ id: UInt32?) -> String { Self.name(id, userMap, users) }
    func group(_ id: UInt32?) -> String { Self.name(id, groupMap, groups) }

    private static func name(
        _ id: UInt32?,
        _ map: [UserNamespaceMap.Line],
        _ names: [UInt32: String]
    ) -> String {
        guard let id else { return "?" }
        for line in map where id >= line.outside && id - line.outside < line.count {
            let inside = line.inside + (id - line.outside)
            return names[inside] ?? String(inside)
        }
        return "nobody"
    }

    private static func maps(
        _ pid: Int32
    ) -> (users: [UserNamespaceMap.Line], groups: [UserNamespaceMap.Line]) {
        func lines(_ name: String) -> [UserNamespaceMap.Line] {
            (HostText.read("/proc/\(pid)/\(name)") ?? "").split(separator: "\n").compactMap { line in
                let numbers = line.split(separator: " ").compactMap { UInt32($0) }
                guard numbers.count == 3 else { return nil }
                return UserNamespaceMap.Line(inside: numbers[0], outside: numbers[1], count: numbers[2])
            }
        }
        return (lines("uid_map"), lines("gid_map"))
    }

    /// The names in a file of the container's, which is only read where it is one.
    private static func names(_ path: PathBytes, _ pid: Int32) -> [UInt32: String] {
        guard let root = try? Directory(path: PathBytes("/proc/\(pid)/root")),
            let file = try? root.regularFile(inRoot: path),
            let bytes = try? SmallFile.contents(of: file, named: path.description)
        else { return [:] }
        var names: [UInt32: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count > 2, let id = UInt32(fields[2]), names[id] == nil else { continue }
            // Whatever the container has written there goes to a terminal.
            names[id] = String(fields[0].filter { $0.isASCII && !$0.isWhitespace && $0.asciiValue ?? 0 > 32 })
        }
        return names
    }
}
