import Glibc
import Linux

/// Files that appear in a folder with all their content, or not at all.
enum NewFiles {
    /// Writes files; where one can't be written, those before it stay.
    ///
    /// - Parameters:
    ///   - files: Names and contents.
    ///   - path: The folder, which is made where it is missing.
    ///   - isReplacing: Whether files that are there are replaced; otherwise `EEXIST` for the first of them, and
    ///     nothing is written.
    /// - Throws: What kept a file from being written.
    static func write(
        _ files: [(name: String, content: [UInt8])],
        into path: String,
        replacing isReplacing: Bool
    ) throws(SyscallError) {
        try SmallFile.makeDirectory(path)
        let folder = try Directory(path: PathBytes(path))
        if !isReplacing {
            for file in files where try folder.status(of: PathBytes(file.name)) != nil {
                throw SyscallError("open", path + "/" + file.name, EEXIST)
            }
        }
        for file in files { try write(file.name, file.content, in: folder, path, isReplacing) }
        try folder.synchronize()
    }

    private static func write(
        _ name: String,
        _ content: [UInt8],
        in folder: borrowing Directory,
        _ path: String,
        _ isReplacing: Bool
    ) throws(SyscallError) {
        let temporary = PathBytes(".\(name.prefix(200)).\(getpid()).new")
        do {
            let file = try folder.createFile(temporary, mode: 0o644)
            try file.setMode(0o644)
            try file.write(content.span, of: path + "/" + name)
            try file.synchronize()
            try folder.rename(temporary, to: PathBytes(name), in: folder, replacing: isReplacing)
        } catch {
            try? folder.removeFile(temporary)  // The first mistake is the one to tell.
            throw SyscallError(error.call, path + "/" + name, error.code)
        }
    }
}

/// The whole of standard input; more than `limit` bytes fail with `EFBIG`.
func standardInput(limit: Int) throws(SyscallError) -> [UInt8] {
    // A socket can't be opened by a path, nor can another's pipe where a policy forbids it.
    let input = Descriptor(
        owning: try check("fcntl", "standard input") { fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) }
    )
    return try SmallFile.contents(of: input, named: "standard input", limit: limit)
}
