import Glibc
package import Linux
package import OCI

extension Store {
    /// Waits until nobody else fetches a layer, and keeps others from it as long as the descriptor is open.
    ///
    /// Look whether the layer is there afterwards: then somebody else has fetched it. It is a lock on a byte of
    /// the store's lock file far behind those of the store itself; two layers that share one only wait.
    package func lockLayer(_ diffID: Digest) throws(StoreError) -> Descriptor {
        let root = try preparedRoot()
        let byte = Int64(diffID.hexadecimal.prefix(12), radix: 16) ?? 0
        return try stored { () throws(SyscallError) in
            let file = try root.open(beneath: "lock", flags: O_RDWR)
            try file.waitForLock(.exclusive, byte: 1 << 32 + byte)
            return file
        }
    }
}
