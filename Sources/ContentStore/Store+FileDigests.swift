import Glibc
package import Linux
package import OCI

/// The digests of the files of layers that came with them: `layers/sha256/<diff ID>.files`.
///
/// Each is 32 bytes of the SHA-256, 2 bytes with the path's length, the lower one first, and the path.
extension Store {
    /// Calls with each digest and path that is known of a layer; not at all where nothing is.
    package func readFileDigests(
        of diffID: Digest,
        _ body: (Digest, [UInt8]) -> Void
    ) throws(StoreError) {
        // A list that is missing or damaged only makes a pull longer.
        guard let file = try fileDigests(of: diffID) else { return }
        var part = [UInt8](repeating: 0, count: 64 << 10)
        var rest: [UInt8] = []
        while let count = try? file.read(into: &part, upTo: part.count), count > 0 {
            rest += part[..<count]
            var start = 0
            while rest.count - start >= 34 {
                let length = Int(rest[start + 32]) | Int(rest[start + 33]) << 8
                guard rest.count - start >= 34 + length else { break }
                guard let digest = Digest(bytes: Array(rest[start..<(start + 32)])) else { return }
                body(digest, Array(rest[(start + 34)..<(start + 34 + length)]))
                start += 34 + length
            }
            rest.removeFirst(start)
        }
    }

    private func fileDigests(of diffID: Digest) throws(StoreError) -> Descriptor? {
        let name = PathBytes(Self.layerName(diffID) + LayerRecord.filesSuffix)
        if let root = try root(), let file = try? root.open(beneath: name, flags: O_RDONLY) { return file }
        return try store(ofLayer: diffID)?.fileDigests(of: diffID)
    }

    /// Keeps the digests of a layer that is being made.
    package func makeFileDigests(in staging: borrowing Staging) throws(StoreError) -> FileDigestWriter {
        do {
            return FileDigestWriter(try staging.folder.createFile("files", mode: 0o600))
        } catch {
            throw .system(error)
        }
    }

    /// A file that is gone when the layer is there.
    package func makeScratch(_ name: String, in staging: borrowing Staging) throws(StoreError) -> Descriptor {
        do {
            return try staging.folder.open(
                beneath: PathBytes(name),
                flags: O_RDWR | O_CREAT | O_TRUNC,
                mode: 0o600
            )
        } catch {
            throw .system(error)
        }
    }
}

/// Writes the digests of a layer's files.
package struct FileDigestWriter: ~Copyable {
    private let file: Descriptor
    private var bytes: [UInt8] = []
    private static let bufferSize = 64 << 10

    init(_ file: consuming Descriptor) {
        self.file = file
    }

    /// Adds a file; one whose path is too long is left out.
    package mutating func add(_ digest: Digest, _ path: [UInt8]) throws(StoreError) {
        guard path.count < 1 << 16 else { return }
        bytes += digest.bytes
        bytes += [UInt8(path.count & 255), UInt8(path.count >> 8)]
        bytes += path
        if bytes.count >= Self.bufferSize { try flush() }
    }

    /// Writes what is left.
    package mutating func flush() throws(StoreError) {
        do {
            try file.write(bytes.span)
        } catch {
            throw .system(error)
        }
        bytes.removeAll(keepingCapacity: true)
    }
}
