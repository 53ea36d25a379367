import CLinux
import Glibc
import Linux

/// The cgroup that a container gets below the unit's.
enum ContainerCgroup {
    /// Makes `container` below this process's cgroup.
    ///
    /// - Returns: The directory, or nil where this process has no cgroup of version 2 that it may write to.
    static func make() -> Descriptor? {
        guard let own = path(of: "self") else { return nil }
        let path = own + "/container"
        guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else { return nil }
        return open(path)
    }

    /// Has a program decide which devices processes of a cgroup may open.
    ///
    /// It replaces the one of a run before, whose cgroup may still be there.
    static func limitDevices(of cgroup: CInt?, to program: [UInt64]) throws(LaunchError) {
        let purpose = "limit the container to its devices"
        guard let cgroup else { throw LaunchError(purpose, reason: "it has no cgroup of its own") }
        do {
            let file = try Descriptor(opening: "/proc/self/fd/\(cgroup)", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            try DeviceProgram(loading: program).attach(to: Directory(file))
        } catch {
            throw LaunchError(purpose, error.code)
        }
    }

    /// The cgroup that a process is in; nil where that can't be said.
    static func of(_ pid: Int32) -> Descriptor? {
        path(of: "\(pid)").flatMap(open)
    }

    /// Moves a process to a cgroup, whose directory is open.
    static func add(_ pid: Int32, to directory: CInt) throws(SyscallError) {
        let file = try Descriptor(opening: "/proc/self/fd/\(directory)/cgroup.procs", O_WRONLY)
        try file.write(Array("\(pid)".utf8).span, of: "cgroup.procs")
    }

    private static func open(_ path: String) -> Descriptor? {
        // Without a cgroup the process stays in ours.
        try? Descriptor(opening: path, CInt(CLINUX_O_PATH) | O_DIRECTORY | O_NOFOLLOW)
    }

    /// The directory of a process's cgroup of version 2.
    private static func path(of process: String) -> String? {
        guard let text = try? SmallFile.contents(of: "/proc/\(process)/cgroup", limit: 65536) else {
            return nil
        }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        guard let own = lines.first(where: { $0.hasPrefix("0::") })?.dropFirst(3) else { return nil }
        let mounts = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"]
        guard let mount = mounts.first(where: { access("\($0)/cgroup.controllers") }) else { return nil }
        return mount + (own == "/" ? "" : String(own))
    }

    private static func access(_ path: String) -> Bool {
        unsafe Glibc.access(path, F_OK) == 0
    }
}
