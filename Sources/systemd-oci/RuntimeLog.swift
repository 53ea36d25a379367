import Glibc
import JSON
import Linux
import Lowering
import Systemd

/// Where the runtime's messages go: a file that containerd, conmon or CRI-O reads, the journal, or standard error.
struct RuntimeLog: ~Copyable {
    private enum Destination: ~Copyable {
        case standardError
        case file(Descriptor)
        case journal(identifier: String)
    }

    private let destination: Destination
    /// The descriptor of the file that messages go to.
    var descriptor: CInt? {
        switch destination {
        case .file(let file): file.number
        case .standardError: nil
        case .journal: nil
        }
    }
    /// Whether standard error has lines of the log, as runc's has, or just what is to be told.
    private let isStructured: Bool
    private let format: RuntimeOptions.LogFormat
    private let level: RuntimeOptions.LogLevel

    /// Opens what `--log` names.
    init(_ options: RuntimeOptions, of program: RuntimeProgram) throws(Failure) {
        let isStructured = program == .runc || options.logFormat == .json
        let destination = try Self.destination(options.log)
        self.init(destination, isStructured: isStructured, options.logFormat, options.logLevel)
    }

    /// Standard error as text, for what is wrong with the flags that say otherwise.
    init(of program: RuntimeProgram) {
        self.init(.standardError, isStructured: program == .runc, .text, .warning)
    }

    private init(
        _ destination: consuming Destination,
        isStructured: Bool,
        _ format: RuntimeOptions.LogFormat,
        _ level: RuntimeOptions.LogLevel
    ) {
        self.destination = destination
        self.isStructured = isStructured
        self.format = format
        self.level = level
    }

    private static func destination(_ log: String?) throws(Failure) -> Destination {
        guard let log, !log.isEmpty, log != "/dev/stderr" else { return .standardError }
        for prefix in ["journald:", "syslog:"] where log.hasPrefix(prefix) {
            return .journal(identifier: String(log.dropFirst(prefix.count)))
        }
        let path = log.hasPrefix("file:") ? String(log.dropFirst(5)) : log
        do {
            let flags = O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY
            return .file(try Descriptor(opening: path, flags, mode: 0o644))
        } catch {
            throw Failure("cannot open the log '\(path)'", error)
        }
    }

    /// Writes a message, an error also to standard error.
    func write(_ level: RuntimeOptions.LogLevel, _ message: String) {
        guard level.rawValue <= self.level.rawValue else { return }
        switch destination {
        case .standardError:
            Self.put(isStructured ? line(level, message) : "\(message)\n", to: STDERR_FILENO)
        case .file(let file):
            Self.put(line(level, message), to: file.number)
            if level == .error { Self.put("\(message)\n", to: STDERR_FILENO) }
        case .journal(let identifier):
            Self.send(level, message, identifier)
            if level == .error { Self.put("\(message)\n", to: STDERR_FILENO) }
        }
    }

    /// In the forms of logrus, which those who start runc read.
    private func line(_ level: RuntimeOptions.LogLevel, _ message: String) -> String {
        Self.line(level, message, format, at: Timestamp.now())
    }

    static func line(
        _ level: RuntimeOptions.LogLevel,
        _ message: String,
        _ format: RuntimeOptions.LogFormat,
        at time: String
    ) -> String {
        let text = JSONValue.string(message).text
        return switch format {
        case .json: "{\"level\":\"\(level.name)\",\"msg\":\(text),\"time\":\"\(time)\"}\n"
        case .text: "time=\"\(time)\" level=\(level.name) msg=\(text)\n"
        }
    }

    private static func send(_ level: RuntimeOptions.LogLevel, _ message: String, _ identifier: String) {
        let priority =
            switch level {
            case .error: "3"
            case .warning: "4"
            case .info: "6"
            case .debug: "7"
            }
        var entry = JournalEntry()
        entry.add("MESSAGE", message)
        entry.add("PRIORITY", priority)
        entry.add("SYSLOG_IDENTIFIER", "systemd-oci")
        // As crun names what was given after `journald:`.
        entry.add("ID", identifier)
        // Where there is no journal there is nowhere to say so.
        try? Journal().send(entry)
    }

    /// At once, so that lines of several processes don't get mixed.
    static func put(_ line: String, to number: CInt) {
        let bytes = Array(line.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
    }
}
