import Glibc
import Lowering
import Systemd

/// One pipe of the pool: its lines as journal entries of whoever has it leased.
struct StandardOutputPipe {
    /// Longer lines are cut, as journald cuts those of a service (journald.conf(5), `LineMax=`).
    static let longestLine = 48 << 10

    let number: CInt
    private let path: String?
    private var lines = LineSplitter(longest: Self.longestLine)
    private var owner: StandardOutputOwner?
    private var ownerVersion = FileVersion()
    private var limit = RateLimit()

    init(number: CInt) {
        self.number = number
        path = HostFile.target("/proc/self/fd/\(number)")
        _ = fcntl(number, F_SETFL, O_RDWR | O_NONBLOCK)
    }

    /// Takes what is there, and gives the lines that it ends.
    mutating func read() -> [JournalEntry] {
        var entries = refreshOwner()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe Glibc.read(number, &buffer, buffer.count)
        if count > 0 { entries += admitted(lines.add(buffer.prefix(count))) }
        return entries
    }

    /// Gives the line that has no end yet.
    mutating func flush() -> [JournalEntry] {
        let rest = lines.finish().map { admitted([$0]) } ?? []
        return rest + suppressed(limit.report(at: Self.seconds(), isLast: true))
    }

    private mutating func admitted(_ lines: [ArraySlice<UInt8>]) -> [JournalEntry] {
        let now = Self.seconds()
        let report = suppressed(limit.report(at: now))
        return report + lines.filter { _ in limit.admits(at: now) }.map(entry)
    }

    private func suppressed(_ count: Int?) -> [JournalEntry] {
        guard let count else { return [] }
        return [entry(Array("<4>Suppressed \(count) messages to /dev/stdout".utf8)[...])]
    }

    private static func seconds() -> Int {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec
    }

    /// Looks who has the pipe; gives the rest of who had it before.
    private mutating func refreshOwner() -> [JournalEntry] {
        guard let path else { return [] }
        let file = StandardOutputOwner.path(of: path)
        let version = FileVersion(of: file)
        if version == ownerVersion { return [] }
        let rest = flush()
        ownerVersion = version
        limit = RateLimit()
        owner = HostFile.content(file).flatMap(StandardOutputOwner.init(parsing:))
        return rest
    }

    /// The fields by which `journalctl -u` and `systemctl status` find a line (systemd.journal-fields(7)).
    ///
    /// `OBJECT_PID=` would have journald look up the rest, but not for a process that has ended meanwhile.
    private func entry(_ line: ArraySlice<UInt8>) -> JournalEntry {
        var entry = JournalEntry()
        let (priority, message) = LineSplitter.priority(line)
        entry.add("MESSAGE", bytes: message)
        entry.add("PRIORITY", String(priority))
        entry.add("SYSLOG_IDENTIFIER", owner?.identifier ?? "systemd-oci")
        if let pid = owner?.pid { entry.add("SYSLOG_PID", String(pid)) }
        if let unit = owner?.unit { entry.add("OBJECT_SYSTEMD_UNIT", unit) }
        if let invocation = owner?.invocation { entry.add("OBJECT_SYSTEMD_INVOCATION_ID", invocation) }
        for field in owner?.fields ?? [] { entry.add(field.name, field.value) }
        return entry
    }
}

/// What changes when a file is replaced.
struct FileVersion: Equatable {
    private var inode: UInt64 = 0
    private var seconds = 0
    private var nanoseconds = 0

    init() {}

    init(of path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return }
        inode = UInt64(status.st_ino)
        seconds = status.st_ctim.tv_sec
        nanoseconds = status.st_ctim.tv_nsec
    }
}
