import Glibc
import Linux
import OCI

extension Launch {
    /// Whether namespaces are as other parts of the spec need them.
    borrowing func checkNamespaces() throws(LaunchError) {
        func has(_ kind: RuntimeSpec.Namespace.Kind) -> Bool { spec.namespaces.contains { $0.kind == kind } }
        let names = [("host", spec.hostname), ("domain", spec.domainname)]
        for (what, name) in names where name?.isEmpty == false && !has(.uts) {
            throw LaunchError("set the \(what) name", reason: "the container has no UTS namespace of its own")
        }
        if !spec.timeOffsets.isEmpty {
            guard let time = spec.namespaces.first(where: { $0.kind == .time }), time.path == nil else {
                throw LaunchError("set the time offsets", reason: "the container has no new time namespace")
            }
        }
    }

    /// Those of the descriptors from 3 on that nobody has given to this program.
    ///
    /// To be called before anything is opened: what was missing then has another meaning later.
    ///
    /// - Parameters:
    ///   - count: How many from 3 on are looked at.
    ///   - own: One that this program has opened already.
    /// - Returns: Their numbers.
    package static func missingDescriptors(_ count: CInt, besides own: CInt? = nil) -> [CInt] {
        (3..<3 + max(0, count)).filter { $0 == own || fcntl($0, F_GETFD) < 0 }
    }

    /// Whether the descriptors that the payload gets are there.
    borrowing func checkDescriptors() throws(LaunchError) {
        let missing = Self.missingDescriptors(max(0, passedDescriptors) + max(0, preservedDescriptors))
        for number in missing where !missingDescriptors.contains(number) {
            throw LaunchError("pass descriptor \(number)", EBADF)
        }
    }

    /// Opens the user namespace to join, and finds out its map.
    ///
    /// One that this process is in already is none of the container's own. A new one without mappings has one user and one
    /// group, those of this process as root, as with crun: it would be none otherwise, and the container the host's root.
    mutating func resolveUserNamespace() throws(LaunchError) {
        guard userNamespace == nil, range == nil,
            let place = spec.namespaces.firstIndex(where: { $0.kind == .user })
        else { return }
        guard let path = spec.namespaces[place].path else {
            if spec.uidMappings.isEmpty { spec.uidMappings = [Self.root(geteuid())] }
            if spec.gidMappings.isEmpty { spec.gidMappings = [Self.root(getegid())] }
            return
        }
        let purpose = "join the user namespace '\(path)'"
        let namespace = try Stage.open(path, .user, purpose)
        let isOwn = try doing(purpose) { () throws(SyscallError) in
            let own = try Descriptor(namespace: .user)
            return try own.isSameFile(as: namespace)
        }
        if isOwn {
            spec.namespaces.remove(at: place)
            return
        }
        if spec.uidMappings.isEmpty, spec.gidMappings.isEmpty {
            let map = try doing(purpose) { () throws(SyscallError) in try UserNamespaceMap(of: namespace) }
            spec.uidMappings = map.users.map(Self.mapping)
            spec.gidMappings = map.groups.map(Self.mapping)
        }
        userNamespace = consume namespace
    }

    private static func root(_ id: UInt32) -> RuntimeSpec.IDMapping {
        RuntimeSpec.IDMapping(containerID: 0, hostID: id, size: 1)
    }

    private static func mapping(_ line: UserNamespaceMap.Line) -> RuntimeSpec.IDMapping {
        RuntimeSpec.IDMapping(containerID: line.inside, hostID: line.outside, size: line.count)
    }
}

extension Descriptor {
    fileprivate func isSameFile(as other: borrowing Descriptor) throws(SyscallError) -> Bool {
        var own = stat()
        var its = stat()
        let number = number
        let second = other.number
        try check("fstat", "descriptor \(number)") { unsafe fstat(number, &own) }
        try check("fstat", "descriptor \(second)") { unsafe fstat(second, &its) }
        return own.st_dev == its.st_dev && own.st_ino == its.st_ino
    }
}
