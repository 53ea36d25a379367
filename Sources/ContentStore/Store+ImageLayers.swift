import Glibc
import JSON
package import Linux
package import OCI

/// Layers that are file systems in a file: `layers/sha256/<diff ID>.squashfs` and `.erofs`.
extension Store {
    private static let mountedLayers = "mounted-layers"

    /// The file of a layer that is one; nil where the layer is unpacked or not there.
    package func imageLayer(_ diffID: Digest) throws(StoreError) -> (path: String, kind: ImageFile.Kind)? {
        if let root = try root(), let own = try imageLayer(diffID, in: root) { return own }
        return try inOthers { other throws(StoreError) in try other.imageLayer(diffID) }
    }

    func imageLayer(
        _ diffID: Digest,
        in root: borrowing Directory
    ) throws(StoreError) -> (path: String, kind: ImageFile.Kind)? {
        for kind in ImageFile.Kind.allCases {
            let name = Self.layerName(diffID) + "." + kind.rawValue
            if try root.exists(name) { return (path + "/" + name, kind) }
        }
        return nil
    }

    /// A file that becomes a layer.
    package func makeImageFile(in staging: borrowing Staging) throws(StoreError) -> Descriptor {
        do {
            return try staging.folder.open(beneath: "image", flags: O_RDWR | O_CREAT | O_TRUNC, mode: 0o600)
        } catch {
            throw .system(error)
        }
    }

    /// Puts the file of ``makeImageFile(in:)`` into the store, under its digest, which the caller has checked.
    package func commitImageLayer(
        _ staging: consuming Staging,
        _ diffID: Digest,
        _ kind: ImageFile.Kind,
        _ record: LayerRecord
    ) throws(StoreError) {
        let root = try preparedRoot()
        do throws(SyscallError) {
            let file = try staging.folder.createFile("record", mode: 0o600)
            try file.write(Array(record.json.text.utf8).span)
            try staging.folder.descriptor.synchronizeFileSystem()
            let layers = try root.directory(beneath: "layers/sha256")
            try staging.folder.rename(
                "record",
                to: PathBytes(diffID.hexadecimal + LayerRecord.suffix),
                in: layers
            )
            // The same digest is the same file.
            let name = PathBytes(diffID.hexadecimal + "." + kind.rawValue)
            try staging.folder.rename("image", to: name, in: layers)
            try layers.synchronize()
        } catch {
            throw .system(error)
        }
        try discard(staging)
    }

    /// Mounts a layer that is a file, unless it is mounted.
    ///
    /// It is there twice: with the image's own owners (`plain`), and with those of the foreign range (`foreign`), as an
    /// unpacked layer has them.
    ///
    /// - Returns: The directory with owners of the foreign range.
    package func mountLayer(_ diffID: Digest) throws(StoreError) -> String {
        guard let image = try imageLayer(diffID) else {
            throw .damaged(file: Self.layerName(diffID), reason: "missing")
        }
        let root = try preparedRoot()
        let lock = try lockLayer(diffID)
        defer { withExtendedLifetime(lock) {} }
        let rootHash = try layerRecord(diffID)?.rootHash
        let folder = "\(Self.mountedLayers)/\(diffID.hexadecimal)"
        return try stored { () throws(SyscallError) in
            for name in [Self.mountedLayers, folder, folder + "/plain", folder + "/foreign"] {
                do throws(SyscallError) {
                    try root.makeDirectory(PathBytes(name), mode: 0o700)
                } catch {
                    if error.code != EEXIST { throw error }
                }
            }
            let whole = path + "/" + folder
            let around = try root.descriptor.status().fileSystem
            let own = try root.open(beneath: PathBytes(folder)).status().fileSystem
            let foreign = try Directory(path: PathBytes(whole + "/foreign")).descriptor.status().fileSystem
            guard foreign == own, own == around else { return whole + "/foreign" }
            // What a crash in between has left.
            while unsafe umount2(whole + "/plain", CInt(MNT_DETACH)) == 0 {}
            try mountChecked(image.path, image.kind, rootHash, diffID).attach(at: whole + "/plain")
            do throws(SyscallError) {
                try Self.mountForeign(whole, image.kind)
            } catch {
                // Nobody looks for it without the other one.
                unsafe umount2(whole + "/plain", CInt(MNT_DETACH))
                throw error
            }
            return whole + "/foreign"
        }
    }

    /// Mounts what is at `plain` once more, with other owners.
    private static func mountForeign(_ whole: String, _ kind: ImageFile.Kind) throws(SyscallError) {
        // Before Linux 6.15 only what is attached can be cloned.
        let mapped = try MountTree(cloning: whole + "/plain")
        guard try ImageFile.showForeign(mapped) else {
            let what = "this kernel has no id-mapped mounts of \(kind.rawValue)"
            throw SyscallError("mount_setattr", what + "; remove the image and pull it anew", EINVAL)
        }
        // The one that is looked for comes last.
        try mapped.attach(at: whole + "/foreign")
    }

    /// Mounts a file system, after a look at all of it where it has a root hash that the kernel can't check.
    private func mountChecked(
        _ path: String,
        _ kind: ImageFile.Kind,
        _ rootHash: String?,
        _ diffID: Digest
    ) throws(SyscallError) -> MountTree {
        guard let rootHash else { return try ImageFile.mount(path, kind) }
        if VerityDevice.isAvailable { return try ImageFile.mount(path, kind, rootHash: rootHash) }
        let file = try Descriptor(opening: path, O_RDONLY)
        var hash = PlainSHA256()
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = try file.read(into: &buffer, upTo: buffer.count)
            if count == 0 { break }
            hash.update(buffer.span.extracting(first: count))
        }
        guard hash.finish() == diffID.bytes else {
            throw SyscallError("mount", "\(path), which is damaged: fsck --repair", EBADMSG)
        }
        return try ImageFile.mount(path, kind)
    }

    /// Unmounts a layer; containers that have it keep it.
    func unmountLayer(_ diffID: String, in root: borrowing Directory) throws(StoreError) {
        let folder = "\(Self.mountedLayers)/\(diffID)"
        guard try root.exists(folder) else { return }
        try stored { () throws(SyscallError) in
            for name in ["plain", "foreign"] {
                let whole = "\(path)/\(folder)/\(name)"
                while unsafe umount2(whole, CInt(MNT_DETACH)) == 0 {}
            }
            try root.removeTree(PathBytes(folder))
        }
    }
}
