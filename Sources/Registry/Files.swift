import Glibc
import Linux

/// A file's bytes, or nil where there is no such file.
///
/// A file that is longer than the limit is an error, as is one that is no regular file.
func contents(of path: String, limit: Int) throws(SyscallError) -> [UInt8]? {
    let file: Descriptor
    do {
        file = try Descriptor.reading(path)
    } catch {
        if error.code == ENOENT || error.code == ENOTDIR { return nil }
        throw error
    }
    return try SmallFile.contents(of: file, named: path, limit: limit)
}

extension Span<UInt8> {
    /// The bytes as an array.
    var array: [UInt8] { unsafe withUnsafeBufferPointer { unsafe Array($0) } }
}

extension Descriptor {
    /// Opens a regular file for reading.
    static func reading(_ path: String) throws(SyscallError) -> Descriptor {
        let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK)
        guard try file.status().kind == .regular else { throw SyscallError("open", path, EINVAL) }
        return file
    }

    /// Hands over what is in a file from here on, until its end or until the receiver returns false.
    func read(_ path: String, into receive: (Span<UInt8>) -> Bool) throws(SyscallError) {
        let number = number
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = try check("read", path) {
                unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(number, $0.baseAddress, $0.count) }
            }
            guard count > 0, receive(buffer.span.extracting(first: count)) else { return }
        }
    }
}

/// The names in a directory in order, without hidden ones; none where it can't be read.
func names(in path: String) -> [String] {
    // What can't be read configures nothing.
    ((try? SmallFile.names(in: path)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
}
