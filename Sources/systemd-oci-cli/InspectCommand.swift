import ArgumentParser
import ContentStore
import Glibc
import JSON
import Linux
import OCI
import Registry

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Print what is known about containers and images, as JSON.",
        discussion: """
            A name is that of a container, else that of an image in the store. With a transport, such as \
            docker://registry/repository:tag or oci:/directory:name, the image is looked at where it is, and nothing is \
            kept.

            Examples:
              systemd-oci inspect --format '{{.State.Status}}' web
              systemd-oci inspect --raw docker://docker.io/library/nginx
            """
    )

    /// What a name can mean.
    enum Kind: String, CaseIterable, ExpressibleByArgument {
        case all, container, image
    }

    @Option(name: .shortAndLong, help: ArgumentHelp("container, image or all.", valueName: "type"))
    var type = Kind.all

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("json, or a Go template such as '{{.State.Status}}'.", valueName: "format")
    )
    var format: String?

    @Flag(name: .shortAndLong, help: "The latest container.")
    var latest = false

    @Flag(name: .shortAndLong, help: "Show how much containers have written.")
    var size = false

    @Flag(help: "Print the manifest or the index as it is; with --config the image configuration.")
    var raw = false

    @Flag(help: "Print the image configuration.")
    var config = false

    @OptionGroup var platform: PlatformOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var options: StoreOptions

    @OptionGroup var scope: UnitScope

    @Argument(help: ArgumentHelp("Names of containers and images.", valueName: "name"))
    var references: [String] = []

    func validate() throws {
        if references.isEmpty, !latest { throw ValidationError("needs a name, or --latest") }
        if raw || config, references.count != 1 {
            throw ValidationError("--raw and --config take one reference")
        }
    }

    func run() throws {
        var documents: [JSONValue] = []
        do {
            for text in references {
                if let container = try container(text) {
                    documents.append(container)
                    continue
                }
                let image = try Self.isRemote(text) ? remote(text) : local(text)
                if raw || config { return try print(image) }
                documents.append(try image.summary())
            }
            if latest, let container = try list.all().max(by: { $0.created < $1.created }) {
                documents.append(try document(container))
            }
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
        guard let format, format != "json" else {
            return write(JSONValue.array(documents).indentedText(by: 5) + "\n", to: STDOUT_FILENO)
        }
        do {
            let template = try ValueTemplate(format)
            for document in documents { write(try template.text(document) + "\n", to: STDOUT_FILENO) }
        } catch {
            throw Failure("--format: \(error)")
        }
    }

    private var list: ContainerList { ContainerList(scope.value) }

    /// The container of a name; nil where it is an image that is meant.
    private func container(_ text: String) throws -> JSONValue? {
        if type == .image || raw || config || Self.isRemote(text) { return nil }
        if type == .container { return try document(list.container(text)) }
        if let running = try ContainerList.choose(text, among: list.running()) {
            return try document(running)
        }
        // Without a service manager there are images all the same.
        guard let all = try? list.all(), let found = try ContainerList.choose(text, among: all) else {
            return nil
        }
        return try document(found)
    }

    private func document(_ container: KnownContainer) throws -> JSONValue {
        let document = try ContainerDocument(container: container, store: options.store).json()
        guard size, container.isRunning else { return document }
        let upper = PathBytes("\(options.path)/containers/\(container.name)/upper")
        let written = try Directory(path: upper).usage().content
        return .object((document.members ?? []) + [.init("SizeRw", .number(String(written)))])
    }

    /// What was found of an image.
    private struct Image {
        var manifest: [UInt8]
        var configuration: () throws -> [UInt8]
        var summary: () throws -> JSONValue
    }

    private func print(_ image: Image) throws {
        let text = try config ? image.configuration() : image.manifest
        if raw { return write(String(decoding: text, as: UTF8.self), to: STDOUT_FILENO) }
        write(try JSONValue(parsing: text).indentedText(by: 4) + "\n", to: STDOUT_FILENO)
    }

    private static func isRemote(_ text: String) -> Bool {
        ["docker://", "oci-archive:", "docker-archive:", "dir:"].contains { text.hasPrefix($0) }
            || text.hasPrefix("oci:")
    }

    private func local(_ text: String) throws -> Image {
        let store = options.store
        let reference = try Reference(parsing: text)
        guard let image = try store.image(named: reference) else {
            throw Failure(
                "\(reference): not in the image store; `systemd-oci pull` brings it there, and "
                    + "docker://\(text) looks at it in its registry"
            )
        }
        let configuration = try store.readBlob(image.configurationDigest) ?? []
        return Image(
            manifest: try store.readBlob(image.manifest) ?? [],
            configuration: { configuration },
            summary: {
                [
                    "reference": .string(reference.description),
                    "id": .string(image.configurationDigest.hexadecimal),
                    "digest": .string(image.manifest.description),
                    "pulled": .string(date(image.record.pulled)),
                    "layers": .array(image.layers.map { .string($0) }),
                    "configuration": try JSONValue(parsing: configuration),
                ]
            }
        )
    }

    private func remote(_ text: String) throws -> Image {
        let settings = try registry.settings
        let platform = try platform.value
        // An image that was pulled from a layout has the layout's reference as its name.
        if text.hasPrefix("oci:"), let reference = try? Reference(parsing: absolute(text)),
            try options.store.image(named: reference) != nil
        {
            return try local(reference.description)
        }
        let isWhole = raw && !config
        let (reference, found) = try firstAnswer(text, settings) { source -> (SourceDocument, Lookup?) in
            let root = try source.root(for: platform)
            if isWhole { return (root, nil) }
            let image = try source.resolve(for: platform)
            let configuration = image.manifest.configuration
            let bytes = try source.bytes(of: configuration, limit: ImageConfiguration.longest)
            // A registry need not let us list.
            return (root, Lookup(image: image, configuration: bytes, tags: (try? source.tags()) ?? []))
        }
        let (root, lookup) = found
        return Image(
            manifest: root.bytes,
            configuration: { lookup?.configuration ?? [] },
            summary: { try lookup?.document(reference, root.digest) ?? .null }
        )
    }
}

/// An image that was looked at where it is.
private struct Lookup {
    var image: ResolvedImage
    var configuration: [UInt8]
    var tags: [String]

    /// What skopeo-inspect(1) prints, and the digest of the index where there is one.
    func document(_ reference: Reference, _ root: Digest) throws -> JSONValue {
        let manifest = image.manifest
        let tree = try JSONValue(parsing: configuration)
        let layers = manifest.layers.map { layer -> JSONValue in
            [
                "MIMEType": .string(layer.mediaType.description), "Digest": .string(layer.digest.description),
                "Size": .number(String(layer.size)),
                "Annotations": layer.annotations.isEmpty
                    ? .null
                    : .object(
                        layer.annotations.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }
                    ),
            ]
        }
        return [
            "Name": .string(reference.repositoryText), "Tag": reference.tag.map { .string($0) } ?? .null,
            "Digest": .string(image.document.digest.description),
            "Index": root == image.document.digest ? .null : .string(root.description),
            "MediaType": .string(image.document.mediaType.description),
            "ArtifactType": manifest.artifactType.map { .string($0.description) } ?? .null,
            "RepoTags": .array(tags.map { .string($0) }), "Created": tree["created"] ?? .null,
            "Labels": tree["config"]?["Labels"] ?? .null, "Architecture": tree["architecture"] ?? .null,
            "Os": tree["os"] ?? .null,
            "Layers": .array(manifest.layers.map { .string($0.digest.description) }),
            "LayersData": .array(layers), "Env": tree["config"]?["Env"] ?? .null,
            "Size": .number(String(manifest.layers.map(\.size).reduce(0, +))),
        ]
    }
}
