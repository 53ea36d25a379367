import Glibc
import Hashing
package import Linux
package import OCI

/// Parts of a blob that were fetched, at their offsets in a file with holes.
package final class ChunkedFrames {
    package let file: Descriptor

    /// Takes the file that has them.
    package init(_ file: consuming Descriptor) {
        self.file = file
    }

    /// The digest of a part.
    package func digest(of range: Range<Int>) throws(LayerError) -> Digest? {
        var digest = SHA256()
        var reader = PartReader(file.number, range)
        while let count = try reader.next() { digest.update(reader.buffer.span.extracting(first: count)) }
        return digest.finish()
    }

    /// Reads the files of a table of contents, which is as its annotations say.
    ///
    /// - Returns: The digest of what of the archive is no file's content, packed, where the table has it.
    package func readTable(
        _ layout: ChunkedLayout,
        blobSize: Int,
        into files: ChunkedFileList
    ) throws(LayerError) -> Digest? {
        var sink = ChunkedTableReader(files, size: layout.tableSize, blobSize: blobSize)
        try expand(layout.table, into: &sink)
        return try sink.finish()
    }

    /// Unpacks a part.
    func expand<Sink: ByteSink & ~Copyable>(_ range: Range<Int>, into sink: inout Sink) throws(LayerError) {
        var inflater = ZstdInflater()
        var reader = PartReader(file.number, range)
        while let count = try reader.next() {
            try inflater.expand(reader.buffer.span.extracting(first: count), into: &sink)
        }
        try inflater.finish()
    }

    private struct PartReader: ~Copyable {
        private let number: Int32
        private var offset: Int
        private let end: Int
        private(set) var buffer: [UInt8]

        init(_ number: Int32, _ range: Range<Int>) {
            self.number = number
            offset = range.lowerBound
            end = range.upperBound
            buffer = [UInt8](repeating: 0, count: min(range.count, 128 << 10))
        }

        /// Reads further bytes into the buffer, how many; nil at the end.
        mutating func next() throws(LayerError) -> Int? {
            if offset == end { return nil }
            let most = min(buffer.count, end - offset)
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe pread(number, $0.baseAddress, most, off_t(offset))
            }
            if count < 0 { throw .system("frames", SyscallError("pread", "frames", errno)) }
            if count == 0 { throw .truncated("its frames") }
            offset += count
            return count
        }
    }
}
