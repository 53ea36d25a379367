import Glibc
import Systemd

/// What is said on standard error.
enum Message {
    enum Level {
        case error
        case warning
        case notice

        /// As in syslog(3).
        var priority: String {
            switch self {
            case .error: "3"
            case .warning: "4"
            case .notice: "5"
            }
        }
    }

    /// Writes one line; to the journal with its priority (sd-daemon(3)).
    static func write(_ text: String, _ level: Level = .error) {
        let line = "systemd-oci: " + text.split(separator: "\n").joined(separator: ": ")
        if writePastNull(line, level) { return }
        let prefix = Journal.isStream(2) ? "<\(level.priority)>" : ""
        let bytes = Array("\(prefix)\(line)\n".utf8)
        // There is nowhere to say that this failed.
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(2, $0.baseAddress, $0.count) }
    }
}
