/// What `create` and `run` of the runtime's command line are asked to do; the flags are runc's and crun's.
package struct ContainerOptions: RuntimeCommandOptions, Equatable {
    /// The bundle's directory.
    package var bundle = "."
    /// The name of the configuration in the bundle, or an absolute path.
    package var configuration = "config.json"
    package var consoleSocket: String?
    /// A socket that gets a descriptor of the container's process.
    package var processSocket: String?
    package var pidFile: String?
    package var pivots = true
    package var makesKeyring = true
    /// How many descriptors the container gets besides the standard ones and those of `LISTEN_FDS`.
    package var preservedDescriptors: Int32 = 0
    /// Whether `run` returns when the container runs.
    package var detaches = false
    /// Whether `run` leaves the container's state when it has ended.
    package var keeps = false
    package var isSubreaper = true
    package var showsHelp = false
    package var warnings: [String] = []
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`create`" }

    // swift-format-ignore
    package static let flags: [Flag<ContainerOptions>] = [
        Flag("bundle", "b", value: "DIRECTORY", .value("The bundle; otherwise the working directory.") { $0.bundle = $1.isEmpty ? "." : $1 }),
        Flag("config", "f", value: "FILE", .value("The bundle's configuration; otherwise config.json.") { $0.configuration = $1 }),
        Flag("console-socket", value: "SOCKET", .value("Where to send the container's terminal.") { $0.consoleSocket = $1 }),
        Flag("pidfd-socket", value: "SOCKET", .value("Where to send a descriptor of the container's process.") { $0.processSocket = $1 }),
        Flag("pid-file", value: "FILE", .value("Where to write the PID.") { $0.pidFile = $1 }),
        Flag("no-pivot", .flag("Move the root instead of pivot_root(2), as on an initramfs.") { $0.pivots = !$1 }),
        Flag("no-new-keyring", .flag("Keep the session's keyring.") { $0.makesKeyring = !$1 }),
        Flag("preserve-fds", value: "NUMBER", .value("File descriptors that the container gets, after those of $LISTEN_FDS.") { options, text throws(FlagError) in
            guard let number = Int32(text), (0...65536).contains(number) else { throw RunFlags.wrong("must be a number of descriptors") }
            options.preservedDescriptors = number
        }),
        Flag("no-subreaper", .flag("Leave processes that lose their parent to the host's init.") { $0.isSubreaper = !$1 }),
    ] + runFlags + [help]

    /// Those that only `run` has.
    private static let runFlags: [Flag<ContainerOptions>] = [
        Flag("detach", "d", .flag("Return when the container runs.") { $0.detaches = $1 }),
        Flag("keep", .flag("Do not delete the container when it has ended.") { $0.keeps = $1 }),
    ]

    /// Those of `restore`.
    static let restoreFlags = flags.filter { flag in
        !["help", "no-new-keyring", "pidfd-socket", "preserve-fds"].contains(flag.name)
    }

    /// Those of `create`.
    package static let createFlags = flags.filter { flag in !runFlags.contains { $0.name == flag.name } }
}

/// What a command of the runtime's command line is asked.
package protocol RuntimeCommandOptions: FlagOptions {
    var showsHelp: Bool { get set }
}

extension RuntimeCommandOptions {
    /// The flag that each command has.
    static var help: Flag<Self> { Flag("help", "h", .flag("Print the flags.") { $0.showsHelp = $1 }) }
}

/// What a command of the runtime's command line is asked that has few flags: `start`, `state`, `kill`, `delete`, `list`.
package struct LifecycleOptions: RuntimeCommandOptions, Equatable {
    /// `kill --all`: all processes of the container.
    package var all = false
    /// `delete --force`: also of a container that runs; one that is not there is no failure.
    package var force = false
    /// Whether the name is a regular expression (regex(7)).
    package var isExpression = false
    package var isJSON = false
    package var isQuiet = false
    package var showsHelp = false
    package var warnings: [String] = []
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`state`" }

    // swift-format-ignore
    package static let flags: [Flag<LifecycleOptions>] = killFlags + deleteFlags + listFlags

    // swift-format-ignore
    package static let killFlags: [Flag<LifecycleOptions>] = [
        Flag("all", "a", .flag("All processes of the container.") { $0.all = $1 }),
        expression, help,
    ]

    // swift-format-ignore
    package static let deleteFlags: [Flag<LifecycleOptions>] = [
        Flag("force", "f", .flag("Kill the container where it runs; one that is not there is no failure.") { $0.force = $1 }),
        expression, help,
    ]

    // swift-format-ignore
    package static let listFlags: [Flag<LifecycleOptions>] = [
        Flag("format", "f", value: "FORMAT", .value("table or json.") { options, text throws(FlagError) in
            guard ["json", "table"].contains(text) else { throw RunFlags.wrong("must be json or table") }
            options.isJSON = text == "json"
        }),
        Flag("quiet", "q", .flag("Names only.") { $0.isQuiet = $1 }),
        help,
    ]

    /// Those of commands that have none of their own.
    package static let noFlags: [Flag<LifecycleOptions>] = [help]

    private static let expression = Flag<LifecycleOptions>(
        "regex",
        "r",
        .flag("The name is an extended regular expression; all that match are meant.") {
            $0.isExpression = $1
        }
    )
}
