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
    ///
    /// - Parameters:
    ///   - directory: Belongs to user 0 of the image already.
    ///   - ownership: Whom the files are to belong to.
    ///   - isMerged: Whether whiteouts become ``removals``, and not marks for overlayfs.
    ///   - isPlain: Whether the archive is no layer: there are no whiteouts, and devices are refused.
    ///   - skeleton: Gets what is needed to make the archive again, where it is given.
    /// - Throws: Where there is no such directory.
    package init(
        into directory: borrowing Directory,
        ownership: Ownership = .foreign,
        isMerged: Bool = false,
        isPlain: Bool = false,
        skeleton: consuming Descriptor? = nil
    ) throws(LayerError) {
        let root: Directory
        do {
            root = try directory.directory(beneath: ".")
        } catch {
            throw .system(".", error)
        }
        var writer = LayerWriter(root, ownership, isMerged: isMerged, isPlain: isPlain)
        if let skeleton { writer.skeleton = try SkeletonWriter(skeleton) }
        sink = UnpackingSink(writer)
    }

    /// Is asked for memory as soon as it is known how much decompression needs; what it denies is ``LayerError/postponed``.
    package var admitsWindow: ((Int) -> Bool)? {
        get { expander.admitsWindow }
        set { expander.admitsWindow = newValue }
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

    /// Says that the next file with content has that of a file that is there.
    ///
    /// It then shares that one's place on the disk, as a further name of it where owner, mode, time and attributes are
    /// the same, else as a reflink where the file system has such. The content has to be given nevertheless.
    package func adopt(_ file: consuming Descriptor, size: Int) {
        sink.adopt(file, size: Int64(size))
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

    /// Whether the archive can be made again of the skeleton and the files, once all was unpacked.
    ///
    /// It can't where a file was there twice, as only the second one is kept.
    package var hasSkeleton: Bool { sink.writer.hasSkeleton }

    /// How many files have come, and how many bytes are in them.
    package var content: (files: Int, bytes: Int64) { sink.writer.content }

    /// What the layer takes away from those below it, where it is merged with them.
    package var removals: [Removal] { sink.writer.removals }

    /// The paths of directories that are only there for what is in them.
    package var implied: Set<[UInt8]> { sink.writer.impliedPaths }
}
