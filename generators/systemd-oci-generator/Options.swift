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
        let isUser =
            Self.folder(of: program).starts(with: "user".utf8) || Environment["SYSTEMD_SCOPE"] == "user"
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

    /// The name of the folder that a program is in; empty where its path has none.
    private static func folder(of program: String) -> Substring.UTF8View {
        let bytes = program.utf8
        guard let end = bytes.lastIndex(of: UInt8(ascii: "/")) else {
            return program[..<program.startIndex].utf8
        }
        let start = bytes[..<end].lastIndex(of: UInt8(ascii: "/")).map { bytes.index(after: $0) }
        return Substring(bytes[(start ?? bytes.startIndex)..<end]).utf8
    }
}
