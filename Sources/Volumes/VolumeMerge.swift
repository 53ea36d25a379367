import Glibc
package import Linux

/// What was unpacked beside a volume, moved into it.
///
/// Each file gets to its place by one rename. What a container has put into the volume leads nowhere: a link is
/// replaced, and never followed.
package struct VolumeMerge: Sendable {
    /// Paths of directories that nobody has described: those of the volume keep their owner, mode and time.
    private let implied: Set<[UInt8]>

    package init(implied: Set<[UInt8]>) {
        self.implied = implied
    }

    /// Moves everything from one directory to another one of the same file system.
    package func move(
        _ source: borrowing Directory,
        into target: borrowing Directory
    ) throws(SyscallError) {
        try move(source, into: target, [])
    }

    private func move(
        _ source: borrowing Directory,
        into target: borrowing Directory,
        _ path: [UInt8]
    ) throws(SyscallError) {
        // As it was unpacked: each file that leaves it changes its time.
        let own = try source.descriptor.status()
        for name in try source.names() {
            guard let status = try source.status(of: name) else { continue }
            let existing = try target.status(of: name)
            if status.kind == .directory, existing?.kind == .directory {
                let below = try source.directory(beneath: name)
                let place = try target.directory(beneath: name)
                let slash = path.isEmpty ? [] : [UInt8(ascii: "/")]
                try move(below, into: place, path + slash + name.bytes)
                continue
            }
            // One kind does not take the place of the other by itself.
            if let existing, status.kind == .directory || existing.kind == .directory {
                try target.removeTree(name)
            }
            try source.rename(name, to: name, in: target)
        }
        if !implied.contains(path) { try copyAttributes(of: source, own, to: target) }
        try target.descriptor.synchronize()
    }

    private func copyAttributes(
        of source: borrowing Directory,
        _ status: FileStatus,
        to target: borrowing Directory
    ) throws(SyscallError) {
        try target.descriptor.setOwner(status.owner, group: status.group)
        try target.descriptor.setMode(status.mode)
        for name in try source.descriptor.attributeNames() {
            guard name.bytes.starts(with: "user.".utf8) || name.bytes.starts(with: "system.".utf8),
                let value = try source.descriptor.longAttribute(name)
            else { continue }
            try target.descriptor.setAttribute(name, to: value)
        }
        try target.descriptor.setTime(seconds: status.modified, nanoseconds: status.modifiedNanoseconds)
    }
}
