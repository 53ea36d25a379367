import Glibc
import Linux

// Reading and writing the files of a cgroup.
extension Cgroup {
    /// The text of a file; nil where the cgroup has none of that name.
    func text(of file: String) throws(CgroupError) -> String? {
        do throws(SyscallError) {
            return String(decoding: try bytes(of: file), as: UTF8.self)
        } catch {
            // ENODEV: the cgroup is being removed.
            if error.code == ENOENT || error.code == ENODEV { return nil }
            throw .system(error)
        }
    }

    func bytes(of file: String) throws(SyscallError) -> [UInt8] {
        let descriptor = try directory.open(beneath: PathBytes(file))
        return try SmallFile.contents(of: descriptor, named: file)
    }

    /// Writes a text at once, as the kernel wants it.
    func write(_ text: String, to file: String) throws(SyscallError) {
        let descriptor = try directory.open(beneath: PathBytes(file), flags: O_WRONLY)
        try descriptor.write(Array(text.utf8).span, of: file)
    }

    /// The words of a file, such as the names in `cgroup.controllers`.
    func words(of file: String) throws(CgroupError) -> [Substring] {
        try text(of: file)?.split { $0.isWhitespace } ?? []
    }

    /// A number; nil where there is no such file, `UInt64.max` for `max`.
    func number(of file: String) throws(CgroupError) -> UInt64? {
        guard let text = try words(of: file).first else { return nil }
        return text == "max" ? .max : UInt64(text)
    }

    /// The numbers of a file of lines with a name and a number each, such as `memory.stat`.
    func numbers(of file: String) throws(CgroupError) -> [(name: String, value: UInt64)]? {
        guard let text = try text(of: file) else { return nil }
        return text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 2, let value = UInt64(words[1]) else { return nil }
            return (String(words[0]), value)
        }
    }

    /// One number of such a file.
    func number(_ name: String, of file: String) throws(CgroupError) -> UInt64? {
        try numbers(of: file)?.first { $0.name == name }?.value
    }
}
