import Linux
package import OCI

extension Store {
    /// The longest blob that is read: manifests and image configurations are shorter.
    package static let longestBlob = 8 << 20

    /// Keeps a blob, whose digest the caller has checked.
    ///
    /// One that is there already and differs is damaged, and replaced.
    package func writeBlob(_ digest: Digest, _ bytes: [UInt8]) throws(StoreError) {
        let root = try preparedRoot()
        let file = Self.blobName(digest)
        // What cannot be read is damaged, too.
        if let old = try? root.contents(of: file, limit: bytes.count), old == bytes { return }
        try root.replace(file, with: bytes)
    }

    /// A blob, or nil where it is not there.
    package func readBlob(_ digest: Digest) throws(StoreError) -> [UInt8]? {
        if let root = try root(),
            let own = try root.contents(of: Self.blobName(digest), limit: Self.longestBlob)
        {
            return own
        }
        return try inOthers { other throws(StoreError) in try other.readBlob(digest) }
    }
}
