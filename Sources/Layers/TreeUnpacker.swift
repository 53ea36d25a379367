package import Linux

/// Unpacks a tar archive that is no layer: nothing in it stands for a removal, and there are no devices.
///
/// It is not compressed. What is there in the place of an entry is replaced, but for directories; links are followed
/// as if the directory were the root. No library is asked anything: in a container's mount namespace that would read
/// the container's configuration.
package struct TreeUnpacker: ~Copyable {
    private var reader = TarReader<LayerWriter>()
    private var writer: LayerWriter

    package init(into directory: consuming Directory, ownership: Ownership) {
        writer = LayerWriter(directory, ownership, isMerged: false, isPlain: true)
        // The directory was there before, and keeps its time.
        writer.cache.forgetImplied()
    }

    /// Unpacks the next bytes of the archive.
    package mutating func write(_ bytes: Span<UInt8>) throws(LayerError) {
        try reader.read(bytes, into: &writer)
    }

    /// Ends the archive; one that was cut off is an error.
    package mutating func finish() throws(LayerError) {
        try reader.finish()
        writer.cache.forgetImplied()
        try writer.finish()
    }
}
