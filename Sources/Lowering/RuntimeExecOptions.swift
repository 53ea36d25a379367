/// What `exec` of the runtime's command line is asked to do; the flags are runc's and crun's.
package struct RuntimeExecOptions: RuntimeCommandOptions, Equatable {
    /// A file that has the process as the runtime specification has it; then the flags about it don't count.
    package var process: String?
    package var workingDirectory: String?
    /// Each `NAME=value`.
    package var environment: [String] = []
    package var terminal = false
    package var user: User?
    package var additionalGroups: [UInt32] = []
    package var capabilities: [String] = []
    package var selinuxLabel: String?
    package var appArmorProfile: String?
    /// Nil where the container's counts.
    package var noNewPrivileges: Bool?
    package var consoleSocket: String?
    /// A socket that gets a descriptor of the process.
    package var processSocket: String?
    package var pidFile: String?
    package var detaches = false
    package var preservedDescriptors: Int32 = 0
    /// A cgroup below the container's.
    package var cgroup: String?
    package var ignoresPause = false
    package var showsHelp = false
    package var warnings: [String] = []
    /// The container's name, and the command.
    package var operands: [String] = []

    package init() {}

    /// `--user`, by numbers of the container.
    package struct User: Equatable, Sendable {
        package var uid: UInt32
        /// Nil for the group of before.
        package var gid: UInt32?

        package init(uid: UInt32, gid: UInt32? = nil) {
            self.uid = uid
            self.gid = gid
        }
    }

    package static let command = "`exec`"
    package static let hasFlagsAfterOperands = false

    // swift-format-ignore
    package static let flags: [Flag<RuntimeExecOptions>] = [
        Flag("console-socket", value: "SOCKET", .value("Where to send the process's terminal.") { $0.consoleSocket = $1 }),
        Flag("pidfd-socket", value: "SOCKET", .value("Where to send a descriptor of the process.") { $0.processSocket = $1 }),
        Flag("cwd", value: "DIRECTORY", .value("Where it runs; otherwise where the container does.") { $0.workingDirectory = $1 }),
        Flag("env", "e", value: "NAME=VALUE", .value("A variable of the process.") { $0.environment.append($1) }),
        Flag("tty", "t", .flag("Give the process a terminal.") { $0.terminal = $1 }),
        Flag("user", "u", value: "UID[:GID]", .value("Whom it runs as.") { options, text throws(FlagError) in options.user = try user(text) }),
        Flag("additional-gids", "g", value: "GID", .value("A further group.") { options, text throws(FlagError) in
            for word in text.split(separator: ",") { options.additionalGroups.append(try number(String(word))) }
        }),
        Flag("process", "p", value: "FILE", .value("The process as in a bundle's configuration.") { $0.process = $1 }),
        Flag("detach", "d", .flag("Return when the process runs.") { $0.detaches = $1 }),
        Flag("pid-file", value: "FILE", .value("Where to write the PID.") { $0.pidFile = $1 }),
        Flag("process-label", value: "LABEL", .value("Its SELinux label.") { $0.selinuxLabel = $1 }),
        Flag("apparmor", value: "PROFILE", .value("Its AppArmor profile.") { $0.appArmorProfile = $1 }),
        Flag("no-new-privs", .flag("Let it gain no privileges by what it executes.") { $0.noNewPrivileges = $1 }),
        Flag("cap", "c", value: "CAPABILITY", .value("A capability more, such as CAP_CHOWN.") { $0.capabilities.append($1) }),
        Flag("preserve-fds", value: "NUMBER", .value("How many descriptors from 3 on it gets.") { options, text throws(FlagError) in
            guard let number = Int32(text), (0...65536).contains(number) else { throw RunFlags.wrong("must be a number of descriptors") }
            options.preservedDescriptors = number
        }),
        Flag("cgroup", value: "PATH", .value("A cgroup below the container's, which is there.") { options, text throws(FlagError) in options.cgroup = try cgroup(text, before: options.cgroup) }),
        Flag("ignore-paused", .flag("Also in a paused container, where it waits.") { $0.ignoresPause = $1 }),
        help,
    ]

    private static func user(_ text: String) throws(FlagError) -> User {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init
        )
        return User(uid: try number(parts[0]), gid: parts.count > 1 ? try number(parts[1]) : nil)
    }

    private static func number(_ text: String) throws(FlagError) -> UInt32 {
        // 4294967295 means "no change" to setresuid(2): the process would stay root.
        guard let number = UInt32(text), number != .max, text.first != "+" else {
            throw RunFlags.wrong("must be a number of a user or a group")
        }
        return number
    }

    private static func cgroup(_ text: String, before: String?) throws(FlagError) -> String {
        guard before == nil else { throw RunFlags.wrong("there is one cgroup of version 2 only") }
        guard !text.contains(":") else { throw RunFlags.wrong("controllers are of cgroup version 1") }
        guard !text.split(separator: "/").contains("..") else {
            // In the words of runc.
            throw RunFlags.wrong("bad sub cgroup path: it must be below the container's")
        }
        return text
    }
}
