import ContentStore
import Glibc
import Hashing
import JSON
import Layers
import Linux
import OCI
import Registry
package import Transfer

/// The storage that Podman, Buildah and CRI-O have images in, with the driver overlay (containers/storage).
///
/// Nothing in it is changed. A layer's archive is made again of its files, and its digest is checked as that of any
/// other layer.
package struct PodmanStorage: Sendable {
    /// Where the storage of root is.
    package static let systemPath = "/var/lib/containers/storage"

    /// The storage's directory, the `graphroot` of storage.conf(5).
    private let path: String
    private let layers: [String: Layer]

    /// An image with its names.
    package struct Image: Equatable, Sendable {
        /// The hexadecimal digits of its configuration's digest.
        package var id: String
        package var names: [String]
        /// The layer that is topmost.
        var top: String
    }

    /// The images, in the order in which they are listed there.
    package let images: [Image]

    private struct Layer: Sendable {
        var parent: String?
        var diffID: Digest?
    }

    /// The longest list that is read.
    private static let longest = 64 << 20

    /// Reads the lists; throws where there is no such storage.
    package init(path: String) throws(PullError) {
        self.path = path
        let list = try Self.list(path + "/overlay-images/images.json", of: path)
        images = list.compactMap { entry in
            guard let id = entry["id"]?.string, let top = entry["layer"]?.string, Self.isName(id) else {
                return nil
            }
            return Image(id: id, names: entry["names"]?.strings ?? [], top: top)
        }
        var layers: [String: Layer] = [:]
        for entry in try Self.list(path + "/overlay-layers/layers.json", of: path) {
            guard let id = entry["id"]?.string, Self.isName(id) else { continue }
            layers[id] = Layer(
                parent: entry["parent"]?.string,
                diffID: entry["diff-digest"]?.string.flatMap { Digest($0) }
            )
        }
        self.layers = layers
    }

    private static func list(_ file: String, of path: String) throws(PullError) -> [JSONValue] {
        do throws(SyscallError) {
            guard let text = try SmallFile.contents(of: file, limit: longest) else {
                throw SyscallError(
                    "open",
                    "'\(path)' is no storage of Podman with the driver overlay",
                    ENOENT
                )
            }
            guard let list = try? JSONValue(parsing: text).array else {
                throw SyscallError("read", file, EBADMSG)
            }
            return list
        } catch {
            throw .store(.system(error))
        }
    }

    /// Whether a text is a name in a directory, and no path.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count < 256 && !text.contains("/") && !text.hasPrefix(".")
    }

    /// Where an image can be read from.
    package func origin(of image: Image) -> ImageOrigin {
        let storage = self
        return .other({ () throws(RegistryError) in PodmanSource(storage, image) })
    }

    /// A document of an image by its key; nil where there is none.
    fileprivate func document(_ key: String, of image: Image) throws(SyscallError) -> [UInt8]? {
        // A key with other characters than letters and digits is written in base64.
        let isPlain = key.utf8.allSatisfy {
            ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || ($0 >= 0x30 && $0 <= 0x39)
        }
        let name = isPlain ? key : "=" + Base64.text(Array(key.utf8))
        return try SmallFile.contents(
            of: "\(path)/overlay-images/\(image.id)/\(name)",
            limit: Manifest.longest
        )
    }

    /// The layer of an image with a certain digest.
    fileprivate func layer(_ diffID: Digest, of image: Image) -> String? {
        var next: String? = image.top
        var count = 0
        while let id = next, let layer = layers[id], count < Manifest.mostLayers {
            if layer.diffID == diffID { return id }
            next = layer.parent
            count += 1
        }
        return nil
    }

    private func opened<T: ~Copyable>(_ body: () throws(SyscallError) -> T) throws(LayerError) -> T {
        do {
            return try body()
        } catch {
            throw .system("layer", error)
        }
    }

    fileprivate func archive(
        of layer: String,
        into receive: @escaping (Span<UInt8>) throws(LayerError) -> Void
    ) throws(LayerError) {
        let files = try opened { () throws(SyscallError) in
            try Directory(path: PathBytes("\(path)/overlay/\(layer)/diff"))
        }
        let split = try opened { () throws(SyscallError) in
            try Descriptor(opening: "\(path)/overlay-layers/\(layer).tar-split.gz", O_RDONLY)
        }
        try SplitArchive.write(files, split: split, into: receive)
    }
}

/// An image in Podman's storage, read as others are; what a layer's blob is asked for is its archive.
private struct PodmanSource: ImageSource {
    let storage: PodmanStorage
    let image: PodmanStorage.Image

    init(_ storage: PodmanStorage, _ image: PodmanStorage.Image) {
        self.storage = storage
        self.image = image
    }

    var name: String { image.names.first ?? image.id }

    func tags() throws(RegistryError) -> [String] { [] }

    func root(for platform: Platform) throws(RegistryError) -> SourceDocument {
        guard let text = try document("manifest"), let digest = SHA256.digest(of: text) else {
            throw RegistryError(name, .layout("the storage has no manifest of it"))
        }
        guard let tree = try? JSONValue(parsing: text) else {
            throw RegistryError(name, .layout("its manifest is damaged"))
        }
        let type = tree["mediaType"]?.string.map { MediaType($0) } ?? .manifest
        return SourceDocument(mediaType: type, digest: digest, bytes: text)
    }

    func document(_ descriptor: ContentDescriptor) throws(RegistryError) -> SourceDocument {
        guard let text = try document("manifest-\(descriptor.digest)"),
            SHA256.digest(of: text) == descriptor.digest
        else { throw RegistryError(name, .notFound) }
        return SourceDocument(mediaType: descriptor.mediaType, digest: descriptor.digest, bytes: text)
    }

    func blob(
        _ descriptor: ContentDescriptor,
        into receive: (Span<UInt8>) -> Bool
    ) throws(RegistryError) {
        if let text = try document("\(descriptor.digest)") {
            guard SHA256.digest(of: text) == descriptor.digest else {
                throw RegistryError(
                    "blob \(descriptor.digest)",
                    .digest(expected: descriptor.digest, found: SHA256.digest(of: text))
                )
            }
            if !receive(text.span) { throw RegistryError(name, .stopped) }
            return
        }
        guard let diffID = try diffID(of: descriptor), let layer = storage.layer(diffID, of: image) else {
            throw RegistryError("layer \(descriptor.digest)", .notFound)
        }
        var isStopped = false
        do throws(LayerError) {
            try withoutActuallyEscaping(receive) { receive throws(LayerError) in
                try storage.archive(of: layer) { bytes throws(LayerError) in
                    if receive(bytes) { return }
                    isStopped = true
                    throw .malformed("stopped")
                }
            }
        } catch {
            if isStopped { throw RegistryError(name, .stopped) }
            throw RegistryError("layer \(descriptor.digest)", .layout("\(error)"))
        }
    }

    /// The digest of the archive of a layer of the manifest.
    private func diffID(of descriptor: ContentDescriptor) throws(RegistryError) -> Digest? {
        let root = try root(for: .host)
        guard let manifest = try? Manifest(parsing: root.bytes),
            let position = manifest.layers.firstIndex(where: { $0.digest == descriptor.digest }),
            let text = try document("\(manifest.configuration.digest)"),
            let configuration = try? ImageConfiguration(parsing: text),
            position < configuration.diffIDs.count
        else { return nil }
        return configuration.diffIDs[position]
    }

    private func document(_ key: String) throws(RegistryError) -> [UInt8]? {
        do {
            return try storage.document(key, of: image)
        } catch {
            throw RegistryError(name, .file(error))
        }
    }
}
