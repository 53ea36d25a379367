import Glibc
import Linux
import OCI

/// Makes file systems that are files of directories.
struct FileSystemMaker {
    let kind: ImageFile.Kind
    /// Where a program's output can be.
    let folder: String

    /// Makes a file of what is in a directory: owners, modes, times, links, devices and attributes.
    ///
    /// The same directory becomes the same file where the program does so.
    ///
    /// - Parameters:
    ///   - path: The file, which is made.
    ///   - source: The directory.
    ///   - identity: 16 bytes that name the file system, where it has such a name.
    /// - Throws: That the program is missing, or failed.
    func make(_ path: String, of source: String, identity: [UInt8]) throws {
        switch kind {
        case .squashfs:
            let words = [
                source, path, "-comp", "zstd", "-noappend", "-quiet", "-no-progress", "-mkfs-time", "0",
                // A file that can't be read would be an empty one.
                "-exit-on-error",
            ]
            try HostTool.squashfs.run(words, in: folder)
        case .erofs:
            let words = ["--quiet", "-zlz4hc", "-U", Self.uuid(identity), path, source]
            try HostTool.erofs.run(words, in: folder)
        }
    }

    /// Puts a dm-verity tree behind the file system, as stacker does, and returns its root's hash in hexadecimal digits.
    func addVerity(to path: String, salt: [UInt8]) throws -> String {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_size % 4096 == 0, status.st_size > 0 else {
            throw Failure("'\(path)' is not made of blocks of 4096 bytes")
        }
        let size = status.st_size
        let words = [
            "format", path, path, "--hash=sha256", "--data-block-size=4096", "--hash-block-size=4096",
            "--hash-offset=\(size)", "--data-blocks=\(size / 4096)", "--salt=\(Self.digits(salt))",
            "--uuid=\(Self.uuid(salt))",
        ]
        let output = String(decoding: try HostTool.verity.run(words, in: folder), as: UTF8.self)
        let line = output.split(separator: "\n").first { $0.hasPrefix("Root hash:") }
        let hash = line?.split(separator: " ").last ?? line?.split(separator: "\t").last
        let digits = hash.map { $0.filter { $0.isHexDigit } } ?? ""
        guard digits.utf8.count == 64 else {
            throw Failure("`veritysetup` did not say what the root hash is")
        }
        return digits.lowercased()
    }

    private static func digits(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The first 16 bytes as a UUID of version 4.
    private static func uuid(_ bytes: [UInt8]) -> String {
        var bytes = Array((bytes + [UInt8](repeating: 0, count: 16)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let text = digits(bytes)
        var parts: [Substring] = []
        var rest = text[...]
        for count in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return parts.joined(separator: "-")
    }
}
