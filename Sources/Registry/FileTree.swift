package import Linux
package import OCI

/// Files by name, in a directory or in an archive.
package protocol FileTree: Sendable {
    /// What messages call it.
    var path: String { get }

    /// A file's bytes, or nil where there is none; `EFBIG` where it is longer than the limit.
    func contents(of name: String, limit: Int) throws(SyscallError) -> [UInt8]?

    /// Hands over a file's bytes, until the receiver returns false.
    func read(_ name: String, into receive: (Span<UInt8>) -> Bool) throws(SyscallError)
}

/// The regular files below a directory; symbolic links are followed, as they are the user's.
package struct FolderFiles: FileTree {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    package func contents(of name: String, limit: Int) throws(SyscallError) -> [UInt8]? {
        try Registry.contents(of: path + "/" + name, limit: limit)
    }

    package func read(_ name: String, into receive: (Span<UInt8>) -> Bool) throws(SyscallError) {
        let file = path + "/" + name
        try Descriptor.reading(file).read(file, into: receive)
    }
}

extension FileTree {
    /// Hands over a blob, and throws unless it has its size and digest.
    package func blob(
        _ descriptor: ContentDescriptor,
        named file: String,
        of image: String,
        into receive: (Span<UInt8>) -> Bool
    ) throws(RegistryError) {
        var check = BlobCheck(descriptor)
        var isStopped = false
        do {
            try read(file) { bytes in
                guard check.accepts(bytes) else { return false }
                isStopped = !receive(bytes)
                return !isStopped
            }
        } catch {
            throw RegistryError(image, .file(error))
        }
        if isStopped { throw RegistryError(image, .stopped) }
        try check.finish()
    }
}
