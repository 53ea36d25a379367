import ArgumentParser
import ContentStore
import Glibc
import OCI
import Pull
import Registry

extension PullPolicy: ExpressibleByArgument {}

struct PullCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Bring images into the store."
    )

    @Option(
        help: ArgumentHelp("When to ask the registry: missing, always, newer or never.", valueName: "policy")
    )
    var policy = PullPolicy.always

    @Flag(name: .shortAndLong, help: "Say nothing but errors.")
    var quiet = false

    @Flag(help: "References are escaped, as %i of a unit is.")
    var escaped = false

    @Option(help: ArgumentHelp("How many layers are fetched at once.", valueName: "number"))
    var parallel = 3

    @Option(help: ArgumentHelp("Platform of the image.", valueName: "os/architecture[/variant]"))
    var platform: String?

    @Option(
        name: .customLong("notes"),
        help: ArgumentHelp("Directory for the reasons of failures.", valueName: "path", visibility: .hidden)
    )
    var notes = FailureNotes.systemPath

    @OptionGroup var options: StoreOptions

    @Argument(help: ArgumentHelp("registry/repository:tag or oci:/directory:name.", valueName: "reference"))
    var references: [String]

    func validate() throws {
        guard (1...16).contains(parallel) else { throw ValidationError("--parallel takes 1 to 16") }
        if platform != nil, parsedPlatform == nil {
            throw ValidationError("--platform takes os/architecture or os/architecture/variant")
        }
    }

    private var parsedPlatform: Platform? {
        guard let parts = platform?.split(separator: "/"), (2...3).contains(parts.count) else { return nil }
        return Platform(
            operatingSystem: String(parts[0]),
            architecture: String(parts[1]),
            variant: parts.count > 2 ? String(parts[2]) : ""
        )
    }

    func run() throws {
        let printer = ProgressPrinter(isTerminal: isatty(STDERR_FILENO) == 1, isQuiet: quiet)
        var puller = Puller(
            into: options.store,
            settings: RegistrySettings(environment: environment(), user: geteuid()),
            platform: parsedPlatform ?? .host,
            notes: FailureNotes(path: notes),
            watcher: { printer.show($0) }
        )
        puller.parallel = parallel
        var isFailed = false
        for text in references {
            do {
                let reference = try escaped ? Reference(parsingEscaped: text) : Reference(parsing: text)
                try puller.pull(reference, policy)
            } catch {
                printer.end()
                say("systemd-oci: \(error)")
                isFailed = true
            }
        }
        if isFailed { throw Failure("") }
    }
}

/// The environment as a dictionary; of a name that is there twice the first counts, as for getenv(3).
func environment() -> [String: String] {
    var variables: [String: String] = [:]
    var next = unsafe environ
    while let text = unsafe next.pointee {
        let parts = unsafe String(cString: text).split(
            separator: "=",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let name = String(parts[0])
        if parts.count == 2, variables[name] == nil { variables[name] = String(parts[1]) }
        unsafe next += 1
    }
    return variables
}
