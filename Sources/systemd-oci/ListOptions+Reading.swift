import Lowering

extension ListOptions {
    /// Reads a command line.
    ///
    /// - Parameters:
    ///   - arguments: What follows the command's name.
    ///   - command: Its name, which says what flags it has.
    ///   - needsOperands: Whether something must be named.
    /// - Returns: The flags, and what is named.
    /// - Throws: What makes no sense.
    static func read(
        _ arguments: ArraySlice<String>,
        of command: String,
        needsOperands: Bool = false
    ) throws(Failure) -> (ListOptions, [String]) {
        var options: ListOptions
        do {
            options = try ListOptions(arguments: arguments, by: flags(of: command), of: "`\(command)`")
        } catch {
            throw Failure("\(command): \(error)")
        }
        let operands = options.operands
        options.operands = []
        if operands.isEmpty, needsOperands, !options.all { throw Failure("\(command): needs a name") }
        if let first = operands.first, !needsOperands {
            throw Failure("\(command): '\(first)': takes no names")
        }
        return (options, operands)
    }
}
