import Glibc

// Listing and removing.
extension Directory {
    /// The names in this directory, without `.` and `..`, in no order.
    package func names() throws(SyscallError) -> [PathBytes] {
        let copy = try check("openat", "descriptor \(number)") {
            unsafe openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard let stream = unsafe fdopendir(copy) else {
            let code = errno
            close(copy)
            throw SyscallError("fdopendir", "descriptor \(number)", code)
        }
        defer { unsafe closedir(stream) }
        var names: [PathBytes] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let start = unsafe DirectoryEntry.name(of: entry)
            let length = unsafe strnlen(start, Int(NAME_MAX) + 1)
            let bytes = unsafe UnsafeRawBufferPointer(start: start, count: length)
            guard let name = unsafe PathBytes(bytes), name != ".", name != ".." else { continue }
            names.append(name)
        }
        if errno != 0 { throw SyscallError("readdir", "descriptor \(number)", errno) }
        return names
    }

    /// Removes a file that is no directory; nothing where there is none.
    package func removeFile(_ name: PathBytes) throws(SyscallError) {
        try remove(name, 0)
    }

    /// Removes an empty directory; nothing where there is none.
    package func removeDirectory(_ name: PathBytes) throws(SyscallError) {
        try remove(name, AT_REMOVEDIR)
    }

    private func remove(_ name: PathBytes, _ flags: CInt) throws(SyscallError) {
        do {
            try check("unlinkat", name.description) { unsafe unlinkat(number, name.characters, flags) }
        } catch {
            if error.code != ENOENT { throw error }
        }
    }

    /// Removes a name and, where it is a directory, everything below it, however deep that goes.
    ///
    /// No symbolic link is followed. Nothing where there is no such name.
    package func removeTree(_ name: PathBytes) throws(SyscallError) {
        do {
            try removeFile(name)
            return
        } catch {
            if error.code != EISDIR && error.code != EPERM { throw error }
        }
        do throws(SyscallError) {
            let top = try directory(beneath: name)
            // What is too deep for a file descriptor per level is moved up, and found in the next round.
            var moved = 0
            repeat {
                try top.removeContents(top: top, depth: 0, moved: &moved)
            } while try !top.names().isEmpty
        } catch {
            // Somebody else removes it, too.
            if error.code != ENOENT { throw error }
        }
        try removeDirectory(name)
    }

    private static let deepest = 32

    private func removeContents(
        top: borrowing Directory,
        depth: Int,
        moved: inout Int
    ) throws(SyscallError) {
        for name in try names() {
            do {
                try removeFile(name)
                continue
            } catch {
                if error.code != EISDIR && error.code != EPERM { throw error }
            }
            if depth < Self.deepest {
                let below = try directory(beneath: name)
                try below.removeContents(top: top, depth: depth + 1, moved: &moved)
                try removeDirectory(name)
            } else {
                try moveUp(name, to: top, &moved)
            }
        }
    }

    private func moveUp(
        _ name: PathBytes,
        to top: borrowing Directory,
        _ moved: inout Int
    ) throws(SyscallError) {
        while true {
            moved += 1
            do {
                try rename(name, to: PathBytes(".moved-\(moved)"), in: top, replacing: false)
                return
            } catch {
                if error.code != EEXIST { throw error }
            }
        }
    }
}
