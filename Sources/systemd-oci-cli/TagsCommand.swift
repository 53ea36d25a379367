import ArgumentParser
import Glibc
import JSON
import OCI
import Registry
import Transfer

struct TagsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tags",
        abstract: "List the tags of a repository, or the names in a layout or an archive."
    )

    @Option(help: ArgumentHelp("table or json.", valueName: "format"))
    var format = ListFormat.table

    @OptionGroup var registry: RegistryOptions

    @Argument(help: ArgumentHelp("registry/repository, or a transport and a path.", valueName: "reference"))
    var reference: String

    func run() throws {
        do {
            let settings = try registry.settings
            let (reference, tags) = try firstAnswer(reference, settings) { try $0.tags() }
            switch format {
            case .table: for tag in tags { write(tag.oneLine + "\n", to: STDOUT_FILENO) }
            case .json:
                let document: JSONValue = [
                    "repository": .string(reference.repositoryText), "tags": .array(tags.map { .string($0) }),
                ]
                write(document.indentedText(by: 4) + "\n", to: STDOUT_FILENO)
            }
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
    }
}

/// Asks one place after another that a text may mean, and gives the first answer.
func firstAnswer<T>(
    _ text: String,
    _ settings: RegistrySettings,
    _ ask: (any ImageSource) throws -> T
) throws -> (Reference, T) {
    var failure: (any Error)?
    for reference in try ShortName.candidates(for: absolute(text), settings: settings) {
        for origin in try ImageOrigin.all(for: reference, settings: settings) {
            do {
                return (reference, try ask(origin.open()))
            } catch {
                // The last place of a registry is the registry itself, so that one counts.
                failure = error
            }
        }
    }
    throw failure ?? Failure("\(text): there is no place for it")
}

struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Search registries for repositories.",
        discussion: "Without a registry those of 'unqualified-search-registries' are searched, else Docker's."
    )

    @Option(help: ArgumentHelp("The most results of each registry.", valueName: "number"))
    var limit = 25

    @Option(help: ArgumentHelp("table or json.", valueName: "format"))
    var format = ListFormat.table

    @OptionGroup var registry: RegistryOptions

    @Argument(help: ArgumentHelp("[registry/]text; nothing after the slash lists all.", valueName: "term"))
    var term: String

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit takes 1 to 1000") }
    }

    func run() throws {
        do {
            let settings = try registry.settings
            let (registries, text) = try places(settings)
            var found: [FoundRepository] = []
            for name in registries {
                let session = try RegistrySession.registry(
                    of: Reference(parsing: "docker://\(name)/x"),
                    settings: settings
                )
                found += try RegistryService(session).search(text, limit: limit)
            }
            show(found)
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
    }

    private func places(_ settings: RegistrySettings) throws -> (registries: [String], text: String) {
        let parts = term.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init
        )
        if parts.count == 2, parts[0] == "localhost" || parts[0].contains(where: { $0 == "." || $0 == ":" }) {
            return ([parts[0]], parts[1])
        }
        let searched = try ShortName.registries(settings)
        return (searched.isEmpty ? ["docker.io"] : searched, term)
    }

    private func show(_ found: [FoundRepository]) {
        if format == .json {
            let documents = found.map { repository -> JSONValue in
                [
                    "name": .string(repository.name), "description": .string(repository.description),
                    "stars": .number(String(repository.stars)), "official": .bool(repository.isOfficial),
                ]
            }
            return write(JSONValue.array(documents).indentedText(by: 4) + "\n", to: STDOUT_FILENO)
        }
        let width = max(4, found.map(\.name.count).max() ?? 0)
        write("NAME" + String(repeating: " ", count: width - 4) + "  DESCRIPTION\n", to: STDOUT_FILENO)
        for repository in found {
            let name = repository.name + String(repeating: " ", count: width - repository.name.count)
            write("\(name)  \(repository.description.prefix(80))\n", to: STDOUT_FILENO)
        }
    }
}
