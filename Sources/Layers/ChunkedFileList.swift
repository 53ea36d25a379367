import Glibc
package import Linux
package import OCI

/// A file of a layer of zstd:chunked, as the table of contents has it.
package struct ChunkedFile: Equatable, Sendable {
    /// As the archive has it.
    package var name: [UInt8]
    /// In bytes; more than none.
    package var size: Int
    package var digest: Digest
    /// The frames that unpack to its content.
    package var range: Range<Int>

    package init(name: [UInt8], size: Int, digest: Digest, range: Range<Int>) {
        self.name = name
        self.size = size
        self.digest = digest
        self.range = range
    }
}

/// The files of a layer of zstd:chunked, in the order of its archive: on the disk, since a layer may have very many.
///
/// Each is 2 bytes with the name's length, three numbers of 8 bytes (size, begin and end of the frames), the 32 bytes of
/// the digest, and the name. Nobody else ever reads the file.
package final class ChunkedFileList {
    private let file: Descriptor
    private var buffer: [UInt8] = []
    /// Where in the buffer the next one begins that is read.
    private var start = 0
    private var number = 0
    private var rewinds = 0

    private static let head = 2 + 3 * 8 + 32
    private static let bufferSize = 64 << 10
    /// So often may what is looked for be before what was found last.
    private static let mostRewinds = 64

    /// Keeps them in a file, which is empty.
    package init(_ file: consuming Descriptor) {
        self.file = file
    }

    /// Adds one, before the first ``rewind()``.
    package func append(_ entry: ChunkedFile) throws(LayerError) {
        guard entry.name.count < 1 << 16 else {
            throw .malformed("a name in the table of contents is too long")
        }
        buffer += [UInt8(entry.name.count & 255), UInt8(entry.name.count >> 8)]
        for value in [entry.size, entry.range.lowerBound, entry.range.upperBound] {
            for shift in stride(from: 0, to: 64, by: 8) {
                buffer.append(UInt8(truncatingIfNeeded: value >> shift))
            }
        }
        buffer += entry.digest.bytes
        buffer += entry.name
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Begins to read at the first one.
    package func rewind() throws(LayerError) {
        if number == 0, start == 0 { try flush() }
        do {
            try file.seek(to: 0)
        } catch {
            throw .system("table of contents", error)
        }
        buffer.removeAll()
        start = 0
        number = 0
    }

    /// The next one, and how many were before it; nil where there is none.
    package func next() throws(LayerError) -> (number: Int, file: ChunkedFile)? {
        guard try has(Self.head) else { return nil }
        let length = Int(buffer[start]) | Int(buffer[start + 1]) << 8
        guard try has(Self.head + length) else { return nil }
        func value(_ index: Int) -> Int {
            let first = start + 2 + 8 * index
            return buffer[first..<(first + 8)].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let name = start + Self.head
        guard let digest = Digest(bytes: Array(buffer[(name - 32)..<name])) else { return nil }
        let found = ChunkedFile(
            name: Array(buffer[name..<(name + length)]),
            size: value(0),
            digest: digest,
            range: value(1)..<value(2)
        )
        start = name + length
        number += 1
        return (number - 1, found)
    }

    /// The next one of a name and a size; nil where there is none.
    ///
    /// Where none follows, it is the first one.
    package func next(named name: [UInt8], size: Int) throws(LayerError) -> (number: Int, file: ChunkedFile)?
    {
        let begin = number
        while let found = try next() {
            if found.file.name == name, found.file.size == size { return found }
        }
        rewinds += 1
        guard rewinds <= Self.mostRewinds else {
            throw .malformed("its table of contents has another order than its archive")
        }
        try rewind()
        while number < begin, let found = try next() {
            if found.file.name == name, found.file.size == size { return found }
        }
        return nil
    }

    private func flush() throws(LayerError) {
        let bytes = buffer
        buffer = []
        do {
            try file.write(bytes.span)
        } catch {
            throw error.code == ENOSPC || error.code == EDQUOT ? .full : .system("table of contents", error)
        }
    }

    /// Whether there are so many bytes to read; gets them.
    private func has(_ count: Int) throws(LayerError) -> Bool {
        if buffer.count - start >= count { return true }
        buffer.removeFirst(start)
        start = 0
        var part = [UInt8](repeating: 0, count: Self.bufferSize)
        while buffer.count < count {
            let more: Int
            do {
                more = try file.read(into: &part, upTo: part.count)
            } catch {
                throw .system("table of contents", error)
            }
            if more == 0 { return false }
            buffer += part[..<more]
        }
        return true
    }
}
