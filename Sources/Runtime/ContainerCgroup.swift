import CLinux
import Glibc
import Linux

/// The cgroup that a container gets below the unit's.
enum ContainerCgroup {
    /// Makes `container` below this process's cgroup.
    ///
    /// - Returns: The directory, or nil where this process has no cgroup of version 2 that it may write to.
    static func make() -> Descriptor? {
        guard let text = try? SmallFile.contents(of: "/proc/self/cgroup", limit: 65536) else { return nil }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        guard let own = lines.first(where: { $0.hasPrefix("0::") })?.dropFirst(3) else { return nil }
        for mount in ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"] {
            guard access("\(mount)/cgroup.controllers") else { continue }
            let path = "\(mount)\(own == "/" ? "" : own)/container"
            guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else { return nil }
            return try? Descriptor(opening: path, CInt(CLINUX_O_PATH) | O_DIRECTORY | O_NOFOLLOW)
        }
        return nil
    }

    private static func access(_ path: String) -> Bool {
        unsafe Glibc.access(path, F_OK) == 0
    }
}
