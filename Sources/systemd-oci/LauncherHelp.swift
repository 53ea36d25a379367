import Lowering

/// What `--help` of the launcher's own commands prints.
enum LauncherHelp {
    /// Prints it where it is asked for.
    ///
    /// - Parameter words: The command line from the command's name on.
    /// - Returns: Whether it was.
    /// - Throws: That nothing can be printed.
    static func print(_ words: ArraySlice<String>) throws(Failure) -> Bool {
        // After two dashes it is a name.
        guard words.prefix(while: { $0 != "--" }).contains("--help"), let first = words.first else {
            return false
        }
        let second = words.dropFirst().first ?? ""
        guard
            let text = LauncherCommandText.help(of: "\(first) \(second)")
                ?? LauncherCommandText.help(of: first)
        else { return false }
        try CommandOutput.print(
            text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().joined(separator: "\n")
        )
        return true
    }
}
