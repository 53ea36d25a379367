import Glibc

/// Files that fit into memory and are read or replaced as a whole.
package enum SmallFile {
    /// The content of a file, or nil where there is none.
    ///
    /// - Parameters:
    ///   - path: A path; symbolic links are followed.
    ///   - limit: The most bytes that are taken; a longer file fails with `EFBIG`.
    /// - Returns: The bytes, or nil on `ENOENT` and `ENOTDIR`.
    /// - Throws: What open(2), fstat(2) or read(2) said.
    package static func contents(
        of path: String,
        limit: Int = 1 << 20
    ) throws(SyscallError) -> [UInt8]? {
        let file: Descriptor
        do {
            file = try Descriptor(opening: path, O_RDONLY | O_NOCTTY)
        } catch  where error.code == ENOENT || error.code == ENOTDIR {
            return nil
        }
        return try contents(of: file, named: path, limit: limit)
    }

    /// What is left to read of an open file.
    package static func contents(
        of file: borrowing Descriptor,
        named name: String,
        limit: Int = 1 << 20
    ) throws(SyscallError) -> [UInt8] {
        do {
            if let bytes = try file.contents(limit: limit) { return bytes }
        } catch {
            throw SyscallError(error.call, name, error.code)
        }
        throw SyscallError("read", name, EFBIG)
    }

    /// Puts a new file in place of what a path names, in one step for whoever reads it.
    ///
    /// Not flushed to disk: for files of `/run`, and what tells itself whether it is whole.
    package static func replace(
        _ path: String,
        with bytes: [UInt8],
        mode: UInt32 = 0o644
    ) throws(SyscallError) {
        let temporary = "\(path).\(getpid()).tmp"
        do {
            // A file of that name is what a dead process of the same number left behind.
            _ = unsafe unlink(temporary)
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
            let file = try Descriptor(opening: temporary, flags, mode: mode)
            try file.setMode(mode)
            try file.write(bytes.span, of: temporary)
            try check("rename", path) { unsafe rename(temporary, path) }
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
    }

    /// Removes from a directory what ``replace(_:with:mode:)`` has left whose process was killed.
    package static func removeLeftovers(in directory: String) throws(SyscallError) {
        for name in try names(in: directory) where name.hasSuffix(".tmp") {
            let process = name.dropLast(".tmp".count).split(separator: ".").last.flatMap { Int32($0) }
            guard let process, process > 0, kill(process, 0) != 0, errno == ESRCH else { continue }
            _ = unsafe unlink("\(directory)/\(name)")
        }
    }

    /// What a symbolic link, such as `/proc/self/fd/7`, leads to.
    package static func target(ofLink path: String) throws(SyscallError) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = try check("readlink", path) { unsafe readlink(path, &buffer, buffer.count) }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The names in a directory, none where there is no such directory.
    package static func names(in path: String) throws(SyscallError) -> [String] {
        guard let directory = unsafe opendir(path) else {
            if errno == ENOENT { return [] }
            throw SyscallError("opendir", path, errno)
        }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Makes a directory and those above it; one that is there stays as it is.
    package static func makeDirectory(_ path: String, mode: UInt32 = 0o755) throws(SyscallError) {
        if unsafe mkdir(path, mode) == 0 || errno == EEXIST { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try makeDirectory(String(path[..<slash]))
        }
        do {
            try check("mkdir", path) { unsafe mkdir(path, mode) }
        } catch  where error.code == EEXIST {}
    }
}
