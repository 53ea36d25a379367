import ArgumentParser
import ContentStore
import Glibc
import JSON
import OCI
import Pull
import Registry

/// Artifacts of a registry that are no images.
struct ArtifactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "artifact",
        abstract: "Work with artifacts: files in a registry that are no image.",
        discussion: """
            What an artifact has in it is kept as it came, below blobs/ of the store; `inspect` says which file \
            is where, and `extract` writes the files under their names. Containers can't mount artifacts yet.
            """,
        subcommands: [Pull.self, List.self, Remove.self, Inspect.self, Extract.self]
    )

    struct Pull: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Bring an artifact into the store.")

        @Flag(name: .shortAndLong, help: "Say nothing but errors.")
        var quiet = false

        @OptionGroup var registry: RegistryOptions
        @OptionGroup var options: StoreOptions

        @Argument(
            help: ArgumentHelp("registry/repository:tag or oci:/directory:name.", valueName: "reference")
        )
        var reference: String

        func run() throws {
            let printer = ProgressPrinter(quiet ? .none : .auto)
            let puller = Puller(
                into: options.store,
                settings: try registry.settings,
                notes: FailureNotes(),
                watcher: { printer.show($0) }
            )
            do {
                let digest = try puller.pullArtifact(Reference(parsing: absolute(reference)))
                write("\(digest.hexadecimal)\n", to: STDOUT_FILENO)
            } catch {
                printer.end()
                throw Failure(error)
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ls",
            abstract: "List the artifacts in the store.",
            aliases: ["list"]
        )

        @Option(help: ArgumentHelp("table or json.", valueName: "format"))
        var format = ListFormat.table

        @OptionGroup var options: StoreOptions

        func run() throws {
            let records: [ArtifactRecord]
            do {
                records = try options.store.artifactRecords()
            } catch {
                throw Failure(error)
            }
            if format == .json {
                let documents = records.map { record -> JSONValue in
                    [
                        "reference": .string(record.reference.description),
                        "digest": .string(record.manifest.description),
                        "pulled": .string(date(record.pulled)),
                    ]
                }
                return write(JSONValue.array(documents).text + "\n", to: STDOUT_FILENO)
            }
            ListPrinter.show(
                [["REFERENCE", "DIGEST", "PULLED"]]
                    + records.map { [$0.reference.description, short($0.manifest), date($0.pulled)] }
            )
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rm",
            abstract: "Remove artifacts from the store."
        )

        @OptionGroup var options: StoreOptions

        @Argument(help: ArgumentHelp("The artifacts' names.", valueName: "reference"))
        var references: [String]

        func run() throws {
            var isFailed = false
            for text in references {
                do {
                    let reference = try Reference(parsing: text)
                    guard try options.store.removeArtifact(reference) else {
                        throw Failure("\(reference): no such artifact in the store")
                    }
                    write("\(reference)\n", to: STDOUT_FILENO)
                } catch {
                    say("systemd-oci: " + ((error as? Failure)?.message ?? "\(error)"))
                    isFailed = true
                }
            }
            do {
                _ = try options.store.collectGarbage()
            } catch {
                throw Failure(error)
            }
            if isFailed { throw Failure("") }
        }
    }

    struct Inspect: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print an artifact's manifest, and where its files are, as JSON."
        )

        @OptionGroup var options: StoreOptions

        @Argument(help: ArgumentHelp("The artifact's name.", valueName: "reference"))
        var reference: String

        func run() throws {
            do {
                let store = options.store
                let reference = try Reference(parsing: reference)
                guard let record = try store.artifactRecords().first(where: { $0.reference == reference }),
                    let text = try store.readBlob(record.manifest)
                else {
                    throw Failure(
                        "\(reference): not in the store; `systemd-oci artifact pull` brings it there"
                    )
                }
                let blobs = record.blobs.map {
                    JSONValue.string("\(store.path)/blobs/sha256/\($0.hexadecimal)")
                }
                let document: JSONValue = [
                    "Name": .string(reference.description), "Digest": .string(record.manifest.description),
                    "Manifest": try JSONValue(parsing: text), "Files": .array(blobs),
                ]
                write(document.indentedText(by: 4) + "\n", to: STDOUT_FILENO)
            } catch {
                throw (error as? Failure) ?? Failure(error)
            }
        }
    }
}
