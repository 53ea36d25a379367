import Glibc
import Hashing
import JSON
package import Linux
import OCI

/// Where the content of a file comes from while a layer is put together.
package enum ChunkedContent: ~Copyable {
    /// A file of this host whose content has the digest.
    case local(Descriptor)
    /// Frames of the blob, at their offsets in a file.
    case fetched(Range<Int>)
}

/// Puts the archive of a layer of zstd:chunked together, and unpacks it.
///
/// The archive is made byte for byte of what is no file's content and of the files, so its digest is checked as that of
/// any other layer.
package struct ChunkedAssembler {
    private let unpacker: LayerUnpacker
    private let table: ChunkedTable
    /// Has the frames that were fetched.
    private let frames: Int32
    private let content: (String, ChunkedTable.File) throws(LayerError) -> ChunkedContent

    /// Prepares it.
    ///
    /// - Parameters:
    ///   - unpacker: Gets the archive.
    ///   - table: The files.
    ///   - frames: The number of an open file with the frames.
    ///   - content: Says where a file comes from.
    package init(
        into unpacker: LayerUnpacker,
        _ table: ChunkedTable,
        frames: Int32,
        content: @escaping (String, ChunkedTable.File) throws(LayerError) -> ChunkedContent
    ) {
        self.unpacker = unpacker
        self.table = table
        self.frames = frames
        self.content = content
    }

    /// Unpacks packed bytes whose length is known.
    package static func expand(_ packed: [UInt8], size: Int) throws(LayerError) -> [UInt8] {
        var sink = Collector(limit: size)
        var inflater = ZstdInflater()
        try inflater.expand(packed.span, into: &sink)
        try inflater.finish()
        return sink.bytes
    }

    private struct Collector: ~Copyable, ByteSink {
        var bytes: [UInt8] = []
        let limit: Int

        init(limit: Int) { self.limit = limit }

        mutating func write(_ span: Span<UInt8>) throws(LayerError) {
            guard bytes.count + span.count <= limit else { throw .malformed("longer than it says it is") }
            unsafe span.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        }
    }

    /// Puts the archive together by what is no file's content, packed.
    package func run(split packed: [UInt8]) throws(LayerError) {
        var sink = Lines(self)
        var inflater = ZstdInflater()
        try inflater.expand(packed.span, into: &sink)
        try inflater.finish()
        try sink.finish()
    }

    /// Lines of JSON, each a piece of the archive or a file whose content follows (vbatts/tar-split, tar/storage).
    private struct Lines: ~Copyable, ByteSink {
        private let assembler: ChunkedAssembler
        private var partial: [UInt8] = []
        /// Bytes before the next file, which are handed over when it is known.
        private var segment: [UInt8] = []
        private static let longestLine = 8 << 20

        init(_ assembler: ChunkedAssembler) { self.assembler = assembler }

        mutating func write(_ bytes: Span<UInt8>) throws(LayerError) {
            for index in bytes.indices {
                if bytes[index] != 0x0A {
                    partial.append(bytes[index])
                    continue
                }
                let line = partial
                partial.removeAll(keepingCapacity: true)
                try read(line)
            }
            guard partial.count < Self.longestLine else { throw Self.damaged }
        }

        mutating func finish() throws(LayerError) {
            if !partial.isEmpty { try read(partial) }
            try assembler.unpacker.write(segment.span)
        }

        private static var damaged: LayerError { .malformed("its description of the archive is damaged") }

        private mutating func read(_ line: [UInt8]) throws(LayerError) {
            if line.isEmpty { return }
            guard let entry = try? JSONValue(parsing: line) else { throw Self.damaged }
            switch entry["type"]?.integer(as: Int.self) {
            case 2:
                guard let bytes = entry["payload"]?.string.flatMap({ Base64.bytes($0) }) else {
                    throw Self.damaged
                }
                segment += bytes
                // More is never needed at once.
                if segment.count > 1 << 20 { try flush() }
            case 1:
                let size = entry["size"]?.integer(as: Int.self) ?? 0
                if size <= 0 { return }
                let name =
                    entry["name_raw"]?.string.flatMap { Base64.bytes($0) }
                    .map { String(decoding: $0, as: UTF8.self) } ?? entry["name"]?.string ?? ""
                guard let file = assembler.table.files[name], file.size == size else {
                    throw .entry(TarEntry.label(Array(name.utf8)), "is not in the table of contents")
                }
                try assembler.file(name, file, after: segment)
                segment.removeAll(keepingCapacity: true)
            default: throw Self.damaged
            }
        }

        private mutating func flush() throws(LayerError) {
            try assembler.unpacker.write(segment.span)
            segment.removeAll(keepingCapacity: true)
        }
    }

    private func file(_ name: String, _ file: ChunkedTable.File, after segment: [UInt8]) throws(LayerError) {
        var digest = SHA256()
        switch try content(name, file) {
        case .local(let source):
            try local(source, file, segment, &digest)
        case .fetched(let range):
            try unpacker.write(segment.span)
            var sink = Content(unpacker, left: file.size)
            try read(range) { bytes, inflater throws(LayerError) in
                try inflater.expand(bytes, into: &sink)
            }
            try sink.finish(name, file.digest)
            return
        }
        guard digest.finish() == file.digest else {
            throw .entry(TarEntry.label(Array(name.utf8)), "its content changed while it was read")
        }
    }

    private func local(
        _ source: borrowing Descriptor,
        _ file: ChunkedTable.File,
        _ segment: [UInt8],
        _ digest: inout SHA256
    ) throws(LayerError) {
        do {
            try unpacker.adopt(source.duplicate(), size: file.size)
            try source.seek(to: 0)
        } catch {
            throw .system("local file", error)
        }
        try unpacker.write(segment.span)
        var buffer = [UInt8](repeating: 0, count: 128 << 10)
        var left = file.size
        while left > 0 {
            let count: Int
            do {
                count = try source.read(into: &buffer, upTo: min(left, buffer.count))
            } catch {
                throw .system("local file", error)
            }
            if count == 0 { throw .malformed("a local file became shorter") }
            digest.update(buffer.span.extracting(first: count))
            try unpacker.write(buffer.span.extracting(first: count))
            left -= count
        }
    }

    /// Unpacks frames of the file that has them.
    private func read(
        _ range: Range<Int>,
        _ body: (Span<UInt8>, inout ZstdInflater) throws(LayerError) -> Void
    ) throws(LayerError) {
        var inflater = ZstdInflater()
        var buffer = [UInt8](repeating: 0, count: 128 << 10)
        var offset = range.lowerBound
        while offset < range.upperBound {
            let most = min(buffer.count, range.upperBound - offset)
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe pread(frames, $0.baseAddress, most, off_t(offset))
            }
            if count < 0 { throw .system("frames", SyscallError("pread", "frames", errno)) }
            if count == 0 { throw .truncated("its frames") }
            try body(buffer.span.extracting(first: count), &inflater)
            offset += count
        }
        try inflater.finish()
    }

    /// The content of a file on its way from its frames.
    private struct Content: ~Copyable, ByteSink {
        private let unpacker: LayerUnpacker
        private var left: Int
        private var digest = SHA256()

        init(_ unpacker: LayerUnpacker, left: Int) {
            self.unpacker = unpacker
            self.left = left
        }

        mutating func write(_ bytes: Span<UInt8>) throws(LayerError) {
            guard bytes.count <= left else { throw .malformed("a file is longer than its table says") }
            left -= bytes.count
            digest.update(bytes)
            try unpacker.write(bytes)
        }

        mutating func finish(_ name: String, _ expected: Digest) throws(LayerError) {
            guard left == 0, digest.finish() == expected else {
                throw .entry(TarEntry.label(Array(name.utf8)), "has another digest than the table says")
            }
        }
    }
}
