import Glibc
import Lowering
import Systemd

extension Message {
    /// Sends a line to the journal of the unit that this runs in, where standard error goes nowhere.
    ///
    /// `LogDriver=none` is for what the container writes, not for why it can't start.
    static func writePastNull(_ text: String, _ level: Level) -> Bool {
        guard isNull(2), let unit = variable("PODMAN_SYSTEMD_UNIT") else { return false }
        var entry = JournalEntry()
        entry.add("MESSAGE", text)
        entry.add("PRIORITY", level.priority)
        entry.add("SYSLOG_IDENTIFIER", ServiceName.stem(unit))
        entry.add("OBJECT_SYSTEMD_UNIT", unit)
        if let invocation = variable("INVOCATION_ID") {
            entry.add("OBJECT_SYSTEMD_INVOCATION_ID", invocation)
        }
        do {
            try Journal().send(entry)
            return true
        } catch {
            return false
        }
    }

    /// Whether a file descriptor is `/dev/null`.
    private static func isNull(_ descriptor: CInt) -> Bool {
        var (file, null) = (stat(), stat())
        guard unsafe fstat(descriptor, &file) == 0, unsafe stat("/dev/null", &null) == 0 else { return false }
        return file.st_mode & S_IFMT == S_IFCHR && file.st_rdev == null.st_rdev
    }

    private static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
