package import OCI

/// What `exec` is asked to do.
package struct ExecOptions: FlagOptions {
    /// Each `NAME=value`, or `NAME` for the caller's.
    package var environment: [String] = []
    package var environmentFiles: [String] = []
    package var workingDirectory: String?
    package var interactive = false
    package var terminal = false
    package var detaches = false
    /// A user of the container by name or number, and a group after `:`.
    package var user: String?
    package var isPrivileged = false
    package var preservedDescriptors: Int32 = 0
    package var warnings: [String] = []
    /// The container's name, and the command.
    package var operands: [String] = []

    package init() {}

    package static let command = "`exec`"
    package static let hasFlagsAfterOperands = false

    // swift-format-ignore
    package static let flags: [Flag<ExecOptions>] = [
        Flag("env", "e", value: "NAME=VALUE", .value("A variable of the command.") { $0.environment.append($1) }),
        Flag("env-file", value: "PATH", .value("A file with a variable on each line.") { $0.environmentFiles.append($1) }),
        Flag("workdir", "w", value: "DIRECTORY", .value("Where it runs; otherwise where the container does.") { options, text throws(FlagError) in options.workingDirectory = try RunFlags.absolute(text) }),
        Flag("interactive", "i", .flag("Give the command our standard input.") { $0.interactive = $1 }),
        Flag("tty", "t", .flag("Give the command a terminal.") { $0.terminal = $1 }),
        Flag("detach", "d", .flag("Return when the command runs, which has no standard streams.") { $0.detaches = $1 }),
        Flag("detach-keys", value: "KEYS", .accepted("Nobody stays behind to come back to.")),
        Flag("user", "u", value: "USER[:GROUP]", .value("Whom it runs as, by the container's accounts.") { $0.user = $1 }),
        Flag("privileged", .flag("Give the command all capabilities, and no system call filter.") { $0.isPrivileged = $1 }),
        Flag("preserve-fds", value: "NUMBER", .value("How many descriptors from 3 on the command gets.") { options, text throws(FlagError) in
            guard let number = Int32(text), (0...65536).contains(number) else { throw RunFlags.wrong("must be a number of descriptors") }
            options.preservedDescriptors = number
        }),
    ]

    package mutating func complete() throws(FlagError) {
        // The terminal would have nobody at its other end.
        if terminal, detaches { throw FlagError("--tty", "goes with a caller who stays, not with --detach") }
    }
}

extension ExecOptions {
    /// The command as a process of the container.
    ///
    /// - Parameters:
    ///   - first: How the container's own process was started.
    ///   - accounts: Those of the container.
    ///   - capabilities: What `--privileged` gives.
    ///   - outer: The caller's environment.
    ///   - files: The contents of ``environmentFiles``.
    /// - Returns: The process.
    /// - Throws: What is wrong with a flag.
    package func process(
        after first: RuntimeSpec.Process,
        accounts: () throws(RunFlagError) -> RunAccounts,
        capabilities: [String],
        outer: [String],
        files: [[UInt8]]
    ) throws(RunFlagError) -> RuntimeSpec.Process {
        var process = first
        process.arguments = Array(operands.dropFirst())
        process.terminal = terminal
        process.consoleSize = nil
        if let workingDirectory { process.workingDirectory = workingDirectory }
        let outer = RunEnvironment(outer)
        var environment = RunEnvironment(first.environment)
        if terminal, environment["TERM"] == nil { environment["TERM"] = outer["TERM"] ?? "xterm" }
        if let user {
            let identity = try accounts().identity(user)
            process.become(identity)
            // Without any, it is by /etc/passwd.
            environment["HOME"] = identity.home
        }
        if isPrivileged { process.unconfine(capabilities) }
        for (path, file) in zip(environmentFiles, files) {
            try environment.read(file, path: path, from: outer)
        }
        for word in self.environment { environment.set(word, from: outer) }
        process.environment = environment.words
        return process
    }
}

extension RuntimeSpec.Process {
    /// Who is not root has the capabilities that he would have after execve(2) anyway.
    fileprivate mutating func become(_ identity: RunAccounts.Identity) {
        user.uid = identity.uid
        user.gid = identity.gid
        user.additionalGroups = identity.additionalGroups
        if identity.uid == 0 {
            capabilities.effective = capabilities.bounding
            capabilities.permitted = capabilities.bounding
        } else {
            capabilities.effective = capabilities.ambient
            capabilities.permitted = capabilities.ambient
        }
    }

    fileprivate mutating func unconfine(_ names: [String]) {
        capabilities.bounding = names
        capabilities.effective = names
        capabilities.permitted = names
        capabilities.inheritable = []
        capabilities.ambient = []
        noNewPrivileges = false
        appArmorProfile = nil
        selinuxLabel = nil
    }
}
