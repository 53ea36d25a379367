import Glibc

/// A file of a kernel file system that takes one write.
package enum ControlFile {
    /// Writes a text as a whole.
    package static func write(_ text: String, to path: String) throws(SyscallError) {
        let file = try Descriptor(opening: path, O_WRONLY)
        let number = file.number
        let bytes = Array(text.utf8)
        try check("write", path) { unsafe Glibc.write(number, bytes, bytes.count) }
    }
}
