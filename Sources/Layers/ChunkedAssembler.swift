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
    private let files: ChunkedFileList
    /// Has the frames that were fetched.
    private let frames: ChunkedFrames
    private let content: (Int, ChunkedFile) throws(LayerError) -> ChunkedContent

    /// Prepares it.
    ///
    /// - Parameters:
    ///   - unpacker: Gets the archive.
    ///   - files: The table's files, read from the first one on.
    ///   - frames: What was fetched.
    ///   - content: Says where a file comes from, of which so many are before it in the table.
    package init(
        into unpacker: LayerUnpacker,
        _ files: ChunkedFileList,
        frames: ChunkedFrames,
        content: @escaping (Int, ChunkedFile) throws(LayerError) -> ChunkedContent
    ) {
        self.unpacker = unpacker
        self.files = files
        self.frames = frames
        self.content = content
    }

    /// Puts the archive together by what is no file's content, packed: a part of what was fetched.
    package func run(split: Range<Int>) throws(LayerError) {
        var sink = Lines(self)
        try frames.expand(split, into: &sink)
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
                try read(partial)
                partial.removeAll(keepingCapacity: true)
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
                let raw = entry["name_raw"]?.string.flatMap { Base64.bytes($0) }
                let name = raw ?? Array((entry["name"]?.string ?? "").utf8)
                try assembler.file(name, size, after: segment)
                segment.removeAll(keepingCapacity: true)
            default: throw Self.damaged
            }
        }

        private mutating func flush() throws(LayerError) {
            try assembler.unpacker.write(segment.span)
            segment.removeAll(keepingCapacity: true)
        }
    }

    private func file(_ name: [UInt8], _ size: Int, after segment: [UInt8]) throws(LayerError) {
        // What is no UTF-8 in the archive is U+FFFD in the table.
        let known = Array(String(decoding: name, as: UTF8.self).utf8)
        guard let (number, file) = try files.next(named: known, size: size) else {
            throw .entry(TarEntry.label(name), "is not in the table of contents")
        }
        switch try content(number, file) {
        case .local(let source): try local(source, file, segment)
        case .fetched(let range):
            try unpacker.write(segment.span)
            var sink = Content(unpacker, left: file.size)
            try frames.expand(range, into: &sink)
            try sink.finish(file)
        }
    }

    private func local(
        _ source: borrowing Descriptor,
        _ file: ChunkedFile,
        _ segment: [UInt8]
    ) throws(LayerError) {
        var digest = SHA256()
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
        guard digest.finish() == file.digest else {
            throw .entry(TarEntry.label(file.name), "its content changed while it was read")
        }
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

        mutating func finish(_ file: ChunkedFile) throws(LayerError) {
            guard left == 0, digest.finish() == file.digest else {
                throw .entry(TarEntry.label(file.name), "has another digest than the table says")
            }
        }
    }
}
