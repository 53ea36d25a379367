import Glibc
package import Linux

/// Writes files of a directory as a tar archive, in the form of POSIX with extended headers where they are needed.
///
/// Nothing is followed: a symbolic link is one in the archive, too. Sockets are left out, and so are devices unless they
/// are asked for. Of extended attributes it has those that ``TreeUnpacker`` sets: of users, file capabilities and access lists.
package struct TreeArchive: ~Copyable {
    /// Who has all of it; nil for whoever has it on the disk.
    private let owner: (user: UInt32, group: UInt32)?
    private let output: CInt
    private let hasDevices: Bool
    private var block: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: TreeArchive.pieceSize)
    /// The names of files that have several, by their numbers.
    private var linked: [UInt64: [UInt8]] = [:]

    private static let blockSize = 512
    private static let pieceSize = 1 << 17

    /// - Parameters:
    ///   - output: The file descriptor that it is written to.
    ///   - owner: Who has all of it; nil for whoever has it on the disk.
    ///   - hasDevices: Whether devices are in it.
    package init(to output: CInt, owner: (user: UInt32, group: UInt32)? = nil, hasDevices: Bool = false) {
        self.output = output
        self.owner = owner
        self.hasDevices = hasDevices
    }

    /// Adds a file, and all that is below it where it is a directory.
    ///
    /// - Parameters:
    ///   - name: A name in the directory.
    ///   - directory: Where it is.
    ///   - path: The name that it gets in the archive.
    /// - Throws: What can't be read or written. A file that goes meanwhile is left out.
    package mutating func add(
        _ name: PathBytes,
        in directory: borrowing Directory,
        as path: [UInt8]
    ) throws(SyscallError) {
        guard let status = try directory.status(of: name) else { return }
        switch status.kind {
        case .directory:
            let below = try directory.directory(beneath: name)
            try addRoot(below, as: path)
        case .regular: try addFile(name, in: directory, as: path, status)
        case .symbolicLink: try writeHeader(path, status, type: "2", target: directory.target(ofLink: name))
        case .pipe: try writeHeader(path, status, type: "6")
        case .characterDevice: if hasDevices { try writeHeader(path, status, type: "3") }
        case .blockDevice: if hasDevices { try writeHeader(path, status, type: "4") }
        case .socket: break
        }
    }

    /// Adds a directory that is open, and all that is below it.
    package mutating func addRoot(_ directory: borrowing Directory, as path: [UInt8]) throws(SyscallError) {
        let attributes = try Self.attributes(of: directory.descriptor, .directory)
        let status = try directory.descriptor.status()
        try writeHeader(path + [UInt8(ascii: "/")], status, type: "5", attributes: attributes)
        try addContents(of: directory, as: path)
    }

    /// Adds what is in a directory, without the directory.
    package mutating func addContents(
        of directory: borrowing Directory,
        as path: [UInt8]
    ) throws(SyscallError) {
        let names = try directory.names().sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        let prefix = path.isEmpty ? [] : path + [UInt8(ascii: "/")]
        for name in names { try add(name, in: directory, as: prefix + name.bytes) }
    }

    /// Ends the archive.
    package mutating func finish() throws(SyscallError) {
        block += [UInt8](repeating: 0, count: 2 * Self.blockSize)
        try flush()
    }

    private mutating func addFile(
        _ name: PathBytes,
        in directory: borrowing Directory,
        as path: [UInt8],
        _ before: FileStatus
    ) throws(SyscallError) {
        if before.links > 1 {
            if let first = linked[before.inode] {
                return try writeHeader(path, before, type: "1", target: first)
            }
            linked[before.inode] = path
        }
        // What has taken its place meanwhile must not make us wait.
        let file = try directory.open(beneath: name, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
        let status = try file.status()
        guard status.kind == .regular else { return }
        try writeHeader(path, status, type: "0", attributes: Self.attributes(of: file, .file))
        var left = status.size
        while left > 0 {
            let count = try file.read(into: &buffer, upTo: Int(min(left, Int64(Self.pieceSize))))
            // It has become shorter; the archive says how long it was.
            if count == 0 {
                let rest = Int(min(left, Int64(Self.pieceSize)))
                block += [UInt8](repeating: 0, count: rest)
                left -= Int64(rest)
            } else {
                block += buffer.prefix(count)
                left -= Int64(count)
            }
            if block.count >= Self.pieceSize { try flush() }
        }
        let padding = (Self.blockSize - Int(status.size % Int64(Self.blockSize))) % Self.blockSize
        block += [UInt8](repeating: 0, count: padding)
    }

    private static func attributes(
        of file: borrowing Descriptor,
        _ kind: TarEntry.Kind
    ) throws(SyscallError) -> [TarEntry.Attribute] {
        var attributes: [TarEntry.Attribute] = []
        for name in try file.attributeNames() {
            // It may have been removed since.
            guard let value = try file.longAttribute(name),
                let known = StoredAttribute.archived(name, value, of: kind)
            else { continue }
            attributes.append(TarEntry.Attribute(name: name.bytes, value: known))
        }
        return attributes.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    private mutating func writeHeader(
        _ path: [UInt8],
        _ status: FileStatus,
        type: Unicode.Scalar,
        target: [UInt8] = [],
        attributes: [TarEntry.Attribute] = []
    ) throws(SyscallError) {
        let user = owner?.user ?? status.owner
        let group = owner?.group ?? status.group
        let size = type == "0" ? status.size : 0
        var records: [UInt8] = []
        if path.count > 100 { records += Self.record("path", path) }
        if target.count > 100 { records += Self.record("linkpath", target) }
        if size > 0o77777777777 { records += Self.record("size", Array(String(size).utf8)) }
        if user > 0o7777777 { records += Self.record("uid", Array(String(user).utf8)) }
        if group > 0o7777777 { records += Self.record("gid", Array(String(group).utf8)) }
        if status.modifiedNanoseconds > 0 {
            let digits = String(status.modifiedNanoseconds + 1_000_000_000).dropFirst()
            records += Self.record("mtime", Array("\(status.modified).\(digits)".utf8))
        }
        for attribute in attributes {
            records += Self.record(Array("SCHILY.xattr.".utf8) + attribute.name, attribute.value)
        }
        if !records.isEmpty {
            put(Array("PaxHeaders/x".utf8), mode: 0o644, 0, 0, size: Int64(records.count), 0, type: "x")
            block += records
            let padding = (Self.blockSize - records.count % Self.blockSize) % Self.blockSize
            block += [UInt8](repeating: 0, count: padding)
        }
        let device = type == "3" || type == "4" ? status.device : (0, 0)
        put(
            path,
            mode: status.mode,
            user,
            group,
            size: size,
            status.modified,
            type: type,
            target: target,
            device: device
        )
        if block.count >= Self.pieceSize { try flush() }
    }

    /// A record of an extended header: its own length, in digits, is a part of it.
    private static func record(_ name: [UInt8], _ value: [UInt8]) -> [UInt8] {
        let rest = [UInt8(ascii: " ")] + name + [UInt8(ascii: "=")] + value + [UInt8(ascii: "\n")]
        var length = rest.count + 1
        while String(length).utf8.count + rest.count != length {
            length = String(length).utf8.count + rest.count
        }
        return Array(String(length).utf8) + rest
    }

    private static func record(_ name: String, _ value: [UInt8]) -> [UInt8] {
        record(Array(name.utf8), value)
    }

    private mutating func put(
        _ path: [UInt8],
        mode: UInt32,
        _ user: UInt32,
        _ group: UInt32,
        size: Int64,
        _ modified: Int64,
        type: Unicode.Scalar,
        target: [UInt8] = [],
        device: (major: UInt32, minor: UInt32) = (0, 0)
    ) {
        var header = [UInt8](repeating: 0, count: Self.blockSize)
        func set(_ text: some Sequence<UInt8>, at offset: Int, count: Int) {
            for (place, byte) in text.prefix(count).enumerated() { header[offset + place] = byte }
        }
        func set(_ number: UInt64, at offset: Int, digits: Int) {
            // What does not fit is in an extended header.
            let text = String(number, radix: 8)
            let fitting = text.utf8.count > digits ? String(repeating: "7", count: digits) : text
            let zeros = String(repeating: "0", count: digits - fitting.utf8.count)
            set((zeros + fitting).utf8, at: offset, count: digits)
        }
        set(path, at: 0, count: 100)
        set(UInt64(mode & 0o7777), at: 100, digits: 7)
        set(UInt64(user), at: 108, digits: 7)
        set(UInt64(group), at: 116, digits: 7)
        set(UInt64(max(size, 0)), at: 124, digits: 11)
        set(UInt64(max(modified, 0)), at: 136, digits: 11)
        set(repeatElement(UInt8(ascii: " "), count: 8), at: 148, count: 8)
        header[156] = UInt8(ascii: type)
        set(target, at: 157, count: 100)
        set("ustar\0".utf8, at: 257, count: 6)
        set("00".utf8, at: 263, count: 2)
        set(UInt64(device.major), at: 329, digits: 7)
        set(UInt64(device.minor), at: 337, digits: 7)
        let sum = header.reduce(UInt64(0)) { $0 + UInt64($1) }
        set(sum, at: 148, digits: 6)
        header[154] = 0
        block += header
    }

    private mutating func flush() throws(SyscallError) {
        var rest = block[...]
        while !rest.isEmpty {
            do {
                let count = try check("write", "archive") {
                    unsafe rest.withUnsafeBytes { unsafe Glibc.write(output, $0.baseAddress, $0.count) }
                }
                rest = rest.dropFirst(count)
            } catch {
                if error.code != EINTR { throw error }
            }
        }
        block.removeAll(keepingCapacity: true)
    }
}
