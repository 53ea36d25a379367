import CZstd

/// Zstandard (RFC 8878) by libzstd, frames after each other and skippable ones among it.
@safe
struct ZstdInflater: ~Copyable {
    /// Nil where there was no memory.
    private let stream: OpaquePointer?
    private let output: UnsafeMutablePointer<UInt8>
    private var isInFrame = false

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
