import Glibc

/// What stat(2) says of a file.
package struct FileStatus: Equatable, Sendable {
    /// The file types of inode(7).
    package enum Kind: Sendable {
        case regular
        case directory
        case symbolicLink
        case characterDevice
        case blockDevice
        case pipe
        case socket
    }

    package var kind: Kind
    /// The permission bits, set-user-ID, set-group-ID and sticky among them.
    package var mode: UInt32
    package var owner: UInt32
    package var group: UInt32
    package var size: Int64
    /// The numbers of the file and of the file system that it is on.
    package var inode: UInt64
    package var fileSystem: UInt64
    /// The numbers of a device, major and minor; 0 and 0 for other files.
    package var device: (major: UInt32, minor: UInt32) {
        (
            UInt32((deviceNumber >> 8) & 0xFFF | (deviceNumber >> 32) & 0xFFFF_F000),
            UInt32(deviceNumber & 0xFF | (deviceNumber >> 12) & 0xFFFF_FF00)
        )
    }
    private var deviceNumber: UInt64
    /// How many names the file has.
    package var links: UInt64
    /// Bytes that the file takes on the disk.
    package var allocated: Int64
    /// When the file was last modified, and the nanoseconds of that.
    package var modified: Int64
    package var modifiedNanoseconds: Int64

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFCHR: .characterDevice
            case S_IFBLK: .blockDevice
            case S_IFIFO: .pipe
            case S_IFSOCK: .socket
            default: .regular
            }
        mode = status.st_mode & 0o7777
        owner = status.st_uid
        group = status.st_gid
        size = Int64(status.st_size)
        inode = UInt64(status.st_ino)
        fileSystem = UInt64(status.st_dev)
        deviceNumber = UInt64(status.st_rdev)
        links = UInt64(status.st_nlink)
        allocated = Int64(status.st_blocks) * 512
        modified = Int64(status.st_mtim.tv_sec)
        modifiedNanoseconds = Int64(status.st_mtim.tv_nsec)
    }

    /// Whether this is overlayfs' mark of a removed file: a character device 0/0.
    package var isWhiteout: Bool { kind == .characterDevice && deviceNumber == 0 }

    /// Whether two are of the same file.
    package func isSameFile(as other: FileStatus) -> Bool {
        inode == other.inode && fileSystem == other.fileSystem
    }
}
