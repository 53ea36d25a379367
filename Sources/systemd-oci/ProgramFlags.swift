import Lowering

/// The flags that stand before the command, as `GlobalArgs=` gives them.
enum ProgramFlags {
    /// The command and what follows it; what these flags ask for is told to have no effect where it has none.
    ///
    /// What asks for help or the version is left for the other program.
    static func command(in arguments: ArraySlice<String>) throws(Failure) -> ArraySlice<String> {
        guard let first = arguments.first, first.hasPrefix("-"),
            !["-h", "--help", "--version"].contains(first)
        else { return arguments }
        let options: GlobalOptions
        do {
            options = try GlobalOptions(arguments: arguments)
        } catch {
            throw Failure("\(error)")
        }
        for warning in options.warnings { Message.write(warning, .warning) }
        return options.operands[...]
    }
}
