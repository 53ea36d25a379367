import Glibc

/// A block device whose every block the kernel checks by a hash tree (dm-verity), made by device-mapper.
///
/// The tree is behind the data, with the superblock that veritysetup(8) writes.
package struct VerityDevice: ~Copyable {
    /// Such as `/dev/dm-0`.
    package let path: String
    private let control: Descriptor
    private let name: String

    /// What the superblock of the tree says.
    private struct Tree {
        var dataBlocks: UInt64
        var salt: [UInt8]
        var firstBlock: UInt64

        /// As the table of a device has it.
        var saltText: String {
            let digits = salt.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return digits.isEmpty ? "-" : digits
        }
    }

    /// Whether device-mapper is there; dm-verity itself is loaded with the first device.
    package static var isAvailable: Bool { unsafe access(controlPath, R_OK | W_OK) == 0 }

    private static let controlPath = "/dev/mapper/control"

    /// Makes one of a loop device.
    ///
    /// - Parameters:
    ///   - loop: The loop device's path.
    ///   - file: What is behind it.
    ///   - size: Bytes of the data, after which the superblock is.
    ///   - rootHash: What the tree's root is to be, in hexadecimal digits.
    ///   - name: What it is called; no other device may be.
    /// - Returns: The device, which is there until nobody uses it after ``release()``.
    /// - Throws: What the kernel said, or `EINVAL` where there is no such tree.
    package static func make(
        of loop: String,
        _ file: borrowing Descriptor,
        size: Int64,
        rootHash: String,
        name: String
    ) throws(SyscallError) -> VerityDevice {
        let tree = try tree(file, at: size)
        let control = try Descriptor(opening: controlPath, O_RDWR)
        let made = try request(control, 3, name, flags: 1)
        // What is made has to go again where the rest fails.
        do throws(SyscallError) {
            let table =
                "1 \(loop) \(loop) 4096 4096 \(tree.dataBlocks) \(tree.firstBlock) sha256 \(rootHash) \(tree.saltText)"
            _ = try request(control, 9, name, flags: 1, sectors: tree.dataBlocks * 8, table)
            // Resumes it with the table.
            _ = try request(control, 6, name, flags: 1)
        } catch {
            _ = try? request(control, 4, name)
            throw error
        }
        let device = made.value(at: 40)
        let minor = device & 0xFF | device >> 12 & ~0xFF
        return VerityDevice(path: "/dev/dm-\(minor)", control: control, name: name)
    }

    private init(path: String, control: consuming Descriptor, name: String) {
        self.path = path
        self.control = control
        self.name = name
    }

    /// Lets it go when nothing is mounted of it any more.
    package consuming func release() {
        // `DM_DEFERRED_REMOVE`; one that stays is in nobody's way.
        _ = try? Self.request(control, 4, name, flags: 1 << 17)
    }

    /// Reads the superblock.
    private static func tree(_ file: borrowing Descriptor, at offset: Int64) throws(SyscallError) -> Tree {
        try file.seek(to: offset)
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = try file.read(into: &bytes, upTo: bytes.count)
        let block = Block(bytes: bytes)
        guard count == 512, bytes.starts(with: Array("verity\0\0".utf8)), block.number(at: 8) == 1,
            block.number(at: 12) == 1, bytes[32..<39].elementsEqual("sha256\0".utf8),
            block.number(at: 64) == 4096, block.number(at: 68) == 4096
        else { throw SyscallError("dm-verity", "superblock", EINVAL) }
        let saltSize = Int(bytes[80]) | Int(bytes[81]) << 8
        let blocks = block.value(at: 72)
        guard saltSize <= 256, blocks == UInt64(offset) / 4096, offset % 4096 == 0 else {
            throw SyscallError("dm-verity", "superblock", EINVAL)
        }
        return Tree(dataBlocks: blocks, salt: Array(bytes[88..<(88 + saltSize)]), firstBlock: blocks + 1)
    }

    /// What the root hash of a file with a tree behind it is the SHA-256 of: the salt and the topmost block.
    ///
    /// - Parameters:
    ///   - file: Data with a superblock and a tree behind it.
    ///   - size: Bytes of the data.
    /// - Returns: The bytes.
    /// - Throws: `EINVAL` where there is no such tree.
    package static func hashedByRoot(
        _ file: borrowing Descriptor,
        size: Int64
    ) throws(SyscallError) -> [UInt8] {
        let tree = try tree(file, at: size)
        // The levels follow each other from the top. One block needs none, and is hashed itself.
        try file.seek(to: tree.dataBlocks == 1 ? 0 : Int64(tree.firstBlock) * 4096)
        var block = [UInt8](repeating: 0, count: 4096)
        guard try file.read(into: &block, upTo: block.count) == block.count else {
            throw SyscallError("dm-verity", "hash tree", EINVAL)
        }
        return tree.salt + block
    }

    /// Bytes with numbers in them, the lowest byte first.
    private struct Block {
        var bytes: [UInt8]

        func number(at offset: Int) -> UInt32 {
            UInt32(truncatingIfNeeded: value(at: offset))
        }

        func value(at offset: Int) -> UInt64 {
            (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
        }

        mutating func set(_ value: UInt64, at offset: Int, bytes count: Int) {
            for index in 0..<count {
                bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
            }
        }
    }

    /// Makes a request of device-mapper (`struct dm_ioctl` of linux/dm-ioctl.h, version 4).
    private static func request(
        _ control: borrowing Descriptor,
        _ command: UInt,
        _ name: String,
        flags: UInt64 = 0,
        sectors: UInt64 = 0,
        _ table: String? = nil
    ) throws(SyscallError) -> Block {
        let (header, target) = (312, 40)
        let parameters: [UInt8] = table.map { Array($0.utf8) + [0] } ?? []
        let size = header + (table == nil ? 0 : target + (parameters.count + 7) / 8 * 8)
        var block = Block(bytes: [UInt8](repeating: 0, count: max(size, 512)))
        block.set(4, at: 0, bytes: 4)
        block.set(UInt64(block.bytes.count), at: 12, bytes: 4)
        block.set(UInt64(header), at: 16, bytes: 4)
        block.set(table == nil ? 0 : 1, at: 20, bytes: 4)
        block.set(flags, at: 28, bytes: 4)
        for (index, byte) in name.utf8.prefix(127).enumerated() { block.bytes[48 + index] = byte }
        if table != nil {
            block.set(sectors, at: header + 8, bytes: 8)
            for (index, byte) in "verity".utf8.enumerated() { block.bytes[header + 24 + index] = byte }
            for (index, byte) in parameters.enumerated() { block.bytes[header + target + index] = byte }
        }
        let number = control.number
        try check("ioctl", "device-mapper") { () -> CInt in
            unsafe block.bytes.withUnsafeMutableBytes { bytes in
                guard let start = bytes.baseAddress else { return CInt(-1) }
                return unsafe ioctl(number, 0xC138_FD00 | command, start)
            }
        }
        return block
    }
}
