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
    var text: [UInt8] = []
    try file.read(path) { bytes in
        text += bytes.array
        return text.count <= limit
    }
    guard text.count <= limit else { throw SyscallError("read", path, EFBIG) }
    return text
}

extension Span<UInt8> {
    /// The bytes as an array.
    var array: [UInt8] { unsafe withUnsafeBufferPointer { unsafe Array($0) } }
}

extension Descriptor {
    /// Opens a regular file for reading.
    static func reading(_ path: String) throws(SyscallError) -> Descriptor {
        let number = try check("open", path) { unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        let file = Descriptor(owning: number)
        var status = stat()
        try check("fstat", path) { unsafe fstat(number, &status) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw SyscallError("open", path, EINVAL) }
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

/// The names in a directory in order, or none where there is no such directory.
func names(in path: String) -> [String] {
    guard let directory = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
        }
        if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
}
