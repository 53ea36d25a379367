import ArgumentParser
import ContentStore
import Glibc
import Linux
import OCI
import Pull
import Registry
import Transfer

struct SaveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "save",
        abstract: "Write an image of the store into an archive or a directory.",
        discussion: """
            The image configuration, and so the image's ID, is the one that came. Layers are not packed, and have the \
            very bytes that were packed in what was pulled.
            """
    )

    /// What is written; the words of podman-save(1).
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case dockerArchive = "docker-archive"
        case ociArchive = "oci-archive"
        case ociDirectory = "oci-dir"
        case dockerDirectory = "docker-dir"

        var transport: String {
            switch self {
            case .ociDirectory: "oci"
            case .dockerDirectory: "dir"
            default: rawValue
            }
        }
    }

    @Option(
        help: ArgumentHelp("docker-archive, oci-archive, oci-dir or docker-dir.", valueName: "format")
    )
    var format = Format.dockerArchive

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file or directory; else standard output.", valueName: "path")
    )
    var output: String?

    @Flag(name: .shortAndLong, help: "Say nothing but errors.")
    var quiet = false

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var options: StoreOptions

    @Argument(help: ArgumentHelp("The image's name or ID.", valueName: "image"))
    var image: String

    func run() throws {
        guard let path = output else {
            guard format == .dockerArchive || format == .ociArchive else {
                throw Failure("save: --format \(format.rawValue) needs --output")
            }
            guard isatty(STDOUT_FILENO) == 0 else {
                throw Failure("save: an archive is nothing for a terminal; use --output or a pipe")
            }
            return try saveToStandardOutput()
        }
        try save(to: path)
    }

    /// Writes the archive to a file first: what is damaged is known when all of it was read.
    private func saveToStandardOutput() throws {
        let folder = try TemporaryFolder()
        try save(to: folder.path + "/archive")
        do {
            let archive = try Descriptor(opening: folder.path + "/archive", O_RDONLY)
            try archive.copy(to: STDOUT_FILENO, named: "standard output")
        } catch {
            throw Failure(error)
        }
    }

    private func save(to path: String) throws {
        do {
            let (origin, name) = try options.origin(of: image)
            let text = try absolute("\(format.transport):\(path)")
            let named = format == .dockerDirectory ? text : name.map { "\(text):\($0)" } ?? text
            let target = try ImageTarget(Reference(parsing: named), settings: registry.settings)
            var copy = CopyOptions()
            copy.platform = nil
            copy.parallel = 1
            try Copier(from: origin, to: target, copy).run()
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
    }
}

extension StoreOptions {
    /// An image of the store by a name or an ID.
    func image(_ text: String) throws -> StoredImage {
        let choice = try ImageChoice(text)
        guard let found = choice.images(in: try details()).first,
            let image = try store.image(named: found.record.reference)
        else { throw choice.absence }
        return image
    }

    /// An image of the store to copy from, and its name where it has one in a registry.
    ///
    /// What it needs can't be removed meanwhile by a `prune` that starts later, as layers that are open stay readable.
    func origin(of text: String) throws -> (origin: ImageOrigin, name: String?) {
        let image = try image(text)
        let store = store
        let name = image.reference.transport == .docker ? image.reference.description : nil
        return (.other { () throws(RegistryError) in StoreSource(image, in: store) }, name)
    }
}

struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Bring the images of an archive into the store."
    )

    @Option(name: .shortAndLong, help: ArgumentHelp("The archive; else standard input.", valueName: "path"))
    var input: String?

    @Option(help: ArgumentHelp("What the image is called where the archive does not say.", valueName: "name"))
    var name: String?

    @Flag(name: .shortAndLong, help: "Say nothing but errors and names.")
    var quiet = false

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var options: StoreOptions

    func run() throws {
        do {
            let settings = try registry.settings
            let printer = ProgressPrinter(.none)
            let puller = Puller(
                into: options.store,
                settings: settings,
                notes: FailureNotes(),
                watcher: { printer.show($0) }
            )
            guard input == nil else { return try load(absolutePath, puller, settings) }
            let folder = try TemporaryFolder()
            try load(Self.spool(in: folder), puller, settings)
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
    }

    private func load(_ path: String, _ puller: Puller, _ settings: RegistrySettings) throws {
        for (source, name) in try images(path, settings) {
            try puller.pull(source, as: name)
            write("Loaded image: \(name)\n", to: STDOUT_FILENO)
        }
    }

    private var absolutePath: String {
        get throws {
            let text = try absolute("oci-archive:" + (input ?? ""))
            return String(text.dropFirst("oci-archive:".count))
        }
    }

    /// Keeps standard input in a file, as an archive is read in any order.
    private static func spool(in folder: borrowing TemporaryFolder) throws -> String {
        let path = folder.path + "/archive"
        let input = try Descriptor(opening: "/proc/self/fd/0", O_RDONLY)
        let file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        try input.copy(to: file.number, named: path)
        return path
    }

    /// The images of an archive of either kind, each with what it is to be called.
    private func images(_ path: String, _ settings: RegistrySettings) throws -> [(Reference, Reference)] {
        var failure: (any Error)?
        for transport in ["oci-archive", "docker-archive"] {
            do {
                let whole = try Reference(parsing: "\(transport):\(path)")
                guard let origin = try ImageOrigin.all(for: whole, settings: settings).first else { continue }
                let tags = try origin.open().tags()
                if tags.isEmpty || name != nil {
                    guard let name else {
                        throw Failure("load: the archive does not say what its image is called; use --name")
                    }
                    return [(whole, try Reference(parsing: name))]
                }
                return try tags.map { tag in
                    (try Reference(parsing: "\(transport):\(path):\(tag)"), try Self.named(tag))
                }
            } catch {
                if error is Failure { throw error }
                failure = error
            }
        }
        throw failure.map { Failure($0) } ?? Failure("load: '\(path)' is no archive of images")
    }

    /// A tag alone is the name of an image that is from nowhere, as for Podman.
    private static func named(_ tag: String) throws -> Reference {
        let isWhole = tag.contains("/") || tag.contains(":")
        return try Reference(parsing: isWhole ? tag : "localhost/" + tag)
    }
}
