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

    @Flag(name: [.customShort("a"), .long], help: "Pull every tag of the repository.")
    var allTags = false

    @OptionGroup var platform: PlatformOptions
    @OptionGroup var registry: RegistryOptions

    @Option(
        name: .customLong("notes"),
        help: ArgumentHelp("Directory for the reasons of failures.", valueName: "path", visibility: .hidden)
    )
    var notes = FailureNotes.systemPath

    @OptionGroup var options: StoreOptions

    @Argument(
        help: ArgumentHelp(
            "registry/repository:tag, or oci:, oci-archive:, docker-archive: or dir: and a path.",
            valueName: "reference"
        )
    )
    var references: [String]

    func validate() throws {
        guard (1...16).contains(parallel) else { throw ValidationError("--parallel takes 1 to 16") }
        _ = try platform.value
    }

    func run() throws {
        let printer = ProgressPrinter(isTerminal: isatty(STDERR_FILENO) == 1, isQuiet: quiet)
        var puller = Puller(
            into: options.store,
            settings: try registry.settings,
            platform: try platform.value,
            notes: FailureNotes(path: notes),
            watcher: { printer.show($0) }
        )
        puller.parallel = parallel
        var isFailed = false
        for text in references {
            do {
                try pull(text, puller)
            } catch {
                printer.end()
                say("systemd-oci: " + ((error as? Failure)?.message ?? "\(error)"))
                isFailed = true
            }
        }
        if isFailed { throw Failure("") }
    }

    /// Pulls what a text means; where it may mean several images, the first that there is.
    private func pull(_ text: String, _ puller: Puller) throws {
        var failure: (any Error)?
        for reference in try candidates(text) {
            do {
                for one in try allTags ? tags(of: reference, text, puller) : [reference] {
                    try puller.pull(one, policy)
                }
                return
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    private func candidates(_ text: String) throws -> [Reference] {
        try escaped
            ? [Reference(parsingEscaped: text)]
            : ShortName.candidates(for: absolute(text), settings: registry.settings)
    }

    private func tags(of reference: Reference, _ text: String, _ puller: Puller) throws -> [Reference] {
        // Without a tag it is completed with this one.
        guard reference.digest == nil, reference.tag == "latest" || reference.tag == nil,
            !text.hasSuffix(":latest")
        else { throw Failure("\(text): with --all-tags there is no tag and no digest") }
        return try puller.tags(of: reference)
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
