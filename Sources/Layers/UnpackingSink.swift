import Hashing
import Linux
import OCI

/// Where the bytes of the uncompressed tar go: into its digest and into files.
struct UnpackingSink: ~Copyable, ByteSink {
    private var digest = SHA256()
    private var reader = TarReader()
    private(set) var writer: LayerWriter
    private(set) var expandedBytes: UInt64 = 0

    init(_ writer: consuming LayerWriter) {
        self.writer = writer
    }

    mutating func write(_ bytes: Span<UInt8>) throws(LayerError) {
        digest.update(bytes)
        expandedBytes += UInt64(bytes.count)
        try reader.read(bytes, into: &writer)
    }

    mutating func finish() throws(LayerError) -> Digest {
        try reader.finish()
        try writer.finish()
        guard let digest = digest.finish() else { throw .malformed("libcrypto has no SHA-256") }
        return digest
    }
}
