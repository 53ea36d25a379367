import Glibc
import Linux
import Synchronization

/// A tar archive that is written file by file, by several threads in turn; it has its name when it is complete.
final class ArchiveWriter: Sendable {
    let path: String
    private let temporary: String
    private let file: Descriptor
    private let names = Mutex<Set<String>>([])

    init(path: String) throws(SyscallError) {
        self.path = path
        // A device or a link such as /dev/stdout would be replaced.
        var status = stat()
        if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw SyscallError("open", path, EINVAL)
        }
        temporary = "\(path).\(String(try randomNumber(), radix: 16)).tmp"
        file = try Descriptor(opening: temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o644)
    }

    deinit { _ = unsafe unlink(temporary) }

    func has(_ name: String) -> Bool { names.withLock { $0.contains(name) } }

    /// Adds a file, unless one of that name is there.
    func add(
        _ name: String,
        count: Int,
        _ write: ((Span<UInt8>) throws(SyscallError) -> Void) throws(SyscallError) -> Void
    )
        throws(SyscallError)
    {
        try add(name, type: UInt8(ascii: "0"), mode: 0o644, count: count, write)
    }

    func add(_ name: String, _ bytes: [UInt8]) throws(SyscallError) {
        try add(name, count: bytes.count) { write throws(SyscallError) in try write(bytes.span) }
    }

    /// Adds a directory, which some readers miss.
    func addDirectory(_ name: String) throws(SyscallError) {
        try add(name + "/", type: UInt8(ascii: "5"), mode: 0o755, count: 0) { _ throws(SyscallError) in }
    }

    private func add(
        _ name: String,
        type: UInt8,
        mode: Int,
        count: Int,
        _ write: ((Span<UInt8>) throws(SyscallError) -> Void) throws(SyscallError) -> Void
    ) throws(SyscallError) {
        try names.withLock { names throws(SyscallError) in
            guard names.insert(name).inserted else { return }
            try file.write(Self.header(name, type: type, mode: mode, count: count).span, of: path)
            try write { bytes throws(SyscallError) in try file.write(bytes, of: path) }
            try file.write([UInt8](repeating: 0, count: (512 - count % 512) % 512).span, of: path)
        }
    }

    /// Ends the archive and gives it its name.
    func finish() throws(SyscallError) {
        try file.write([UInt8](repeating: 0, count: 1024).span, of: path)
        try file.synchronize()
        try check("rename", path) { unsafe rename(temporary, path) }
    }

    /// A header of the POSIX format; the time is 1970, so that the same images make the same archive.
    static func header(_ name: String, type: UInt8, mode: Int, count: Int) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: some Collection<UInt8>, _ offset: Int) {
            block.replaceSubrange(offset..<(offset + text.count), with: text)
        }
        func octal(_ number: Int, _ digits: Int) -> [UInt8] {
            let text = String(number, radix: 8)
            return Array((String(repeating: "0", count: max(0, digits - text.count)) + text).utf8)
        }
        put(name.utf8.prefix(100), 0)
        put(octal(mode, 7), 100)
        put(octal(0, 7), 108)
        put(octal(0, 7), 116)
        if count < 1 << 33 {
            put(octal(count, 11), 124)
        } else {
            // GNU tar's base 256.
            put([0x80, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: count >> (56 - 8 * $0)) }, 124)
        }
        put(octal(0, 11), 136)
        put([UInt8](repeating: 32, count: 8), 148)
        block[156] = type
        put("ustar\u{0}00".utf8, 257)
        put(octal(block.reduce(0) { $0 + Int($1) }, 6) + [0, 32], 148)
        return block
    }
}
