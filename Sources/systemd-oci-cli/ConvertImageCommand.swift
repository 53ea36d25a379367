import ArgumentParser
import ContentStore
import Glibc
import Hashing
import JSON
import Layers
import Linux
import OCI
import Transfer

extension ImageFile.Kind: ExpressibleByArgument {}

/// `image convert`: an image of the store whose layers are file systems.
struct ConvertImageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Make an image whose layers are squashfs or EROFS files of one in the store.",
        discussion: """
            Such layers are ready when they are fetched, and mounted as they are. The new image has another ID and \
            another digest; `systemd-oci push` sends it to a registry. Their types and annotations are stacker's.
            """
    )

    enum Verity: String, CaseIterable, ExpressibleByArgument {
        case auto, yes, no
    }

    @Option(name: .customLong("to"), help: ArgumentHelp("squashfs or erofs.", valueName: "kind"))
    var kind = ImageFile.Kind.squashfs

    @Option(
        help: ArgumentHelp(
            "Whether layers have a dm-verity tree: auto (where veritysetup is installed), yes or no.",
            valueName: "when"
        )
    )
    var verity = Verity.auto

    @OptionGroup var options: StoreOptions

    @Argument(help: ArgumentHelp("The image's name or ID.", valueName: "image"))
    var image: String

    @Argument(help: ArgumentHelp("What the new image is called.", valueName: "name"))
    var name: String

    func run() throws {
        do {
            let reference = try Reference(parsing: absolute(name))
            let store = options.store
            let hold = try store.holdContents()
            defer { withExtendedLifetime(hold) {} }
            // What was being made when the power failed takes room.
            try store.sweep()
            let image = try options.image(image)
            let work = try TemporaryFolder()
            // What is mounted on the way goes with this process.
            let mounts = try PrivateMounts.enter()
            defer { mounts.leave() }
            var layers: [ConvertedLayer] = []
            for diffID in image.configuration.diffIDs {
                layers.append(try layers.first { $0.original == diffID } ?? convert(diffID, store, work.path))
            }
            let manifest = try put(layers, image, reference, store)
            write("\(manifest)\n", to: STDOUT_FILENO)
        } catch {
            // Some of the layers are of no use; if this fails too, `prune` makes up for it.
            _ = try? options.store.collectGarbage()
            throw (error as? Failure) ?? Failure(error)
        }
    }

    private func convert(_ diffID: Digest, _ store: Store, _ folder: String) throws -> ConvertedLayer {
        if let found = try store.imageLayer(diffID) {
            let record = try store.layerRecord(diffID)
            return ConvertedLayer(
                original: diffID,
                digest: diffID,
                size: record?.blobSize ?? 0,
                kind: found.kind,
                rootHash: record?.rootHash
            )
        }
        let (source, file) = (folder + "/layer", folder + "/file")
        try SmallFile.makeDirectory(source)
        try LayerStack.mountLayer(store.layerPath(diffID), at: source)
        defer { _ = try? LayerStack.unmount(source, force: true) }
        let maker = FileSystemMaker(kind: kind, folder: folder)
        try maker.make(file, of: source, identity: diffID.bytes)
        let isVerified = verity == .yes || verity == .auto && HostTool.verity.path != nil
        let rootHash = isVerified ? try maker.addVerity(to: file, salt: diffID.bytes) : nil
        defer { _ = unsafe unlink(file) }
        return try commit(file, diffID, rootHash, store)
    }

    private func commit(
        _ path: String,
        _ original: Digest,
        _ rootHash: String?,
        _ store: Store
    ) throws -> ConvertedLayer {
        let staging = try store.makeStaging()
        let (digest, size): (Digest, Int64)
        do {
            (digest, size) = try copy(path, into: staging, store)
        } catch {
            // What stays is swept later, and the first failure is the one to report.
            try? store.discard(staging)
            throw error
        }
        let record = LayerRecord(
            blob: digest,
            blobSize: size,
            archiveSize: size,
            files: 0,
            contentSize: size,
            rootHash: rootHash
        )
        let lock = try store.lockLayer(digest)
        defer { withExtendedLifetime(lock) {} }
        try store.commitImageLayer(staging, digest, kind, record)
        return ConvertedLayer(original: original, digest: digest, size: size, kind: kind, rootHash: rootHash)
    }

    /// Copies a file to where it is made a layer, and returns its digest and its size.
    private func copy(
        _ path: String,
        into staging: borrowing Staging,
        _ store: Store
    ) throws -> (Digest, Int64) {
        let input = try Descriptor(opening: path, O_RDONLY)
        let output = try store.makeImageFile(in: staging)
        var hash = SHA256()
        var size: Int64 = 0
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = try input.read(into: &buffer, upTo: buffer.count)
            if count == 0 { break }
            hash.update(buffer.span.extracting(first: count))
            do {
                try output.write(buffer.span.extracting(first: count))
            } catch {
                guard error.code == ENOSPC || error.code == EDQUOT else { throw error }
                throw Failure("no space left in the image store; make room and convert again")
            }
            size += Int64(count)
        }
        guard let digest = hash.finish() else { throw Failure("libcrypto has no SHA-256") }
        return (digest, size)
    }

    /// Writes the documents, and lets the name mean them.
    private func put(
        _ layers: [ConvertedLayer],
        _ image: StoredImage,
        _ reference: Reference,
        _ store: Store
    ) throws -> Digest {
        guard let old = try store.readBlob(image.configurationDigest) else {
            throw Failure("the image's configuration is missing; pull it again")
        }
        let root: JSONValue = [
            "type": "layers", "diff_ids": .array(layers.map { .string("\($0.digest)") }),
        ]
        let text = Array(try JSONValue(parsing: old).with("rootfs", root).text.utf8)
        guard let configuration = SHA256.digest(of: text) else { throw Failure("libcrypto has no SHA-256") }
        let descriptor = ContentDescriptor(
            mediaType: .configuration,
            digest: configuration,
            size: text.count
        )
        let manifest = Manifest(configuration: descriptor, layers: layers.map(\.descriptor))
        let document = Array(manifest.json.text.utf8)
        guard let digest = SHA256.digest(of: document) else { throw Failure("libcrypto has no SHA-256") }
        try store.writeBlob(configuration, text)
        try store.writeBlob(digest, document)
        try store.setImage(
            ImageRecord(
                reference: reference,
                resolved: digest,
                manifest: digest,
                configuration: configuration,
                pulled: Int64(time(nil))
            )
        )
        return digest
    }
}

/// A layer that became a file system.
private struct ConvertedLayer {
    var original: Digest
    var digest: Digest
    var size: Int64
    var kind: ImageFile.Kind
    /// Of the dm-verity tree behind it.
    var rootHash: String?

    var descriptor: ContentDescriptor {
        let type: MediaType =
            switch kind {
            case .squashfs: "application/vnd.stacker.image.layer.squashfs+zstd"
            case .erofs: "application/vnd.stacker.image.layer.erofs+lz4hc"
            }
        var descriptor = ContentDescriptor(mediaType: type, digest: digest, size: Int(size))
        if let rootHash { descriptor.annotations[LayerRecord.rootHashAnnotation] = rootHash }
        return descriptor
    }
}
