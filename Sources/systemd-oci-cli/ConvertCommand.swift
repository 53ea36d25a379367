import ArgumentParser
import Conversion
import Glibc
import Linux
import UnitFile

struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Make Quadlet files of something else.",
        subcommands: [ConvertRunCommand.self, ConvertComposeCommand.self, ConvertContainerCommand.self]
    )
}

/// What all conversions share: what the files say besides, and where they go.
struct ConvertOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write files into a folder, which is made where it is missing.",
            valueName: "folder"
        )
    )
    var output: String?

    @Flag(help: "Replace files that are there, and write such that the generator would refuse.")
    var force = false

    @Flag(help: "Let the units be wanted by default.target, so that they start at boot.")
    var install = false

    @Option(help: ArgumentHelp("Let the units be wanted by another unit.", valueName: "unit"))
    var wantedBy: [String] = []

    @Option(help: ArgumentHelp("The pod that containers join, name.pod.", valueName: "name"))
    var pod: String?

    @Flag(help: "Check the files for a user's systemd, not the system's.")
    var user = false

    func validate() throws {
        for unit in wantedBy where UnitName(unit) == nil {
            throw ValidationError("--wanted-by: '\(unit)' is no name of a unit")
        }
        if let pod, UnitName(pod + ".pod") == nil { throw ValidationError("--pod: '\(pod)' is no name") }
    }

    /// What the module of conversions is told.
    func options(named name: String?) throws -> ConversionOptions {
        var options = ConversionOptions(directory: try Self.directory())
        options.name = name
        options.pod = pod.map { $0.hasSuffix(".pod") ? String($0.dropLast(4)) : $0 }
        options.wantedBy = wantedBy.isEmpty && install ? ["default.target"] : wantedBy
        return options
    }

    private static func directory() throws -> String {
        do {
            return try SmallFile.target(ofLink: "/proc/self/cwd")
        } catch {
            throw Failure(error)
        }
    }

    /// Says what is to be said, and writes the files.
    func finish(_ conversion: Conversion) throws {
        for diagnostic in conversion.diagnostics { say(diagnostic.description) }
        if conversion.hasErrors, !force { throw Failure("") }
        let findings = conversion.check(isUser: user, folder: output)
        for diagnostic in findings { say(diagnostic.description) }
        let isRefused = findings.contains { $0.severity == .error }
        guard let output else {
            write(conversion.text, to: STDOUT_FILENO)
            if isRefused, !force { throw Failure("") }
            return
        }
        if isRefused, !force { throw Failure("nothing is written; --force writes the files as they are") }
        let files = conversion.files.map { (name: $0.name, content: $0.document.text) }
        do {
            try NewFiles.write(files, into: output, replacing: force)
        } catch  where error.code == EEXIST {
            throw Failure("\(error.subject): is there already; use --force to replace it")
        } catch {
            throw Failure(error)
        }
        for file in files { write("\(output)/\(file.name)\n", to: STDOUT_FILENO) }
    }
}

struct ConvertRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Make Quadlet files of a command line of Podman or Docker.",
        usage: "systemd-oci convert run [<options>] -- [podman] [run] <words>...",
        discussion: """
            The command may be run, create, pod create, volume create, network create, build, pull, artifact pull \
            or kube play. Everything after the options is the command line; it may also be one string in quotes, \
            which is split as a shell does it, so that it can be pasted.
            """
    )

    @Option(help: ArgumentHelp("Name of the file, without suffix.", valueName: "name"))
    var name: String?

    @OptionGroup var options: ConvertOptions

    @Argument(parsing: .captureForPassthrough, help: "The command line.")
    var words: [String] = []

    func run() throws {
        // What follows the options is taken as it is, also these.
        if words == ["--help"] || words == ["-h"] { throw CleanExit.helpRequest(self) }
        let words = words.first == "--" ? Array(words.dropFirst()) : words
        guard !words.isEmpty else {
            throw Failure("no command line is given, such as `systemd-oci convert run -- podman run nginx`")
        }
        var conversion = CommandConversion(try options.options(named: name))
        try options.finish(conversion.convert(words))
    }
}
