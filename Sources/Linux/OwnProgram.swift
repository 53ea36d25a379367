import CLinux
import Glibc

/// The program that this process executes.
package enum OwnProgram {
    private static let path = "/proc/self/exe"

    /// What it was called with, its name first.
    package static var arguments: [String] {
        var (words, next) = unsafe ([String](), clinux_arguments())
        while let word = unsafe next.pointee {
            unsafe words.append(String(cString: word))
            unsafe next += 1
        }
        return words
    }

    /// Executes it anew from a mount of its own that is read-only and attached nowhere, unless it is read-only now.
    ///
    /// Who then gets at its file through `/proc/<pid>/exe` can't write to it, also as the owner and when it runs
    /// no more. Returns where nothing is to be done, and where this process may not mount, so not write either.
    package static func executeReadOnly() throws(SyscallError) {
        var system = statvfs()
        try check("statvfs", path) { unsafe statvfs(path, &system) }
        if system.f_flag & UInt(ST_RDONLY) != 0 { return }
        guard let tree = try readOnlyMount() else { return }
        let result = unsafe clinux_execute(tree.descriptor.number, clinux_arguments(), environ)
        throw SyscallError("execveat", path, -result)
    }

    /// Lets go of the code in memory, of the program and its libraries; what is needed comes again from the page cache.
    ///
    /// For who has done what takes code from everywhere, such as reading a command line, and will be busy with little
    /// for long.
    package static func releaseCode() { clinux_release_code() }

    /// Has large pieces of memory go back to the kernel as soon as they are free.
    ///
    /// Else the C library keeps those for other large pieces, which hardly ever fit in.
    package static func returnMemory() { clinux_set_mmap_threshold(128 << 10) }

    /// Whether nobody but root may write to its file.
    package static var isOnlyRoots: Bool {
        guard let status = try? Descriptor(opening: path, CInt(CLINUX_O_PATH)).status() else { return false }
        return status.owner == 0 && status.mode & 0o022 == 0
    }

    /// Nil where this process may not mount.
    private static func readOnlyMount() throws(SyscallError) -> MountTree? {
        do {
            let tree = try MountTree(cloning: path)
            try tree.set(UInt64(MOUNT_ATTR_RDONLY))
            return tree
        } catch {
            if error.code == EPERM { return nil }
            throw error
        }
    }
}
