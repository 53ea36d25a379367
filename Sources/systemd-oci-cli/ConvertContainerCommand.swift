import ArgumentParser
import Conversion
import Discovery
import Glibc
import JSON
import Linux

struct ConvertContainerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "container",
        abstract: "Make a Quadlet file of a container that there is.",
        discussion: """
            The container may be one of ours, of Podman or of Docker, which are asked where they are installed. \
            With - in place of the name, what `podman inspect` or `docker inspect` printed is read from standard \
            input; for a container of Docker that should have the description of its image, too: \
            `docker inspect web $(docker inspect -f '{{.Image}}' web) | systemd-oci convert container -`.
            """
    )

    @Option(help: ArgumentHelp("Name of the file, without suffix.", valueName: "name"))
    var name: String?

    @OptionGroup var options: ConvertOptions

    @Argument(help: ArgumentHelp("The container's name or identifier, or its unit.", valueName: "container"))
    var container: String

    /// No description of a container is longer.
    private static let longest = 16 << 20

    func run() throws {
        if container == "-" {
            do {
                return try convert(standardInput(limit: Self.longest))
            } catch let error as SyscallError {
                throw Failure(error)
            }
        }
        if let file = try OwnContainer(container, isUser: options.user)?.file() {
            return try options.finish(file)
        }
        for program in ["podman", "docker"] {
            guard let tool = ContainerTool(program) else { continue }
            if let text = try tool.inspect(container) { return try convert(text) }
        }
        throw Failure(
            "\(container): no container of ours, and neither Podman nor Docker has one of that name here; "
                + "`convert container -` reads what their `inspect` prints"
        )
    }

    private func convert(_ text: [UInt8]) throws {
        let description: JSONValue
        do {
            description = try JSONValue(parsing: text)
        } catch {
            throw Failure("the description of the container is not JSON: \(error)")
        }
        try options.finish(InspectConversion.convert(description, options.options(named: name)))
    }
}

/// Podman or Docker, to ask what a container is.
struct ContainerTool {
    let path: String

    /// Nil where it is not installed.
    init?(_ name: String) {
        let folders = Environment["PATH"]?.split(separator: ":") ?? []
        let found = folders.map { String($0) + "/" + name }.first { unsafe access($0, X_OK) == 0 }
        guard let found else { return nil }
        path = found
    }

    /// The description of a container and its image; nil where there is no such container.
    func inspect(_ name: String) throws(Failure) -> [UInt8]? {
        guard let text = try output(["container", "inspect", "--", name]) else { return nil }
        guard let first = (try? JSONValue(parsing: text))?.array?.first,  // What is no JSON the caller says.
            let image = first["Image"]?.string, let more = try output(["image", "inspect", "--", image]),
            let descriptions = try? JSONValue(parsing: more).array
        else { return text }
        return Array(JSONValue.array([first] + descriptions).text.utf8)
    }

    private func output(_ words: [String]) throws(Failure) -> [UInt8]? {
        do {
            let outcome = try ChildProgram.run(
                path,
                words,
                environment: environment().map { "\($0)=\($1)" },
                scratch: scratchFile()
            )
            return outcome.status == 0 ? outcome.output : nil
        } catch {
            throw Failure(error)
        }
    }
}
