import Glibc
import Systemd

/// What is said on standard error.
enum Message {
    enum Level: String {
        case error = "<3>"
        case warning = "<4>"
    }

    /// Writes one line; to the journal with its priority (sd-daemon(3)).
    static func write(_ text: String, _ level: Level = .error) {
        let prefix = Journal.isStream(2) ? level.rawValue : ""
        let line = Array(
            "\(prefix)systemd-oci: \(text.split(separator: "\n").joined(separator: ": "))\n".utf8
        )
        // There is nowhere to say that this failed.
        _ = unsafe line.withUnsafeBytes { unsafe Glibc.write(2, $0.baseAddress, $0.count) }
    }
}
