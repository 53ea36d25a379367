import Glibc
import Linux
package import OCI

extension Cgroup {
    /// Makes a container's cgroup and limits what is in it.
    ///
    /// - Parameters:
    ///   - id: The container's ID.
    ///   - cgroupsPath: `linux.cgroupsPath`; nil for a place that the driver chooses.
    ///   - manager: Who makes it.
    ///   - resources: `linux.resources`.
    ///   - annotations: Those of the container; the systemd driver takes `org.systemd.property.NAME` from them.
    /// - Returns: The cgroup, to be kept until the container is in it and ``settle()`` is called; nil where the
    ///   container stays in its creator's: without a driver, and for a user who may not make any and did not ask
    ///   for anything.
    /// - Throws: What could not be had. What was made by then is removed.
    package static func create(
        for id: String,
        cgroupsPath: String?,
        manager: CgroupManager,
        resources: RuntimeSpec.Resources,
        annotations: [String: String]
    ) throws(CgroupError) -> Cgroup? {
        if manager == .disabled { return nil }
        // Mistakes are found before anything is made.
        _ = try CgroupPlan(resources)
        if case .systemd(let isUser) = manager {
            let name = try ScopeName(cgroupsPath, id: id, isUser: isUser)
            _ = try root()
            // systemd takes one that is there; what gets into a frozen one would stop.
            if !isUser, let found = try Cgroup.open(name.path) { try found.refuseUsed() }
            var first = resources
            let isNarrow = resources.pidsLimit.map { (0...1).contains($0) } ?? false
            // The process that waits and the container's.
            if isNarrow { first.pidsLimit = 2 }
            let cgroup = try makeScope(
                for: id,
                name,
                isUser: isUser,
                resources: first,
                annotations: annotations,
                laterPidsLimit: isNarrow ? resources.pidsLimit : nil
            )
            return try limited(cgroup, first)
        }
        let path = try CgroupPath.resolve(cgroupsPath, id: id, own: try ownPath())
        let cgroup: Cgroup
        do throws(CgroupError) {
            cgroup = try make(path)
        } catch {
            let asked = cgroupsPath?.isEmpty == false || CgroupPlan.asks(for: resources)
            if !asked, error.isForbidden, !isPrivileged() { return nil }
            throw error
        }
        try cgroup.refuseUsed()
        return try limited(cgroup, resources)
    }

    /// A new cgroup with its limits, or none.
    private static func limited(
        _ cgroup: consuming Cgroup,
        _ resources: RuntimeSpec.Resources
    ) throws(CgroupError) -> Cgroup {
        do throws(CgroupError) {
            try cgroup.apply(resources, isNew: true)
            return cgroup
        } catch {
            // The error counts, not what can't be removed after it. A scope ends with its process.
            if cgroup.scope == nil { try? cgroup.removeEmpty() }
            throw error
        }
    }

    /// The cgroup that this process is in.
    static func ownPath() throws(CgroupError) -> String {
        let text = try inCgroup { () throws(SyscallError) in
            try SmallFile.contents(of: "/proc/self/cgroup")
        }
        guard let path = CgroupPath.own(in: String(decoding: text ?? [], as: UTF8.self)) else {
            throw .notVersion2
        }
        return path
    }

    /// Makes a cgroup and those above it, each with all controllers that the one above can pass on.
    static func make(_ path: String) throws(CgroupError) -> Cgroup {
        var directory = try root()
        for name in path.split(separator: "/") {
            enableControllers(in: directory)
            directory = try inCgroup { () throws(SyscallError) in
                let name = PathBytes(String(name))
                do throws(SyscallError) {
                    try directory.makeDirectory(name, mode: 0o755)
                } catch {
                    if error.code != EEXIST { throw error }
                }
                return try directory.directory(beneath: name)
            }
        }
        return Cgroup(path: path, scope: nil, directory: directory)
    }

    /// Passes controllers on to the cgroups below.
    ///
    /// What can't be passed on is no error yet: only a limit that needs it is.
    static func enableControllers(in directory: borrowing Directory) {
        guard let had = try? words("cgroup.subtree_control", directory),
            let all = try? words("cgroup.controllers", directory)
        else { return }
        let missing = all.filter { !had.contains($0) }.map { "+\($0)" }
        if missing.isEmpty { return }
        if (try? enable(missing.joined(separator: " "), directory)) != nil { return }
        for controller in missing { try? enable(controller, directory) }
    }

    private static func words(
        _ file: PathBytes,
        _ directory: borrowing Directory
    ) throws(SyscallError) -> [Substring] {
        let descriptor = try directory.open(beneath: file)
        let text = try SmallFile.contents(of: descriptor, named: file.description)
        return String(decoding: text, as: UTF8.self).split { $0.isWhitespace }
    }

    private static func enable(
        _ controllers: String,
        _ directory: borrowing Directory
    ) throws(SyscallError) {
        let file = try directory.open(beneath: "cgroup.subtree_control", flags: O_WRONLY)
        try file.write(Array(controllers.utf8).span)
    }

    /// Refuses a cgroup that was there and has processes, which would share the limits, or is frozen, so that the
    /// container would not start.
    func refuseUsed() throws(CgroupError) {
        let found = try processes()
        if !found.isEmpty { throw .occupied(path, found.count) }
        if try isFrozen { throw .frozen(path) }
    }

    /// Whether this process may do what root of the host may.
    package static func isPrivileged() -> Bool {
        if geteuid() != 0 { return false }
        let map = (try? SmallFile.contents(of: "/proc/self/uid_map")) ?? nil
        let words = String(decoding: map ?? [], as: UTF8.self).split { $0.isWhitespace }
        return words == ["0", "0", "4294967295"]
    }
}

extension CgroupError {
    /// Whether this user may not make cgroups.
    fileprivate var isForbidden: Bool {
        switch self {
        case .system(let error): [EACCES, EPERM, EROFS].contains(error.code)
        default: false
        }
    }
}
