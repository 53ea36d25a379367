/// Reads a tar archive that arrives in pieces, and hands its entries on.
///
/// What is legal is what Go's archive/tar takes, since that is what container images are made and read with:
/// headers for one entry only (global ones are skipped), no content after anything but a file, an archive that
/// ends without the two blocks of zeros.
struct TarReader<Receiver: EntryReceiver & ~Copyable>: ~Copyable {
    private enum State {
        case header
        /// In a file's content; so many bytes are left.
        case content(Int64)
        /// In the zeros up to the next block.
        case padding(Int)
        /// In a header that describes the next entry.
        case extra(UInt8, Int)
        /// In the map in front of a sparse file's content (GNU.sparse 1.0).
        case sparseMap
        /// In the blocks with the rest of a sparse file's map (GNU tar before PAX).
        case sparseBlock
        /// One block of zeros was there.
        case ending
        case ended
    }

    /// The most bytes of one extended header; longer ones only serve to fill the memory.
    static var longestExtra: Int { 1 << 20 }

    private var state = State.header
    /// A block, or an extended header, that has not arrived completely.
    private var partial: [UInt8] = []
    private var pax = PaxRecords()
    private var longName: [UInt8]?
    private var longTarget: [UInt8]?
    /// Bytes of the extended header that is arriving, without its padding.
    private var extraSize = 0
    /// Zeros after the content that is arriving.
    private var contentPadding = 0
    /// A sparse file whose map is arriving.
    private var waiting: TarEntry?
    /// Lines of that map that have arrived (GNU.sparse 1.0).
    private var mapLines = 0

    mutating func read(_ bytes: Span<UInt8>, into writer: inout Receiver) throws(LayerError) {
        var offset = 0
        while offset < bytes.count {
            let left = bytes.count - offset
            switch state {
            case .header, .ending:
                if partial.isEmpty, left >= TarHeader.size {
                    let block = bytes.extracting(offset..<(offset + TarHeader.size))
                    try writer.keep(block)
                    try header(block, &writer)
                    offset += TarHeader.size
                } else if try collect(bytes, &offset, TarHeader.size, &writer) {
                    let block = partial
                    partial.removeAll(keepingCapacity: true)
                    try header(block.span, &writer)
                }
            case .content(let remaining):
                let count = Int(min(Int64(left), remaining))
                try writer.write(bytes.extracting(offset..<(offset + count)))
                offset += count
                state = .content(remaining - Int64(count))
                if remaining == Int64(count) { try endContent(&writer) }
            case .padding(let remaining):
                let count = min(left, remaining)
                try writer.keep(bytes.extracting(offset..<(offset + count)))
                offset += count
                state = count == remaining ? .header : .padding(remaining - count)
            case .extra(let type, let size):
                if try collect(bytes, &offset, size, &writer) { try extra(type) }
            case .sparseMap:
                if try collect(bytes, &offset, partial.count / 512 * 512 + 512, &writer) {
                    try sparseMap(&writer)
                }
            case .sparseBlock:
                if try collect(bytes, &offset, TarHeader.size, &writer) { try sparseBlock(&writer) }
            case .ended:
                // Whatever follows the archive belongs to its digest, but means nothing.
                try writer.keep(bytes.extracting(offset...))
                offset = bytes.count
            }
        }
    }

    /// Ends the archive.
    func finish() throws(LayerError) {
        switch state {
        case .header where partial.isEmpty && pax.isEmpty && longName == nil && longTarget == nil: break
        case .ended, .ending: break
        // `umoci insert` leaves the last zeros out, all of them, and Go's archive/tar does not miss them.
        case .padding(contentPadding): break
        default: throw .truncated("its tar archive")
        }
    }

    /// Adds to the partial block until it has so many bytes; false where some are still missing.
    private mutating func collect(
        _ bytes: Span<UInt8>,
        _ offset: inout Int,
        _ size: Int,
        _ writer: inout Receiver
    ) throws(LayerError) -> Bool {
        let count = min(size - partial.count, bytes.count - offset)
        try writer.keep(bytes.extracting(offset..<(offset + count)))
        for index in offset..<(offset + count) { partial.append(bytes[index]) }
        offset += count
        return partial.count == size
    }

    private mutating func endContent(_ writer: inout Receiver) throws(LayerError) {
        try writer.end()
        state = contentPadding > 0 ? .padding(contentPadding) : .header
    }

    private mutating func header(
        _ block: Span<UInt8>,
        _ writer: inout Receiver
    ) throws(LayerError) {
        guard let header = try TarHeader(block) else {
            if case .ending = state { state = .ended } else { state = .ending }
            return
        }
        if case .ending = state { throw .malformed("a block of zeros inside the tar archive") }
        switch header.type {
        case UInt8(ascii: "x"), UInt8(ascii: "g"), UInt8(ascii: "L"), UInt8(ascii: "K"):
            guard (0...Int64(Self.longestExtra)).contains(header.size) else {
                throw .malformed("an extended tar header of \(header.size) bytes")
            }
            state = .extra(header.type, (Int(header.size) + 511) / 512 * 512)
            extraSize = Int(header.size)
            if header.size == 0 { try extra(header.type) }
        default:
            let sparse = header.type == UInt8(ascii: "S") ? try SparseMap.header(block) : nil
            try entry(header, sparse, &writer)
        }
    }

    private mutating func extra(_ type: UInt8) throws(LayerError) {
        let text = Array(partial.prefix(extraSize))
        partial.removeAll(keepingCapacity: true)
        state = .header
        switch type {
        case UInt8(ascii: "x"):
            // Of several before one entry the last counts: together they could fill the memory.
            pax = PaxRecords()
            try pax.read(text)
        case UInt8(ascii: "L"): longName = Array(text.prefix { $0 != 0 })
        case UInt8(ascii: "K"): longTarget = Array(text.prefix { $0 != 0 })
        default: break
        }
    }

    private mutating func entry(
        _ header: TarHeader,
        _ sparse: (map: SparseMap, more: Bool)?,
        _ writer: inout Receiver
    ) throws(LayerError) {
        var entry = try TarEntry(header, pax, longName: longName, longTarget: longTarget)
        let pax = pax
        self.pax = PaxRecords()
        longName = nil
        longTarget = nil
        contentPadding = Int((512 - entry.size % 512) % 512)
        if let sparse {
            entry.sparse = sparse.map
            if sparse.more {
                waiting = entry
                state = .sparseBlock
                return
            }
        } else if try entry.readSparse(pax) {
            waiting = entry
            state = .sparseMap
            return
        }
        try begin(entry, &writer)
    }

    /// Starts an entry of which everything but its content is known.
    private mutating func begin(_ entry: TarEntry, _ writer: inout Receiver) throws(LayerError) {
        if let sparse = entry.sparse, !sparse.isValid(content: entry.size) {
            throw .entry(entry.label, "map of a sparse file is wrong")
        }
        waiting = nil
        try writer.begin(entry)
        state = .content(entry.size)
        if entry.size == 0 { try endContent(&writer) }
    }

    private mutating func sparseBlock(_ writer: inout Receiver) throws(LayerError) {
        guard var entry = waiting, var map = entry.sparse else { return }
        // Else each block would copy all that there is of the map.
        waiting = nil
        entry.sparse = nil
        let more = try map.add(partial.span)
        partial.removeAll(keepingCapacity: true)
        entry.sparse = map
        waiting = entry
        if !more { try begin(entry, &writer) }
    }

    /// Reads the map of GNU.sparse 1.0 as far as it is there: decimal numbers, each with a newline, in blocks.
    private mutating func sparseMap(_ writer: inout Receiver) throws(LayerError) {
        guard var entry = waiting, var map = entry.sparse else { return }
        let newline = UInt8(ascii: "\n")
        let wrong = LayerError.entry(entry.label, "map of a sparse file is wrong")
        guard Int64(partial.count) <= entry.size, partial.count <= Self.longestExtra else { throw wrong }
        // Before the end only the new block is looked at: a long map must not be read with each again.
        mapLines += partial.suffix(TarHeader.size).count { $0 == newline }
        if mapLines == 0 { return }
        guard let count = PaxRecords.number(partial.prefix { $0 != newline }) else { throw wrong }
        guard count <= Int64(SparseMap.mostPieces) else {
            throw .entry(entry.label, "too many sparse pieces")
        }
        guard mapLines > 2 * Int(count) else { return }
        mapLines = 0
        let lines = partial.split(separator: newline, omittingEmptySubsequences: false).dropLast()
        let numbers = lines.compactMap { PaxRecords.number($0) }
        guard numbers.count > 2 * Int(count) else { throw wrong }
        map.pieces = (0..<Int(count)).map {
            SparseMap.Piece(offset: numbers[1 + 2 * $0], count: numbers[2 + 2 * $0])
        }
        entry.size -= Int64(partial.count)
        entry.sparse = map
        partial.removeAll(keepingCapacity: true)
        try begin(entry, &writer)
    }
}
