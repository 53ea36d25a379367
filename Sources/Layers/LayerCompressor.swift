import CISAL
import CZstd
package import OCI

/// Packs a layer's tar while it arrives, always into the same bytes.
@safe
package final class LayerCompressor {
    private enum Stream {
        case none
        case gzip(GzipDeflater)
        case zstd(ZstdDeflater)
    }

    private let stream: Stream
    private let receive: (Span<UInt8>) throws(LayerError) -> Void

    /// Hands over the packed bytes as they come.
    ///
    /// - Parameters:
    ///   - compression: The format.
    ///   - level: That of libzstd; gzip has one only.
    ///   - receive: Takes the bytes; what it throws ends this.
    package init(
        _ compression: MediaType.Compression,
        level: Int = 3,
        into receive: @escaping (Span<UInt8>) throws(LayerError) -> Void
    ) {
        self.receive = receive
        stream =
            switch compression {
            case .none: .none
            case .gzip: .gzip(GzipDeflater())
            case .zstd: .zstd(ZstdDeflater(level: level))
            }
    }

    package func write(_ bytes: Span<UInt8>) throws(LayerError) {
        switch stream {
        case .none: try receive(bytes)
        case .gzip(let deflater): try deflater.write(bytes, isLast: false, receive)
        case .zstd(let deflater): try deflater.write(bytes, isLast: false, receive)
        }
    }

    package func finish() throws(LayerError) {
        let nothing: [UInt8] = []
        switch stream {
        case .none: break
        case .gzip(let deflater): try deflater.write(nothing.span, isLast: true, receive)
        case .zstd(let deflater): try deflater.write(nothing.span, isLast: true, receive)
        }
    }
}

/// gzip by ISA-L, level 2: as small as zlib's first level, in a third of its time.
@safe
private final class GzipDeflater {
    private let state: UnsafeMutablePointer<isal_zstream>
    private let memory: UnsafeMutableRawPointer
    private let output: UnsafeMutablePointer<UInt8>
    private static let memorySize = 512 << 10

    init() {
        unsafe state = .allocate(capacity: 1)
        unsafe memory = .allocate(byteCount: Self.memorySize, alignment: 64)
        unsafe output = .allocate(capacity: Expander.bufferSize)
        unsafe isal_deflate_init(state)
        unsafe state.pointee.gzip_flag = UInt16(IGZIP_GZIP)
        unsafe state.pointee.level = 2
        unsafe state.pointee.level_buf = memory.assumingMemoryBound(to: UInt8.self)
        unsafe state.pointee.level_buf_size = UInt32(Self.memorySize)
    }

    deinit {
        unsafe state.deallocate()
        unsafe memory.deallocate()
        unsafe output.deallocate()
    }

    func write(
        _ bytes: Span<UInt8>,
        isLast: Bool,
        _ receive: (Span<UInt8>) throws(LayerError) -> Void
    ) throws(LayerError) {
        if bytes.isEmpty, !isLast { return }
        unsafe try bytes.withUnsafeBufferPointer { (input) throws(LayerError) in
            // ISA-L only reads what it takes as mutable.
            unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            unsafe state.pointee.avail_in = UInt32(input.count)
            unsafe state.pointee.end_of_stream = isLast ? 1 : 0
            repeat {
                unsafe state.pointee.next_out = output
                unsafe state.pointee.avail_out = UInt32(Expander.bufferSize)
                let result = unsafe isal_deflate(state)
                if result != COMP_OK { throw .malformed("gzip can't be written") }
                let count = unsafe Expander.bufferSize - Int(state.pointee.avail_out)
                if count > 0 { try receive(unsafe Span(_unsafeStart: output, count: count)) }
            } while unsafe state.pointee.avail_out == 0
        }
    }
}

/// Zstandard by libzstd.
@safe
private final class ZstdDeflater {
    /// Nil where there was no memory.
    private let stream: OpaquePointer?
    private let output: UnsafeMutablePointer<UInt8>

    init(level: Int) {
        unsafe stream = ZSTD_createCCtx()
        unsafe output = .allocate(capacity: Expander.bufferSize)
        unsafe _ = ZSTD_CCtx_setParameter(stream, ZSTD_c_compressionLevel, CInt(clamping: level))
        unsafe _ = ZSTD_CCtx_setParameter(stream, ZSTD_c_checksumFlag, 1)
    }

    deinit {
        unsafe ZSTD_freeCCtx(stream)
        unsafe output.deallocate()
    }

    func write(
        _ bytes: Span<UInt8>,
        isLast: Bool,
        _ receive: (Span<UInt8>) throws(LayerError) -> Void
    ) throws(LayerError) {
        unsafe try bytes.withUnsafeBufferPointer { (bytes) throws(LayerError) in
            var input = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            var left = 0
            repeat {
                var room = unsafe ZSTD_outBuffer(dst: output, size: Expander.bufferSize, pos: 0)
                left = unsafe ZSTD_compressStream2(
                    stream,
                    &room,
                    &input,
                    isLast ? ZSTD_e_end : ZSTD_e_continue
                )
                if ZSTD_isError(left) != 0 {
                    throw .malformed(unsafe "zstd: " + String(cString: ZSTD_getErrorName(left)))
                }
                if unsafe room.pos > 0 { try receive(unsafe Span(_unsafeStart: output, count: room.pos)) }
            } while unsafe (isLast ? left > 0 : input.pos < input.size)
        }
    }
}
