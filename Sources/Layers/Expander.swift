/// Undoes a layer's compression, whichever its first bytes say it is.
struct Expander: ~Copyable {
    /// How much is expanded at once: small enough to stay in the processor's cache on its way to the file.
    static let bufferSize = 256 << 10

    /// What tells the formats apart; nil when it has been looked at.
    private var first: [UInt8]? = []
    // At most one of these; none for a plain tar.
    private var gzip: GzipInflater?
    private var zstd: ZstdInflater?
    /// Is asked for memory before zstd uses it.
    var admitsWindow: ((Int) -> Bool)?

    mutating func expand<Sink: ByteSink & ~Copyable>(
        _ bytes: Span<UInt8>,
        into sink: inout Sink
    ) throws(LayerError) {
        guard var first else {
            try pass(bytes, into: &sink)
            return
        }
        var taken = 0
        while first.count < Self.needed(first), taken < bytes.count {
            first.append(bytes[taken])
            taken += 1
        }
        self.first = first
        if first.count < Self.needed(first) { return }
        try choose(first)
        try pass(first.span, into: &sink)
        try pass(bytes.extracting(taken...), into: &sink)
    }

    /// How many bytes tell what follows: the magic numbers, and of zstd how large its window is.
    private static func needed(_ first: [UInt8]) -> Int {
        // ISA-L does not go on in the middle of a name in gzip's header.
        first.starts(with: ZstdInflater.magic) ? ZstdInflater.longestHeader : 6
    }

    mutating func finish<Sink: ByteSink & ~Copyable>(into sink: inout Sink) throws(LayerError) {
        if let first {
            try choose(first)
            try pass(first.span, into: &sink)
        }
        try gzip?.finish()
        try zstd?.finish()
    }

    private mutating func pass<Sink: ByteSink & ~Copyable>(
        _ bytes: Span<UInt8>,
        into sink: inout Sink
    ) throws(LayerError) {
        if gzip != nil {
            try gzip?.expand(bytes, into: &sink)
        } else if zstd != nil {
            try zstd?.expand(bytes, into: &sink)
        } else {
            try sink.write(bytes)
        }
    }

    private mutating func choose(_ first: [UInt8]) throws(LayerError) {
        self.first = nil
        let isZstd =
            first.starts(with: ZstdInflater.magic)
            // A skippable frame.
            || first.dropFirst().starts(with: [0x2A, 0x4D, 0x18]) && first[0] & 0xF0 == 0x50
        if first.starts(with: [0x1F, 0x8B]) {
            gzip = GzipInflater()
        } else if isZstd {
            if let admitsWindow, let size = ZstdInflater.window(first), !admitsWindow(size) {
                throw .postponed
            }
            zstd = ZstdInflater()
        } else if first.starts(with: Array("BZh".utf8)) {
            throw .malformed("bzip2 compression is not supported")
        } else if first.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]) {
            throw .malformed("xz compression is not supported")
        }
    }
}
