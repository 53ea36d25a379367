import Hashing
import JSON
import OCI
import Registry

/// An image in an archive as `docker save` and `podman save` write it.
///
/// There is no manifest in it but a list of files, of which one is made: that of Docker's schema 2 which
/// containers/image makes of it, too.
final class DockerArchiveSource: ImageSource {
    private let reference: Reference
    private let archive: TarArchive
    /// What compressed layers are is known only when they have been hashed.
    private var known: [String: ContentDescriptor] = [:]

    init(_ reference: Reference, _ archive: TarArchive) {
        self.reference = reference
        self.archive = archive
    }

    var name: String { reference.description }

    /// One image of `manifest.json`.
    private struct Entry {
        var configuration: String
        var tags: [String]
        var layers: [String]
    }

    func root(for platform: Platform) throws(RegistryError) -> SourceDocument {
        let entry = try entry()
        let manifest = try Manifest(
            mediaType: .dockerManifest,
            configuration: configuration(of: entry),
            layers: layers(of: entry)
        )
        guard let document = SourceDocument(manifest) else { throw failure(.layout("libcrypto failed")) }
        return document
    }

    func tags() throws(RegistryError) -> [String] { try entries().flatMap(\.tags) }

    func document(_ descriptor: ContentDescriptor) throws(RegistryError) -> SourceDocument {
        let root = try root(for: .host)
        guard root.digest == descriptor.digest else { throw failure(.notFound) }
        return root
    }

    func blob(
        _ descriptor: ContentDescriptor,
        into receive: (Span<UInt8>) -> Bool
    ) throws(RegistryError) {
        let entry = try entry()
        let configuration = try configuration(of: entry)
        if configuration.digest == descriptor.digest {
            return try archive.blob(configuration, named: entry.configuration, of: name, into: receive)
        }
        let layers = try layers(of: entry)
        guard let position = layers.firstIndex(where: { $0.digest == descriptor.digest }) else {
            throw failure(.notFound)
        }
        try archive.blob(descriptor, named: entry.layers[position], of: name, into: receive)
    }

    private func entries() throws(RegistryError) -> [Entry] {
        guard let text = try file("manifest.json") else {
            throw failure(.layout("there is no 'manifest.json' in the archive; `docker save` writes one"))
        }
        let list = (try? JSONValue(parsing: text))?.array ?? []
        let entries = list.compactMap { value -> Entry? in
            guard let configuration = value["Config"]?.string, let layers = value["Layers"]?.strings else {
                return nil
            }
            return Entry(configuration: configuration, tags: value["RepoTags"]?.strings ?? [], layers: layers)
        }
        guard !entries.isEmpty, entries.count == list.count else {
            throw failure(.layout("'manifest.json' of the archive is no list of images"))
        }
        return entries
    }

    private func entry() throws(RegistryError) -> Entry {
        let entries = try entries()
        guard let tag = reference.tag else {
            if entries.count == 1 { return entries[0] }
            throw failure(
                .layout(
                    "the archive holds \(entries.count) images; add a name, or @0 for the first, after a colon"
                )
            )
        }
        if tag.hasPrefix("@"), let number = Int(tag.dropFirst()) {
            guard entries.indices.contains(number) else { throw failure(.notFound) }
            return entries[number]
        }
        let wanted = entries.first { entry in
            entry.tags.contains { (try? Reference(parsing: $0))?.description == tag }
        }
        guard let wanted else { throw failure(.notFound) }
        return wanted
    }

    private func configuration(of entry: Entry) throws(RegistryError) -> ContentDescriptor {
        guard let text = try file(entry.configuration, limit: ImageConfiguration.longest),
            let digest = SHA256.digest(of: text)
        else { throw failure(.layout("'\(entry.configuration)' is missing in the archive")) }
        return ContentDescriptor(mediaType: .dockerConfiguration, digest: digest, size: text.count)
    }

    /// The layers by the digests that the configuration gives them; what is compressed is hashed.
    private func layers(of entry: Entry) throws(RegistryError) -> [ContentDescriptor] {
        guard let text = try file(entry.configuration, limit: ImageConfiguration.longest) else {
            throw failure(.layout("'\(entry.configuration)' is missing in the archive"))
        }
        let configuration: ImageConfiguration
        do {
            configuration = try ImageConfiguration(parsing: text)
        } catch {
            throw failure(.document(error))
        }
        guard configuration.diffIDs.count == entry.layers.count else {
            throw failure(.layout("'manifest.json' of the archive and the image disagree about its layers"))
        }
        var layers: [ContentDescriptor] = []
        for (file, diffID) in zip(entry.layers, configuration.diffIDs) {
            layers.append(try layer(file, diffID))
        }
        return layers
    }

    private func layer(_ file: String, _ diffID: Digest) throws(RegistryError) -> ContentDescriptor {
        if let known = known[file] { return known }
        guard let size = archive.size(of: file) else {
            throw failure(.layout("'\(file)' is missing in the archive"))
        }
        var first: [UInt8] = []
        var hash: SHA256?
        do {
            try archive.read(file) { bytes in
                if first.isEmpty {
                    first = (0..<min(4, bytes.count)).map { bytes[$0] }
                    guard Self.compression(first) != .none else { return false }
                    hash = SHA256()
                }
                hash?.update(bytes)
                return true
            }
        } catch {
            throw failure(.file(error))
        }
        let digest = hash?.finish() ?? diffID
        let type = MediaType.layer(Self.compression(first), isDocker: true)
        let descriptor = ContentDescriptor(mediaType: type, digest: digest, size: Int(size))
        known[file] = descriptor
        return descriptor
    }

    private static func compression(_ first: [UInt8]) -> MediaType.Compression {
        if first.starts(with: [0x1F, 0x8B]) { return .gzip }
        return first == [0x28, 0xB5, 0x2F, 0xFD] ? .zstd : .none
    }

    private func file(_ path: String, limit: Int = Manifest.longest) throws(RegistryError) -> [UInt8]? {
        do {
            return try archive.contents(of: path, limit: limit)
        } catch {
            throw failure(.file(error))
        }
    }

    private func failure(_ reason: RegistryError.Reason) -> RegistryError { RegistryError(name, reason) }
}
