import Glibc
import OCI

/// A device node to be made in a container.
struct DeviceNode: Equatable {
    /// The path in the container.
    var path: String
    /// The host's node, for where none can be made.
    var source: String
    /// Type and permission bits.
    var mode: UInt32
    var device: UInt64
    /// Numbers of the container.
    var user: UInt32 = 0
    var group: UInt32 = 0

    /// The number taken apart as makedev(3) put it together.
    var major: UInt32 { UInt32(device >> 8 & 0xFFF | device >> 32 & ~0xFFF) }
    var minor: UInt32 { UInt32(device & 0xFF | device >> 12 & 0xFFFF_FF00) }

    /// The path below /dev; nil for a device elsewhere.
    var name: String? { path.hasPrefix("/dev/") ? String(path.dropFirst(5)) : nil }

    /// The nodes that the runtime specification wants in every container: Linux's device numbers.
    static var standard: [DeviceNode] {
        let numbers: [(String, UInt64, UInt64)] = [
            ("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9),
            ("tty", 5, 0),
        ]
        return numbers.map { name, major, minor in
            let path = "/dev/\(name)"
            return DeviceNode(path: path, source: path, mode: S_IFCHR | 0o666, device: major << 8 | minor)
        }
    }
}

extension DeviceNode {
    /// A node of `linux.devices`.
    ///
    /// - Throws: What is wrong with its number, which Linux keeps in 12 and 20 bits.
    init(_ node: RuntimeSpec.DeviceNode) throws(LaunchError) {
        guard 0...0xFFF ~= node.major, 0...0xF_FFFF ~= node.minor else {
            throw LaunchError(
                "add the device '\(node.path)'",
                reason: "there is no number \(node.major):\(node.minor)"
            )
        }
        let major = UInt64(node.major)
        let minor = UInt64(node.minor)
        let kinds: [RuntimeSpec.DeviceNode.Kind: UInt32] = [.block: S_IFBLK, .pipe: S_IFIFO]
        let isPipe = node.kind == .pipe
        path = Stage.cleanPath(node.path)
        source = path
        mode = (kinds[node.kind] ?? S_IFCHR) | (node.mode ?? 0o666) & 0o7777
        device = isPipe ? 0 : minor & 0xFF | major << 8 | (minor & ~0xFF) << 12
        user = node.uid ?? 0
        group = node.gid ?? 0
    }
}
