import Glibc
import Linux
package import OCI

/// Images that are mounted for the host to look at: `mounts/<configuration>`.
extension Store {
    private static let mounts = "mounts"

    /// Where an image is mounted, whether it is or not.
    package func mountPath(of configuration: Digest) -> String {
        "\(path)/\(Self.mounts)/\(configuration.hexadecimal)"
    }

    /// The configurations of the images that are mounted, sorted.
    package func mountedImages() throws(StoreError) -> [Digest] {
        guard let root = try root() else { return [] }
        return try mountedImages(in: root)
    }

    func mountedImages(in root: borrowing Directory) throws(StoreError) -> [Digest] {
        guard try root.exists(Self.mounts) else { return [] }
        let folder = try root.folder(Self.mounts)
        var mounted: [Digest] = []
        for name in try folder.list() {
            guard let digest = Digest(hexadecimal: name) else { continue }
            let isMounted = try stored { () throws(SyscallError) in try folder.isMountPoint(PathBytes(name)) }
            if isMounted { mounted.append(digest) }
        }
        return mounted.sorted { $0.hexadecimal < $1.hexadecimal }
    }

    /// Makes the directory that an image is to be mounted on.
    ///
    /// - Returns: Whether the image has still to be mounted.
    package func prepareMount(of configuration: Digest) throws(StoreError) -> Bool {
        let root = try preparedRoot()
        return try stored { () throws(SyscallError) in
            for path in [Self.mounts, "\(Self.mounts)/\(configuration.hexadecimal)"] {
                do throws(SyscallError) {
                    try root.makeDirectory(PathBytes(path), mode: 0o700)
                } catch {
                    if error.code != EEXIST { throw error }
                }
            }
            let folder = try root.directory(beneath: PathBytes(Self.mounts))
            let around = try folder.descriptor.status()
            let status = try folder.status(of: PathBytes(configuration.hexadecimal))
            return status?.fileSystem == around.fileSystem
        }
    }

    /// Removes the directory that an image was mounted on; nothing where it is mounted still.
    package func removeMountPoint(of configuration: Digest) throws(StoreError) {
        guard let root = try root(), try root.exists(Self.mounts) else { return }
        let folder = try root.folder(Self.mounts)
        do {
            try folder.removeDirectory(PathBytes(configuration.hexadecimal))
        } catch {
            if error.code != EBUSY { throw .system(error) }
        }
    }
}
