import ContentStore
import Glibc
import JSON
package import Linux
import Lowering

// Volumes that are a file system of their own: it is mounted while a container uses the volume.
extension VolumeStore {
    private static let program = "/usr/bin/mount"

    /// Mounts what the definition names, where it is not mounted; ask under the volume's lock.
    package func mount(_ definition: VolumeDefinition) throws(VolumeError) {
        guard let mount = definition.mount, !isMounted(definition.name) else { return }
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
    }

    /// Whether a file system is mounted where a volume is.
    package func isMounted(_ name: String) -> Bool { Self.mounted(below: store.volumes).contains(name) }

    /// The directories directly below one that have something mounted on them.
    static func mounted(below directory: String) -> [String] {
        // A /proc that can't be read shows no mounts. Names have no characters that would be escaped.
        let table = (try? SmallFile.contents(of: "/proc/thread-self/mountinfo", limit: 16 << 20)) ?? nil
        let prefix = directory + "/"
        return String(decoding: table ?? [], as: UTF8.self).split(separator: "\n").compactMap { line in
            guard let path = line.split(separator: " ").dropFirst(4).first, path.hasPrefix(prefix),
                !path.dropFirst(prefix.count).contains("/")
            else { return nil }
            return String(path.dropFirst(prefix.count))
        }
    }

    /// Takes away what is mounted where a volume is; ask under the volume's lock.
    package func unmount(_ name: String) throws(SyscallError) {
        while isMounted(name) {
            let path = path(name)
            try check("umount2", path) { unsafe umount2(path, CInt(UMOUNT_NOFOLLOW)) }
        }
    }

    /// Takes away what is mounted for containers that are no more.
    package func unmountUnused() throws(VolumeError) {
        do {
            for name in Self.mounted(below: store.volumes) {
                let lock = try store.lockVolume(name)
                defer { withExtendedLifetime(lock) {} }
                if try store.containers(using: name).isEmpty, !isShown(name) { try unmount(name) }
            }
        } catch {
            throw VolumeError(error)
        }
    }
}
