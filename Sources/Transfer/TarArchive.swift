import Glibc
import Layers
package import Linux
package import Registry

/// The regular files of a tar archive, read where they lie.
///
/// Symbolic and hard links between them are followed: `docker save` once wrote a layer that two images share
/// so. Sparse files have no place here.
package final class TarArchive: FileTree {
    package let path: String
    private let file: Descriptor
    private let members: [String: Member]

    private enum Member {
        case file(offset: Int64, size: Int64)
        case link(String)
    }

    private static let mostMembers = 100_000
    private static let longestName = 4096

    /// Reads the headers; a compressed archive is first expanded into a file without a name.
    package init(path: String) throws(RegistryError) {
        self.path = path
        do {
            file = try Self.open(path)
            members = try Self.members(of: file, path)
        } catch let error as SyscallError {
            throw RegistryError(path, .file(error))
        } catch {
            throw RegistryError(path, .layout("\(error)"))
        }
    }

    private static func open(_ path: String) throws -> Descriptor {
        let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK)
        guard try file.status().kind == .regular else { throw SyscallError("open", path, EINVAL) }
        let first = try file.read(at: 0, upTo: 4)
        guard first.starts(with: [0x1F, 0x8B]) || first == [0x28, 0xB5, 0x2F, 0xFD] else { return file }
        let plain = try Spool.file()
        let target = try plain.duplicate()
        let expander = LayerExpander { bytes throws(LayerError) in
            do throws(SyscallError) {
                try target.write(bytes)
            } catch {
                throw .system(path, error)
            }
        }
        var offset: Int64 = 0
        while true {
            let bytes = try file.read(at: offset, upTo: 256 << 10)
            if bytes.isEmpty { break }
            try expander.write(bytes.span)
            offset += Int64(bytes.count)
        }
        try expander.finish()
        return plain
    }

    private static func members(
        of file: borrowing Descriptor,
        _ path: String
    ) throws -> [String: Member] {
        var members: [String: Member] = [:]
        var offset: Int64 = 0
        var long: (name: String?, target: String?, size: Int64?) = (nil, nil, nil)
        while members.count < mostMembers {
            let block = try file.read(at: offset, upTo: ArchiveHeader.size)
            guard block.count == ArchiveHeader.size, let header = try ArchiveHeader(block) else {
                return members
            }
            offset += Int64(ArchiveHeader.size)
            let size = long.size ?? header.size
            switch header.type {
            case UInt8(ascii: "L"), UInt8(ascii: "K"), UInt8(ascii: "x"):
                guard header.size <= 1 << 20 else { throw ArchiveHeader.Failure() }
                let text = try file.read(at: offset, upTo: Int(header.size))
                if header.type == UInt8(ascii: "x") {
                    let records = ArchiveHeader.records(text)
                    let size = records["size"].flatMap { Int64($0) }
                    // As large as what a header itself can say.
                    guard (0...(1 << 56)).contains(size ?? 0) else { throw ArchiveHeader.Failure() }
                    long = (records["path"], records["linkpath"], size)
                } else if header.type == UInt8(ascii: "L") {
                    long.name = String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
                } else {
                    long.target = String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
                }
                offset += padded(header.size)
                continue
            case UInt8(ascii: "0"), 0, UInt8(ascii: "7"):
                members[plain(long.name ?? header.name)] = .file(offset: offset, size: size)
            case UInt8(ascii: "1"):
                members[plain(long.name ?? header.name)] = .link(plain(long.target ?? header.target))
            case UInt8(ascii: "2"):
                let name = plain(long.name ?? header.name)
                let folder = name.split(separator: "/").dropLast().joined(separator: "/")
                members[name] = .link(plain(folder + "/" + (long.target ?? header.target)))
            default: break
            }
            offset += padded(size)
            long = (nil, nil, nil)
        }
        throw RegistryError(path, .layout("the archive has more than \(mostMembers) files"))
    }

    private static func padded(_ size: Int64) -> Int64 { (size + 511) / 512 * 512 }

    /// A name without `.` and empty parts, and without what `..` takes back.
    private static func plain(_ name: String) -> String {
        var parts: [Substring] = []
        for part in name.prefix(longestName).split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    private func place(of name: String) -> (offset: Int64, size: Int64)? {
        var name = Self.plain(name)
        for _ in 0..<8 {
            switch members[name] {
            case .file(let offset, let size): return (offset, size)
            case .link(let target): name = target
            case nil: return nil
            }
        }
        return nil
    }

    /// How long a file is; nil where there is none.
    func size(of name: String) -> Int64? { place(of: name)?.size }

    package func contents(of name: String, limit: Int) throws(SyscallError) -> [UInt8]? {
        guard let place = place(of: name) else { return nil }
        guard place.size <= Int64(limit) else { throw SyscallError("read", "\(path): \(name)", EFBIG) }
        var bytes: [UInt8] = []
        try read(name) { part in
            for index in part.indices { bytes.append(part[index]) }
            return true
        }
        return bytes
    }

    package func read(_ name: String, into receive: (Span<UInt8>) -> Bool) throws(SyscallError) {
        guard let place = place(of: name) else { throw SyscallError("open", "\(path): \(name)", ENOENT) }
        var done: Int64 = 0
        while done < place.size {
            let bytes = try file.read(at: place.offset + done, upTo: Int(min(256 << 10, place.size - done)))
            if bytes.isEmpty { throw SyscallError("read", "\(path): \(name) is cut off", EIO) }
            guard receive(bytes.span) else { return }
            done += Int64(bytes.count)
        }
    }
}
