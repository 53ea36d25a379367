import CZstd

/// Zstandard (RFC 8878) by libzstd, frames after each other and skippable ones among it.
@safe
struct ZstdInflater: ~Copyable {
    /// Nil where there was no memory.
    private let stream: OpaquePointer?
    private let output: UnsafeMutablePointer<UInt8>
    private var isInFrame = false

    /// What a frame begins with.
    static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    /// The most bytes before a frame's first block.
    static let longestHeader = 18

    /// How much of what came before a frame refers to (RFC 8878, 3.1.1.1); nil where it does not begin with one.
    static func window(_ header: [UInt8]) -> Int? {
        guard header.count >= 6, header.starts(with: magic) else { return nil }
        let flags = Int(header[4])
        if flags & 0x20 == 0 {
            let base = 1 << (10 + Int(header[5] >> 3))
            return base + base / 8 * Int(header[5] & 7)
        }
        // Then it is all of the content, whose size follows a dictionary's number.
        let start = 5 + [0, 1, 2, 4][flags & 3]
        let count = [1, 2, 4, 8][flags >> 6]
        guard header.count >= start + count else { return nil }
        let size = header[start..<(start + count)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(clamping: count == 2 ? size + 256 : size)
    }

    init() {
        unsafe stream = ZSTD_createDStream()
        unsafe output = .allocate(capacity: Expander.bufferSize)
    }

    deinit {
        unsafe ZSTD_freeDStream(stream)
        unsafe output.deallocate()
    }

    mutating func expand<Sink: ByteSink & ~Copyable>(
        _ bytes: Span<UInt8>,
        into sink: inout Sink
    ) throws(LayerError) {
        if bytes.isEmpty { return }
        unsafe try bytes.withUnsafeBufferPointer { (bytes) throws(LayerError) in
            var input = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            var isFull = true
            while unsafe input.pos < input.size || isFull {
                var room = unsafe ZSTD_outBuffer(dst: output, size: Expander.bufferSize, pos: 0)
                let result = unsafe ZSTD_decompressStream(stream, &room, &input)
                if ZSTD_isError(result) != 0 {
                    throw .malformed(unsafe "zstd: " + String(cString: ZSTD_getErrorName(result)))
                }
                try sink.write(unsafe Span(_unsafeStart: output, count: room.pos))
                isInFrame = result != 0
                // Asked again after a frame's end, libzstd would mean that another one has to come.
                isFull = unsafe result != 0 && room.pos == room.size
            }
        }
    }

    func finish() throws(LayerError) {
        if isInFrame { throw .truncated("its zstd compression") }
    }
}
