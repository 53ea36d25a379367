import Glibc

/// What a directory takes on the disk.
package struct DiskUsage: Equatable, Sendable {
    /// Bytes of disk space, also for directories; a file with several names counts once.
    package var allocated: Int64 = 0
    /// Bytes that can be read from regular files.
    package var content: Int64 = 0

    package init() {}
}

extension Directory {
    /// Adds up what this directory and everything below it takes.
    ///
    /// Links are not followed. What goes away meanwhile does not count.
    package func usage() throws(SyscallError) -> DiskUsage {
        var seen: Set<UInt64> = []
        return try usage(besides: &seen)
    }

    /// Adds up what of this directory and everything below it has not been seen, by the inodes of files with several names.
    package func usage(besides seen: inout Set<UInt64>) throws(SyscallError) -> DiskUsage {
        var usage = DiskUsage()
        try add(to: &usage, &seen, depth: 0)
        return usage
    }

    /// Nobody makes deeper directories, and each level has a file descriptor.
    private static let deepest = 512

    private func add(
        to usage: inout DiskUsage,
        _ seen: inout Set<UInt64>,
        depth: Int
    ) throws(SyscallError) {
        usage.allocated += try descriptor.status().allocated
        for name in try names() {
            guard let status = try status(of: name) else { continue }
            if status.kind == .directory {
                if depth >= Self.deepest { continue }
                let below: Directory
                do {
                    below = try directory(beneath: name)
                } catch {
                    if error.code == ENOENT { continue }
                    throw error
                }
                try below.add(to: &usage, &seen, depth: depth + 1)
                continue
            }
            if status.links > 1, !seen.insert(status.inode).inserted { continue }
            usage.allocated += status.allocated
            if status.kind == .regular { usage.content += status.size }
        }
    }
}
