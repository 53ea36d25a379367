import CISAL

/// gzip (RFC 1952) by ISA-L, several members after each other among it.
@safe
struct GzipInflater: ~Copyable {
    private let state: UnsafeMutablePointer<inflate_state>
    private let output: UnsafeMutablePointer<UInt8>
    private var isInMember = false

    init() {
        unsafe state = .allocate(capacity: 1)
        unsafe output = .allocate(capacity: Expander.bufferSize)
        unsafe isal_inflate_init(state)
        // The header is read, and the checksum and length in the trailer are compared.
        unsafe state.pointee.crc_flag = UInt32(ISAL_GZIP)
    }

    deinit {
        unsafe state.deallocate()
        unsafe output.deallocate()
    }

    mutating func expand<Sink: ByteSink & ~Copyable>(
        _ bytes: Span<UInt8>,
        into sink: inout Sink
    ) throws(LayerError) {
        if bytes.isEmpty { return }
        unsafe try bytes.withUnsafeBufferPointer { (input) throws(LayerError) in
            // ISA-L only reads what it takes as mutable.
            unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            unsafe state.pointee.avail_in = UInt32(input.count)
            repeat {
                try step(into: &sink)
            } while unsafe state.pointee.avail_in > 0 || state.pointee.avail_out == 0
        }
    }

    private mutating func step<Sink: ByteSink & ~Copyable>(into sink: inout Sink) throws(LayerError) {
        if !isInMember {
            guard unsafe state.pointee.avail_in > 0 else {
                unsafe state.pointee.avail_out = 1
                return
            }
            unsafe isal_inflate_reset(state)
            isInMember = true
        }
        unsafe state.pointee.next_out = output
        unsafe state.pointee.avail_out = UInt32(Expander.bufferSize)
        let result = unsafe isal_inflate(state)
        if result < 0 { throw .malformed(Self.reason(result)) }
        let count = unsafe Expander.bufferSize - Int(state.pointee.avail_out)
        try sink.write(unsafe Span(_unsafeStart: output, count: count))
        if unsafe state.pointee.block_state == ISAL_BLOCK_FINISH { isInMember = false }
    }

    func finish() throws(LayerError) {
        if isInMember { throw .truncated("its gzip compression") }
    }

    private static func reason(_ result: CInt) -> String {
        switch result {
        case ISAL_INCORRECT_CHECKSUM: "gzip checksum is wrong"
        case ISAL_INVALID_WRAPPER: "gzip header is wrong"
        default: "gzip data is wrong"
        }
    }
}
