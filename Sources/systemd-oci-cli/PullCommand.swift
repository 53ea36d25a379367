import ArgumentParser
import ContentStore
import Glibc
import Layers
import Linux
import OCI
import Pull
import Registry

extension PullPolicy: ExpressibleByArgument {}
extension Ownership: ExpressibleByArgument {}

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

    @Option(help: ArgumentHelp("How progress is shown: auto, plain, json or none.", valueName: "style"))
    var progress = ProgressStyle.auto

    @Flag(help: "References are escaped, as %i of a unit is.")
    var escaped = false

    @Option(help: ArgumentHelp("How many layers are fetched at once.", valueName: "number"))
    var parallel = 3

    @Flag(name: [.customShort("a"), .long], help: "Pull every tag of the repository.")
    var allTags = false

    @Option(
        help: ArgumentHelp(
            "Make a directory the root file system of the image; there need be no store.",
            valueName: "directory"
        )
    )
    var to: String?

    @Option(
        help: ArgumentHelp(
            "Whom files belong to with --to: foreign, image or self.",
            discussion: """
                `image` are the image's own numbers, `foreign` the range of systemd for files of images, and \
                `self` is who runs this and needs no privileges: devices, file capabilities and access lists are \
                left out then. Without it, `image` for root and `self` for others.
                """,
            valueName: "owner"
        )
    )
    var owner: Ownership?

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
        guard let to else {
            if owner != nil { throw ValidationError("--owner is for --to") }
            return
        }
        if to.isEmpty { throw ValidationError("--to takes a directory") }
        if references.count != 1 || allTags { throw ValidationError("--to takes one image") }
    }

    func run() throws {
        OwnProgram.returnMemory()
        OwnProgram.releaseCode()
        let printer = ProgressPrinter(quiet ? .none : progress)
        var puller = Puller(
            into: options.store,
            settings: try registry.settings,
            platform: try platform.value,
            notes: FailureNotes(path: notes),
            watcher: { printer.show($0) }
        )
        puller.parallel = parallel
        // It is systemd that pulls, before a start.
        puller.respectsVerdicts = escaped
        if let to { return try pull(to, puller, printer) }
        var isFailed = false
        for text in references {
            do {
                try pull(text, puller)
            } catch {
                printer.fail(text, (error as? Failure)?.message ?? "\(error)")
                isFailed = true
            }
        }
        if isFailed { throw Failure("") }
    }

    private func pull(_ directory: String, _ puller: Puller, _ printer: ProgressPrinter) throws {
        var failure: (any Error)?
        for reference in try candidates(references[0]) {
            do {
                let ownership = owner ?? (geteuid() == 0 ? .image : .own)
                try puller.pull(reference, to: directory, ownership: ownership)
                return
            } catch {
                failure = failure ?? error
            }
        }
        printer.fail(references[0], failure.map { "\($0)" } ?? "there is no place for it")
        throw Failure("")
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
