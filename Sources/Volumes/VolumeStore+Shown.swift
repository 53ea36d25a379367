import ContentStore
import Glibc
package import Linux

// Volumes that are mounted for the host, whose files belong there to those to whom they belong in a container.
extension VolumeStore {
    private var shown: String { store.path + "/volume-mounts" }

    /// Where a volume is mounted for the host, whether it is or not.
    package func shownPath(_ name: String) -> String { "\(shown)/\(name)" }

    /// Whether a volume is mounted for the host.
    package func isShown(_ name: String) throws(SyscallError) -> Bool {
        try Self.isMountPoint(name, in: shown)
    }

    /// Mounts a volume for the host, where it is not mounted yet.
    ///
    /// - Parameter name: The volume, whose name is checked.
    /// - Returns: Where.
    /// - Throws: Where there is no such volume, or it can't be mounted.
    package func show(_ name: String) throws(VolumeError) -> String {
        let lock = try lockAndMount(name)
        defer { withExtendedLifetime(lock) {} }
        let path = shownPath(name)
        do throws(SyscallError) {
            if try isShown(name) { return path }
            try SmallFile.makeDirectory(shown, mode: 0o700)
            try SmallFile.makeDirectory(path, mode: 0o700)
            let tree = try MountTree(cloning: self.path(name))
            if IDRange.foreign.contains(try tree.status().owner) { try Self.mapOwners(of: tree) }
            try tree.set(UInt64(MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID))
            try tree.attach(at: path)
        } catch {
            throw .other("\(error)")
        }
        return path
    }

    /// The numbers of the foreign range as a container sees them; a file system without id-mapped mounts stays
    /// as it is.
    private static func mapOwners(of tree: borrowing MountTree) throws(SyscallError) {
        let foreign = IDRange.foreign
        let line = UserNamespaceMap.Line(inside: foreign.first, outside: 0, count: foreign.count)
        let namespace = try UserNamespaceMap(users: [line], groups: [line]).makeNamespace()
        do {
            try tree.mapOwners(by: namespace)
        } catch {
            if error.code != EINVAL { throw error }
        }
    }

    /// Ends what ``show(_:)`` began; what only that had mounted is unmounted, too.
    ///
    /// - Throws: Where it is not mounted, or somebody is in there.
    package func hide(_ name: String) throws(VolumeError) {
        let lock = try inStore(store.lockVolume(name))
        defer { withExtendedLifetime(lock) {} }
        let path = shownPath(name)
        guard try inSystem(isShown(name)) else {
            guard exists(name) else { throw .missing(name) }
            throw .other("the volume '\(name)' is not mounted")
        }
        do {
            try check("umount2", path) { unsafe umount2(path, CInt(UMOUNT_NOFOLLOW)) }
        } catch {
            guard error.code == EBUSY else { throw .other("\(error)") }
            throw .other("the volume '\(name)' is being used at \(path)")
        }
        unsafe rmdir(path)
        if try inStore(store.containers(using: name)).isEmpty { try inSystem(unmount(name)) }
    }

    /// Takes the volume's lock and mounts the file system that it is, where it is one.
    func lockAndMount(_ name: String) throws(VolumeError) -> Descriptor {
        let lock = try inStore(store.lockVolume(name))
        guard exists(name) else { throw .missing(name) }
        if let definition = try inStore(definition(name)) { try mount(definition) }
        return lock
    }
}
