import Glibc
import Linux

/// Small file systems in memory for what a container gets of the host, which go with their mounts.
enum PrivateMemory {
    /// Makes one that is attached nowhere; what is in it is not swapped from Linux 6.4 on.
    ///
    /// Nil before Linux 6.15: nothing can be cloned from such a file system there, and the container gets clones.
    static func make(size: Int, inodes: Int) -> MountTree? {
        guard MountTree.canBeCloned else { return nil }
        do {
            let context = try MountContext("tmpfs")
            try context.set("size", "\(size)")
            try context.set("nr_inodes", "\(inodes)")
            try context.set("mode", "700")
            try? context.set(flag: "noswap")
            let closed = UInt32(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC)
            return try context.mount(attributes: closed)
        } catch {
            return nil
        }
    }
}
