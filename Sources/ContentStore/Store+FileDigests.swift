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
        guard let root = try root() else { return }
        let name = Self.layerName(diffID) + LayerRecord.filesSuffix
        // A list that is too long or damaged only makes a pull longer.
        guard let bytes = try? root.contents(of: name, limit: 64 << 20) else { return }
        var rest = bytes[...]
        while rest.count >= 34 {
            let digest = Digest(bytes: Array(rest.prefix(32)))
            let start = rest.startIndex
            let length = Int(rest[start + 32]) | Int(rest[start + 33]) << 8
            rest = rest.dropFirst(34)
            guard let digest, rest.count >= length else { return }
            body(digest, Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
    }

    /// Keeps the digests of a layer that is being made.
    package func writeFileDigests(
        _ files: [(digest: Digest, path: [UInt8])],
        in staging: borrowing Staging
    ) throws(StoreError) {
        var bytes: [UInt8] = []
        for (digest, path) in files where path.count < 1 << 16 {
            bytes += digest.bytes
            bytes += [UInt8(path.count & 255), UInt8(path.count >> 8)]
            bytes += path
        }
        do {
            try staging.folder.createFile("files", mode: 0o600).write(bytes.span)
        } catch {
            throw .system(error)
        }
    }

    /// A file that is gone when the layer is there.
    package func makeScratch(in staging: borrowing Staging) throws(StoreError) -> Descriptor {
        do {
            return try staging.folder.open(beneath: "scratch", flags: O_RDWR | O_CREAT | O_TRUNC, mode: 0o600)
        } catch {
            throw .system(error)
        }
    }
}
