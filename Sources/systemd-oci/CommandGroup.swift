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
