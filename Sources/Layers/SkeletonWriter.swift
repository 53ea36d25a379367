import CZstd
import Glibc
import Linux

/// Writes what of a layer's archive is no file's content, so that the archive can be made again of the files.
///
/// The format is that of docs/formats/store.md, "Skeletons".
@safe
struct SkeletonWriter: ~Copyable {
    /// What the records begin with.
    static let magic = Array("SOSKEL1\n".utf8)
    /// The longest run of bytes in one record.
    static let longestRun = 1 << 16

    private let file: Descriptor
    /// Nil where there was no memory.
    private let stream: OpaquePointer?
    private let output: UnsafeMutablePointer<UInt8>
    private static let outputSize = 32 << 10
    /// Bytes of the archive that are not yet in a record.
    private var run: [UInt8] = []
    private var total: UInt64 = 0

    init(_ file: consuming Descriptor) throws(LayerError) {
        self.file = file
        unsafe stream = ZSTD_createCCtx()
        unsafe output = .allocate(capacity: Self.outputSize)
        // Headers are much alike, and three layers may come at once: little memory does.
        for (parameter, value) in [(ZSTD_c_compressionLevel, 1), (ZSTD_c_windowLog, 16)] {
            unsafe _ = ZSTD_CCtx_setParameter(stream, parameter, CInt(value))
        }
        try compress(Self.magic.span)
    }

    deinit {
        unsafe ZSTD_freeCCtx(stream)
        unsafe output.deallocate()
    }

    /// Keeps bytes as they are.
    mutating func keep(_ bytes: Span<UInt8>) throws(LayerError) {
        total += UInt64(bytes.count)
        for index in bytes.indices { run.append(bytes[index]) }
        if run.count >= Self.longestRun { try endRun() }
    }

    /// Notes that a file's content follows, all of it or the pieces of a sparse file.
    mutating func content(of path: [UInt8], _ entry: TarEntry) throws(LayerError) {
        try endRun()
        total += UInt64(entry.size)
        var record: [UInt8] = [entry.sparse == nil ? 2 : 3]
        record += Self.bytes(UInt64(entry.size), 8) + Self.bytes(UInt64(path.count), 4) + path
        if let sparse = entry.sparse {
            record += Self.bytes(UInt64(sparse.pieces.count), 4)
            for piece in sparse.pieces {
                record += Self.bytes(UInt64(piece.offset), 8) + Self.bytes(UInt64(piece.count), 8)
            }
        }
        try compress(record.span)
    }

    /// Ends the skeleton; nothing can be added afterwards.
    mutating func finish() throws(LayerError) {
        try endRun()
        let end: [UInt8] = [0] + Self.bytes(total, 8)
        try compress(end.span, last: true)
    }

    private mutating func endRun() throws(LayerError) {
        if run.isEmpty { return }
        let head: [UInt8] = [1] + Self.bytes(UInt64(run.count), 4)
        try compress(head.span)
        // Not by way of a copy: that one would be made anew for each file, each time a page longer.
        try compress(run.span)
        run.removeAll(keepingCapacity: true)
    }

    private func compress(_ bytes: Span<UInt8>, last: Bool = false) throws(LayerError) {
        unsafe try bytes.withUnsafeBufferPointer { (bytes) throws(LayerError) in
            var input = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            var left = 0
            repeat {
                var room = unsafe ZSTD_outBuffer(dst: output, size: Self.outputSize, pos: 0)
                left = unsafe ZSTD_compressStream2(stream, &room, &input, last ? ZSTD_e_end : ZSTD_e_continue)
                if ZSTD_isError(left) != 0 {
                    throw .malformed(unsafe "zstd: " + String(cString: ZSTD_getErrorName(left)))
                }
                do throws(SyscallError) {
                    try file.write(unsafe Span(_unsafeStart: output, count: room.pos))
                } catch {
                    throw error.code == ENOSPC || error.code == EDQUOT ? .full : .system("skeleton", error)
                }
            } while unsafe input.pos < input.size || last && left > 0
        }
    }

    /// A number with its lowest byte first.
    private static func bytes(_ number: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
    }
}
