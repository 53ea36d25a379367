import Discovery
import Lowering

/// How the program was called.
struct Options {
    /// As systemd gives them: normal, early, late.
    var directories: [String] = []
    var scope: LoweringContext.Scope
    var isVerbose = false
    var isDryRun = false
    var writesToKernelLog = true
    var printsVersion = false
    /// Arguments that begin with `-` and mean nothing.
    var unknown: [String] = []

    /// Reads the arguments; options have one dash or two, as in Quadlet.
    ///
    /// The scope is the user's where the program is installed as a user generator, or systemd says it.
    init(arguments: [String]) {
        let program = arguments.first ?? ""
        let folder = program.split(separator: "/").dropLast().last ?? ""
        let isUser = folder.hasPrefix("user") || Environment["SYSTEMD_SCOPE"] == "user"
        scope = isUser ? .user : .system
        for argument in arguments.dropFirst() {
            switch argument.hasPrefix("--") ? String(argument.dropFirst()) : argument {
            case "-user": scope = .user
            case "-v": isVerbose = true
            case "-dryrun": isDryRun = true
            case "-no-kmsg-log": writesToKernelLog = false
            case "-version": printsVersion = true
            case let text where text.hasPrefix("-"): unknown.append(argument)
            default: directories.append(argument)
            }
        }
    }
}
