import ContentStore
import Glibc
import JSON
package import Linux
import Lowering

// Volumes that are a file system of their own: it is mounted while a container uses the volume.
extension VolumeStore {
    private static let program = "/usr/bin/mount"

    /// Mounts what the definition names, where it is not mounted; ask under the volume's lock.
    ///
    /// - Returns: Whether it was not mounted before.
    /// - Throws: Why it can't be mounted.
    @discardableResult
    package func mount(_ definition: VolumeDefinition) throws(VolumeError) -> Bool {
        guard let mount = definition.mount else { return false }
        do {
            if try isMounted(definition.name) { return false }
        } catch {
            throw .other("cannot look at the volume '\(definition.name)': \(error)")
        }
        var words = ["mount"]
        if mount.type == "bind" {
            words += ["-o", "bind"]
        } else if !mount.type.isEmpty {
            words += ["-t", mount.type]
        }
        if !mount.options.isEmpty { words += ["-o", mount.options.joined(separator: ",")] }
        words += ["--", mount.device, path(definition.name)]
        let status: CInt
        do {
            status = try ChildProgram.run(Self.program, words)
        } catch {
            throw .other(
                "cannot mount the volume '\(definition.name)': \(error); is the package 'mount' installed?"
            )
        }
        if status != 0 {
            throw .other(
                "cannot mount the volume '\(definition.name)': mount(8) failed with status \(status)"
            )
        }
        return true
    }

    /// Whether a file system is mounted where a volume is.
    package func isMounted(_ name: String) throws(SyscallError) -> Bool {
        try Self.isMountPoint(name, in: store.volumes)
    }

    /// Whether something is mounted on a directory of another, which need not be there.
    static func isMountPoint(_ name: String, in directory: String) throws(SyscallError) -> Bool {
        do {
            return try Directory(path: PathBytes(directory)).isMountPoint(PathBytes(name))
        } catch {
            if error.code == ENOENT { return false }
            throw error
        }
    }

    /// Takes away what is mounted where a volume is; ask under the volume's lock.
    package func unmount(_ name: String) throws(SyscallError) {
        while try isMounted(name) {
            let path = path(name)
            try check("umount2", path) { unsafe umount2(path, CInt(UMOUNT_NOFOLLOW)) }
        }
    }

    /// Takes away what is mounted for containers that are no more.
    package func unmountUnused() throws(VolumeError) {
        for name in try inStore(store.volumeNames()) where try inSystem(isMounted(name)) {
            let lock = try inStore(store.lockVolume(name))
            defer { withExtendedLifetime(lock) {} }
            if try inStore(store.containers(using: name)).isEmpty, try inSystem(!isShown(name)) {
                try inSystem(unmount(name))
            }
        }
    }
}
