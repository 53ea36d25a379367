import Glibc
package import Linux

/// What an image has at a path, copied to where a new volume begins.
package struct VolumeContent: Sendable {
    /// The image's layers, the base first.
    private let layers: [String]

    package init(layers: [String]) {
        self.layers = layers
    }

    /// Copies a directory's owner, mode and content; nothing where the image has no such directory.
    ///
    /// Owners are of the foreign range in both places.
    ///
    /// - Parameters:
    ///   - path: The directory in the image.
    ///   - target: The volume.
    ///   - onlyOwner: Whether the content is left out.
    /// - Throws: What the kernel said.
    package func copy(
        _ path: String,
        to target: borrowing Directory,
        onlyOwner: Bool
    ) throws(SyscallError) {
        let relative = Self.relative(path)
        for layer in layers {
            let root = try Directory(path: PathBytes(layer))
            do {
                let source = try root.directory(beneath: relative)
                if onlyOwner {
                    try takeOwner(of: source, for: target)
                } else {
                    try merge(source, into: target)
                }
            } catch {
                // A layer without the directory, or where a link is in the way: nothing to take from it.
                if ![ENOENT, ENOTDIR, ELOOP].contains(error.code) { throw error }
            }
        }
    }

    /// Whose a directory of the image is, and its mode; nil where there is none.
    package func status(of path: String) throws(SyscallError) -> FileStatus? {
        let relative = Self.relative(path)
        for layer in layers.reversed() {
            let root = try Directory(path: PathBytes(layer))
            do {
                return try root.directory(beneath: relative).descriptor.status()
            } catch {
                if ![ENOENT, ENOTDIR, ELOOP].contains(error.code) { throw error }
            }
        }
        return nil
    }

    private static func relative(_ path: String) -> PathBytes {
        let parts = path.split(separator: "/")
        return parts.isEmpty ? "." : PathBytes(parts.joined(separator: "/"))
    }

    private func merge(_ source: borrowing Directory, into target: borrowing Directory) throws(SyscallError) {
        if try source.descriptor.isOpaque() {
            for name in try target.names() { try target.removeTree(name) }
        }
        for name in try source.names() {
            guard let status = try source.status(of: name) else { continue }
            if status.kind != .directory || status.isWhiteout { try remove(name, in: target) }
            if status.isWhiteout { continue }
            try copy(name, status, from: source, to: target)
        }
        try takeOwner(of: source, for: target)
    }

    private func takeOwner(
        of source: borrowing Directory,
        for target: borrowing Directory
    ) throws(SyscallError) {
        let status = try source.descriptor.status()
        try target.descriptor.setOwner(status.owner, group: status.group)
        try target.descriptor.setMode(status.mode)
        try target.descriptor.takeAttributes(of: source.descriptor)
    }

    private func copy(
        _ name: PathBytes,
        _ status: FileStatus,
        from source: borrowing Directory,
        to target: borrowing Directory
    ) throws(SyscallError) {
        switch status.kind {
        case .directory:
            if try target.status(of: name)?.kind != .directory {
                try remove(name, in: target)
                try target.makeDirectory(name, mode: 0o700)
            }
            let below = try source.directory(beneath: name)
            let copied = try target.directory(beneath: name)
            return try merge(below, into: copied)
        case .regular:
            let file = try source.open(beneath: name)
            let copied = try target.createFile(name, mode: 0o600)
            try copied.takeContent(of: file, size: status.size)
            try copied.setOwner(status.owner, group: status.group)
            try copied.setMode(status.mode)
            return try copied.takeAttributes(of: file)
        case .symbolicLink:
            guard let link = PathBytes(Array(try source.target(of: name).utf8)) else { return }
            try target.makeSymbolicLink(name, to: link)
        case .pipe: try target.makeNode(name, .pipe, mode: status.mode)
        // Volumes have no devices; a socket without its listener is nothing.
        case .characterDevice, .blockDevice, .socket: return
        }
        try target.setOwner(of: name, status.owner, group: status.group)
    }

    private func remove(_ name: PathBytes, in target: borrowing Directory) throws(SyscallError) {
        if try target.status(of: name) != nil { try target.removeTree(name) }
    }
}

extension Directory {
    /// What a symbolic link says.
    fileprivate func target(of name: PathBytes) throws(SyscallError) -> String {
        try SmallFile.target(ofLink: "/proc/self/fd/\(number)/\(name)")
    }
}

extension Descriptor {
    /// Whether a directory hides what lower layers have in it (overlayfs, `trusted.overlay.opaque`).
    fileprivate func isOpaque() throws(SyscallError) -> Bool {
        try attribute("trusted.overlay.opaque") == [UInt8(ascii: "y")]
    }

    /// Copies extended attributes, such as access control lists and capabilities, which a change of the owner or the mode
    /// would undo.
    ///
    /// The names that overlayfs has for itself are not copied, nor labels, which the place decides about.
    fileprivate func takeAttributes(of file: borrowing Descriptor) throws(SyscallError) {
        for name in try file.attributeNames() {
            let text = name.description
            guard !text.hasPrefix("trusted."), text != "security.selinux",
                let value = try file.longAttribute(name)
            else { continue }
            do throws(SyscallError) {
                try setAttribute(name, to: value)
            } catch {
                // A file system without them has none.
                if error.code != ENOTSUP { throw error }
            }
        }
    }

    /// Copies a file's bytes, in the kernel where that can.
    fileprivate func takeContent(of file: borrowing Descriptor, size: Int64) throws(SyscallError) {
        var rest = Int(size)
        while rest > 0 {
            let target = number
            let source = file.number
            let count = rest
            let done = try check("sendfile", "descriptor \(target)") {
                sendfile(target, source, nil, count)
            }
            if done == 0 { return }
            rest -= done
        }
    }
}
