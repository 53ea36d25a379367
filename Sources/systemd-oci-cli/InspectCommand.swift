import ArgumentParser
import ContentStore
import Glibc
import JSON
import OCI
import Registry

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Print what the store or a registry knows about images, as JSON.",
        discussion: """
            A name is looked up in the store. With a transport, such as docker://registry/repository:tag or \
            oci:/directory:name, the image is looked at where it is, and nothing is kept.
            """
    )

    @Flag(help: "Print the manifest or the index as it is; with --config the image configuration.")
    var raw = false

    @Flag(help: "Print the image configuration.")
    var config = false

    @OptionGroup var platform: PlatformOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var options: StoreOptions

    @Argument(help: ArgumentHelp("The images' names.", valueName: "reference"))
    var references: [String]

    func validate() throws {
        if raw || config, references.count != 1 {
            throw ValidationError("--raw and --config take one reference")
        }
    }

    func run() throws {
        var documents: [JSONValue] = []
        do {
            for text in references {
                let image = try Self.isRemote(text) ? remote(text) : local(text)
                if raw || config { return try print(image) }
                documents.append(try image.summary())
            }
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
        write(JSONValue.array(documents).text + "\n", to: STDOUT_FILENO)
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
