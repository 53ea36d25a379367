import ArgumentParser
import Glibc
import OCI
import Registry
import Transfer

extension MediaType.Compression: ExpressibleByArgument {
    /// Reads the name that `--compression-format` has for it.
    public init?(argument: String) {
        switch argument {
        case "none", "uncompressed": self = .none
        case "gzip": self = .gzip
        case "zstd": self = .zstd
        default: return nil
        }
    }
}

/// What becomes of an image on its way; flags of podman-push(1) and skopeo-copy(1).
struct TransferOptions: ParsableArguments {
    @Option(
        name: [.customLong("compression-format"), .customLong("dest-compress-format")],
        help: ArgumentHelp("Pack layers as gzip, zstd or none.", valueName: "format")
    )
    var compression: MediaType.Compression?

    @Option(help: ArgumentHelp("Level of zstd, 1 to 19; 3 unless given.", valueName: "number"))
    var compressionLevel = 3

    @Option(
        name: .customLong("add-compression"),
        help: ArgumentHelp(
            "Also make images with layers of this kind, in one index: zstd.",
            valueName: "format"
        )
    )
    var added: MediaType.Compression?

    @Option(name: .shortAndLong, help: ArgumentHelp("Types of the manifest: oci or v2s2.", valueName: "name"))
    var format: String?

    @Flag(name: .shortAndLong, help: "Copy the images for all platforms, and their index.")
    var all = false

    @Option(help: ArgumentHelp("Write the digest of what was put into a file.", valueName: "path"))
    var digestfile: String?

    @Option(help: ArgumentHelp("The most bytes that one request sends, such as 64M.", valueName: "size"))
    var chunkSize: String?

    @Option(help: ArgumentHelp("How many blobs are copied at once.", valueName: "number"))
    var parallel = 3

    @Option(help: ArgumentHelp("How progress is shown: auto, plain, json or none.", valueName: "style"))
    var progress = ProgressStyle.auto

    @Flag(name: .shortAndLong, help: "Say nothing but errors.")
    var quiet = false

    @OptionGroup var platform: PlatformOptions

    func validate() throws {
        guard (1...16).contains(parallel) else { throw ValidationError("--parallel takes 1 to 16") }
        guard (1...19).contains(compressionLevel) else {
            throw ValidationError("--compression-level takes 1 to 19")
        }
        guard added == nil || added == .zstd else { throw ValidationError("--add-compression takes zstd") }
        if let format, Self.dockerTypes[format] == nil { throw ValidationError("--format takes oci or v2s2") }
        if let chunkSize, Self.bytes(chunkSize) == nil {
            throw ValidationError("--chunk-size '\(chunkSize)': not a size such as 64M")
        }
        _ = try platform.value
    }

    private static let dockerTypes = ["oci": false, "v2s2": true, "docker": true]

    var options: CopyOptions {
        get throws {
            var options = CopyOptions()
            options.platform = all ? nil : try platform.value
            options.compression = compression
            options.addsZstd = added == .zstd
            options.usesDockerTypes = format.flatMap { Self.dockerTypes[$0] }
            options.level = compressionLevel
            options.parallel = parallel
            return options
        }
    }

    /// Whether no flag asks for something else than what there is.
    var changesNothing: Bool { compression == nil && added == nil && format == nil && !all }

    var chunk: Int? { chunkSize.flatMap(Self.bytes) }

    /// A number of bytes, with K, M or G for powers of 1024.
    static func bytes(_ text: String) -> Int? {
        let units: [Character: Int] = ["K": 10, "M": 20, "G": 30]
        let shift = text.last.flatMap { units[$0] }
        guard let number = Int(shift == nil ? text[...] : text.dropLast()), (1...(1 << 30)).contains(number)
        else {
            return nil
        }
        return number << (shift ?? 0)
    }

    /// Copies, shows how far it is, and writes down what it was.
    ///
    /// - Parameters:
    ///   - origin: Where the image is.
    ///   - target: Where it is to be.
    ///   - packed: How layers are packed unless a flag says so; nil for as they are.
    /// - Returns: The digest of what the target's name means.
    /// - Throws: Why it is not there.
    func copy(
        from origin: ImageOrigin,
        to target: ImageTarget,
        packed: MediaType.Compression? = nil
    ) throws -> Digest {
        let printer = ProgressPrinter(quiet ? .none : progress)
        do {
            var options = try options
            options.compression = options.compression ?? packed
            let digest = try Copier(from: origin, to: target, options, watcher: { printer.show($0) }).run()
            if let digestfile { try writeFile(digestfile, digest.description) }
            return digest
        } catch {
            printer.end()
            throw (error as? Failure) ?? Failure(error)
        }
    }

    /// Copies from the first of several places that has the image.
    func copy(from text: String, _ source: RegistrySettings, to target: ImageTarget) throws -> Digest {
        var failure: (any Error)?
        for reference in try ShortName.candidates(for: absolute(text), settings: source) {
            for origin in try ImageOrigin.all(for: reference, settings: source) {
                do {
                    return try copy(from: origin, to: target)
                } catch {
                    failure = error
                }
            }
        }
        throw failure ?? Failure("\(text): there is no place for it")
    }

    private func writeFile(_ path: String, _ text: String) throws {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            throw Failure("--digestfile '\(path)': \(unsafe String(cString: strerror(errno)))")
        }
        write(text, to: file)
        close(file)
    }
}

struct CopyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy an image between registries, layouts and archives.",
        discussion: """
            An image is [docker://]registry/repository:tag, oci:PATH:NAME, oci-archive:PATH:NAME, \
            docker-archive:PATH:NAME or dir:PATH. What need not be changed keeps its digest.
            """
    )

    @Option(
        name: .customLong("src-creds"),
        help: ArgumentHelp("Credentials at the source.", valueName: "user:password")
    )
    var sourceLogin: String?

    @Option(
        name: .customLong("dest-creds"),
        help: ArgumentHelp("Credentials at the destination.", valueName: "user:password")
    )
    var targetLogin: String?

    @Option(
        name: .customLong("src-tls-verify"),
        help: ArgumentHelp("As --tls-verify, for the source.", valueName: "bool")
    )
    var verifiesSource: Bool?

    @Option(
        name: .customLong("dest-tls-verify"),
        help: ArgumentHelp("As --tls-verify, for the destination.", valueName: "bool")
    )
    var verifiesTarget: Bool?

    @Option(
        name: .customLong("src-cert-dir"),
        help: ArgumentHelp("As --cert-dir, for the source.", valueName: "path")
    )
    var sourceCertificates: String?

    @Option(
        name: .customLong("dest-cert-dir"),
        help: ArgumentHelp("As --cert-dir, for the destination.", valueName: "path")
    )
    var targetCertificates: String?

    @OptionGroup var transfer: TransferOptions
    @OptionGroup var registry: RegistryOptions

    @Argument(help: ArgumentHelp("The image.", valueName: "source"))
    var source: String

    @Argument(help: ArgumentHelp("Where it is to be.", valueName: "destination"))
    var destination: String

    func run() throws {
        do {
            let from = try settings(sourceLogin, verifiesSource, sourceCertificates)
            let to = try settings(targetLogin, verifiesTarget, targetCertificates)
            let reference = try Reference(parsing: absolute(destination))
            let target = try ImageTarget(reference, settings: to, chunk: transfer.chunk)
            let digest = try transfer.copy(from: source, from, to: target)
            if transfer.progress != .json { write("\(digest)\n", to: STDOUT_FILENO) }
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
    }

    private func settings(
        _ login: String?,
        _ verifies: Bool?,
        _ certificates: String?
    ) throws -> RegistrySettings {
        var settings = try registry.settings
        if let login { settings.login = try RegistryOptions.login(login) }
        if let verifies { settings.verifiesCertificates = verifies }
        if let certificates { settings.certificateDirectory = certificates }
        return settings
    }
}
