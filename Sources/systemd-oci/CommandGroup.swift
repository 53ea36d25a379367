/// A command that consists of commands, such as `network`.
struct CommandGroup: Sendable {
    typealias Body = @Sendable (ArraySlice<String>) throws(Failure) -> Int32

    /// One of them, by its name and those that mean the same.
    struct Command: Sendable {
        var names: [String]
        var run: Body

        init(_ names: String..., run: @escaping Body) {
            self.names = names
            self.run = run
        }
    }

    var name: String
    var commands: [Command]

    /// Does what the words after the group's name say.
    ///
    /// - Returns: What to exit with.
    func run(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        if try LauncherHelp.print(([name] + arguments)[...]) { return ExitStatus.success }
        guard let word = arguments.first else { throw Failure("\(name): needs a command: \(list)") }
        guard let command = commands.first(where: { $0.names.contains(word) }) else {
            throw Failure("\(name): there is no command '\(word)'; there are \(list)")
        }
        return try command.run(arguments.dropFirst())
    }

    private var list: String {
        let names = commands.compactMap { $0.names.first }
        return names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    }
}

/// What kept something from being removed, for the exit status of podman-network-rm(1) and podman-volume-rm(1).
enum RemovalProblem {
    case missing, inUse, other

    /// Removes each of some things, and says of each that stays why.
    ///
    /// - Parameters:
    ///   - names: What they are called.
    ///   - command: Which command does it, for messages.
    ///   - ignoresMissing: Whether one that is not there is no failure.
    ///   - problem: What an error means.
    ///   - remove: Removes one.
    /// - Returns: What to exit with: the worst.
    static func status(
        removing names: [String],
        by command: String,
        ignoresMissing: Bool,
        problem: (any Error) -> RemovalProblem,
        remove: (String) throws -> Void
    ) -> Int32 {
        var status = ExitStatus.success
        for name in names {
            do {
                try remove(name)
            } catch {
                let problem = problem(error)
                if problem == .missing, ignoresMissing { continue }
                Message.write("\(command): \(error)")
                switch problem {
                case .missing: status = max(status, 1)
                case .inUse: status = max(status, 2)
                case .other: status = ExitStatus.failure
                }
            }
        }
        return status
    }
}
