import CCrypto
import OCI

/// A SHA-256 that grows.
@safe
struct SHA256: ~Copyable {
    /// Nil where libcrypto has none; then ``finish()`` returns nil.
    private var state: OpaquePointer?
    private var failed = false

    init() {
        unsafe state = ccrypto_sha256_new()
    }

    deinit { unsafe ccrypto_sha256_free(state) }

    mutating func update(_ bytes: Span<UInt8>) {
        guard let state = unsafe state else { return }
        let result = unsafe bytes.withUnsafeBufferPointer {
            unsafe ccrypto_sha256_update(state, $0.baseAddress, $0.count)
        }
        if result != 0 { failed = true }
    }

    /// The digest, or nil where libcrypto failed; nothing can be added afterwards.
    mutating func finish() -> Digest? {
        guard let state = unsafe state, !failed else { return nil }
        var bytes = [UInt8](repeating: 0, count: 32)
        let result = unsafe ccrypto_sha256_final(state, &bytes)
        return result == 0 ? Digest(bytes: bytes) : nil
    }
}
