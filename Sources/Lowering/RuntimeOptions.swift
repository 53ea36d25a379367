/// What stands before the command where the program is called as an OCI runtime: runc's flags, and crun's.
package struct RuntimeOptions: FlagOptions, Equatable {
    /// How a line of the log looks.
    package enum LogFormat: String, Sendable {
        case text, json
    }

    /// What makes cgroups.
    package enum CgroupManager: String, Sendable {
        case systemd, cgroupfs, disabled
    }

    /// What is written to the log.
    package enum LogLevel: Int, Sendable {
        case error, warning, info, debug

        /// As runc and crun write it.
        package var name: String {
            switch self {
            case .error: "error"
            case .warning: "warning"
            case .info: "info"
            case .debug: "debug"
            }
        }
    }

    /// Where the containers are; nil for the default.
    package var root: String?
    /// Where messages go: a path, `file:` and a path, or `journald:` or `syslog:` and a name; nil for standard error.
    package var log: String?
    package var logFormat = LogFormat.text
    package var logLevel = LogLevel.warning
    package var cgroupManager = CgroupManager.cgroupfs
    /// CRIU's program; nil where it is looked for.
    package var criu: String?
    package var showsVersion = false
    package var showsHelp = false
    package var warnings: [String] = []
    /// The command and all that follows it.
    package var operands: [String] = []

    package init() {}

    package static var command: String { "the OCI runtime" }
    package static var hasFlagsAfterOperands: Bool { false }

    // swift-format-ignore
    package static let flags: [Flag<RuntimeOptions>] = [
        Flag("root", value: "DIRECTORY", .value("Where the containers' state is; a directory of /run.") { $0.root = $1 }),
        Flag("log", value: "FILE", .value("Where messages go: a file, journald:NAME or syslog:NAME; otherwise standard error.") { $0.log = $1 }),
        Flag("log-format", value: "FORMAT", .value("text or json.") { options, text throws(FlagError) in
            guard let format = LogFormat(rawValue: text.isEmpty ? "text" : text) else { throw RunFlags.wrong("must be text or json") }
            options.logFormat = format
        }),
        Flag("log-level", value: "LEVEL", .value("error, warning, info or debug.") { options, text throws(FlagError) in options.logLevel = try logLevel(text) }),
        Flag("debug", .flag("Log what is done, too.") { if $1 { $0.logLevel = .debug } }),
        Flag("systemd-cgroup", .flag("Let systemd make cgroups; cgroupsPath is slice:prefix:name.") { $0.cgroupManager = $1 ? .systemd : .cgroupfs }),
        Flag("cgroup-manager", value: "MANAGER", .value("What makes cgroups: cgroupfs, systemd, or disabled for none.") { options, text throws(FlagError) in
            guard let manager = CgroupManager(rawValue: text) else { throw RunFlags.wrong("must be cgroupfs, systemd or disabled") }
            options.cgroupManager = manager
        }),
        Flag("rootless", value: "VALUE", .accepted("Whose the process is says whether it may do all.")),
        Flag("criu", value: "PATH", .value("CRIU's program, for checkpoint and restore; otherwise criu in $PATH.") { $0.criu = $1.isEmpty ? nil : $1 }),
        Flag("version", "v", .flag("Print the version.") { $0.showsVersion = $1 }),
        Flag("help", "h", .flag("Print the commands and these flags.") { $0.showsHelp = $1 }),
    ]

    private static func logLevel(_ text: String) throws(FlagError) -> LogLevel {
        switch text {
        case "error", "fatal", "panic": .error
        case "warning", "warn": .warning
        case "info": .info
        case "debug", "trace": .debug
        default: throw RunFlags.wrong("must be error, warning, info or debug")
        }
    }
}
