import Glibc
package import Linux
package import OCI

/// A layer's archive as it came, made again of the unpacked files and the skeleton.
package enum LayerArchive {
    /// Hands the archive over in pieces.
    ///
    /// - Parameters:
    ///   - layer: The unpacked layer.
    ///   - skeleton: The file that was written while it was unpacked.
    ///   - receive: Takes the bytes; what it throws ends this.
    /// - Returns: The digest of what was handed over, to be compared with the diff ID, and its size.
    /// - Throws: Where a file is missing or has another size than it had.
    package static func write(
        _ layer: borrowing Directory,
        skeleton: borrowing Descriptor,
        into receive: @escaping (Span<UInt8>) throws(LayerError) -> Void
    ) throws(LayerError) -> (digest: Digest, size: UInt64) {
        let root: Directory
        do {
            root = try layer.directory(beneath: ".")
        } catch {
            throw .system(".", error)
        }
        var reader = SkeletonReader(root, receive)
        var inflater = ZstdInflater()
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count: Int
            do {
                count = try skeleton.read(into: &buffer, upTo: buffer.count)
            } catch {
                throw .system("skeleton", error)
            }
            if count == 0 { break }
            try inflater.expand(buffer.span.extracting(first: count), into: &reader)
        }
        try inflater.finish()
        let digest = try reader.finish()
        return (digest, reader.size)
    }
}
