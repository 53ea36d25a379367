import CCrypto
package import OCI

/// A running SHA-256.
@safe
package struct SHA256: ~Copyable {
    /// Nil once libcrypto failed; the digest is nil then, which equals none.
    private var state: OpaquePointer?

    package init() {
        unsafe state = ccrypto_sha256_new()
    }

    deinit { unsafe ccrypto_sha256_free(state) }

    /// Adds bytes.
    package mutating func update(_ bytes: Span<UInt8>) {
        guard let current = unsafe state else { return }
        let accepted = unsafe bytes.withUnsafeBytes {
            unsafe ccrypto_sha256_update(current, $0.baseAddress, $0.count)
        }
        if accepted != 0 {
            unsafe ccrypto_sha256_free(current)
            unsafe state = nil
        }
    }

    /// The digest of all bytes, or nil where libcrypto failed.
    ///
    /// Nothing can be added afterwards.
    package mutating func finish() -> Digest? {
        guard let state = unsafe state else { return nil }
        defer {
            unsafe ccrypto_sha256_free(state)
            unsafe self.state = nil
        }
        var bytes = [UInt8](repeating: 0, count: 32)
        let done = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe ccrypto_sha256_final(state, $0) }
        }
        return done == 0 ? Digest(bytes: bytes) : nil
    }

    /// The digest of a whole text.
    package static func digest(of bytes: [UInt8]) -> Digest? {
        var hash = SHA256()
        hash.update(bytes.span)
        return hash.finish()
    }
}
