package import Linux
package import OCI

/// Unpacks one layer while it arrives.
///
/// Give it the blob's bytes in pieces of any size, 64 KiB to 1 MiB for speed, and `finish()` at the end. It
/// tells gzip, zstd and plain tar apart by their first bytes. What it makes of an archive is described in
/// docs/formats/store.md. After an error it accepts nothing more: discard the directory.
///
/// Use it from one thread at a time.
package final class LayerUnpacker {
    private var expander = Expander()
    private var sink: UnpackingSink

    /// Unpacks into a directory, which is empty and nobody else's: ``Staging/layer``.
    package init(into directory: borrowing Directory) throws(LayerError) {
        do {
            sink = try UnpackingSink(directory.directory(beneath: "."))
        } catch {
            throw .system(".", error)
        }
    }

    /// Unpacks the next bytes of the blob.
    package func write(_ bytes: Span<UInt8>) throws(LayerError) {
        try expander.expand(bytes, into: &sink)
    }

    /// Unpacks the next bytes of the blob, such as those that a C library has just handed over.
    @unsafe
    package func write(_ bytes: UnsafeRawBufferPointer) throws(LayerError) {
        let span = unsafe Span<UInt8>(_unsafeBytes: bytes)
        try write(span)
    }

    /// Ends the layer.
    ///
    /// - Returns: The digest of the uncompressed tar, to be compared with the image's diff ID.
    /// - Throws: `truncated` where the archive or its compression has not come to its end.
    package func finish() throws(LayerError) -> Digest {
        try expander.finish(into: &sink)
        return try sink.finish()
    }

    /// Bytes of the uncompressed tar so far.
    package var expandedBytes: UInt64 { sink.expandedBytes }
}
