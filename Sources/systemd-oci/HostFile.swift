import Glibc
import Linux

/// Small files of ours below /run.
enum HostFile {
    /// A file's content, or nil where it can't be read or has more than `limit` bytes.
    static func content(_ path: String, limit: Int = 1 << 16) -> [UInt8]? {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard number >= 0 else { return nil }
        return content(of: Descriptor(owning: number), limit: limit)
    }

    private static func content(of file: consuming Descriptor, limit: Int) -> [UInt8]? {
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe read(file.number, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0, content.count + count <= limit else { return nil }
            if count == 0 { return content }
            content += piece.prefix(count)
        }
    }

    static func text(_ path: String, limit: Int = 1 << 16) -> String? {
        content(path, limit: limit).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Writes a file beside and renames it, so that nobody reads half of it.
    static func write(_ text: String, to path: String, mode: mode_t = 0o644) throws(SyscallError) {
        let temporary = path + ".new"
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        let file = Descriptor(owning: try check("open", temporary) { unsafe open(temporary, flags, mode) })
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = try check("write", temporary) {
                unsafe rest.withUnsafeBytes { unsafe Glibc.write(file.number, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(count)
        }
        try check("rename", path) { unsafe rename(temporary, path) }
    }

    /// Makes a directory and those above it; one that is there is fine.
    static func makeDirectories(_ path: String, mode: mode_t) throws(SyscallError) {
        var current = ""
        let components = path.split(separator: "/")
        for (index, component) in components.enumerated() {
            current += "/" + component
            let mode = index == components.count - 1 ? mode : 0o755
            if unsafe mkdir(current, mode) < 0, errno != EEXIST {
                throw SyscallError("mkdir", current, errno)
            }
        }
    }

    /// The entries of a directory; none where it is not there.
    static func entries(_ path: String) -> [String] {
        guard let directory = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// What a symbolic link says.
    static func target(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                unsafe characters.baseAddress.map { unsafe readlink(path, $0, characters.count) } ?? -1
            }
        }
        return count >= 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }
}
