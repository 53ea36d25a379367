import Glibc
import Linux
import OCI

extension Stage {
    /// Maps the owners of a bind mount, as it asks for or as is usual for its kind of container.
    ///
    /// - Throws: What stands in the way of what the mount asks for.
    mutating func mapOwners(
        _ tree: borrowing MountTree,
        of mount: RuntimeSpec.Mount,
        _ options: MountOptions
    ) throws(LaunchError) {
        guard let map = try ownerMap(of: mount, options) else {
            return try mapOwners(tree, recursive: options.recursive, always: options.mapsOwners)
        }
        let purpose = "map the owners of '\(mount.source)' on '\(mount.destination)'"
        let number = try namespace(for: map)
        let recursive = options.mapsOwnersBelow
        do {
            try tree.mapOwners(by: number, recursive: recursive)
        } catch {
            guard error.code == EINVAL else { throw LaunchError(purpose, error.code) }
            throw LaunchError(purpose, reason: "the file system has no id-mapped mounts")
        }
    }

    /// The map that a mount asks for; nil where it asks for none, or a unit's for what is usual.
    func ownerMap(
        of mount: RuntimeSpec.Mount,
        _ options: MountOptions
    ) throws(LaunchError) -> UserNamespaceMap? {
        let purpose = "map the owners of '\(mount.source)' on '\(mount.destination)'"
        if !mount.uidMappings.isEmpty || !mount.gidMappings.isEmpty {
            guard !mount.uidMappings.isEmpty, !mount.gidMappings.isEmpty else {
                throw LaunchError(purpose, reason: "both uidMappings and gidMappings are needed")
            }
            return UserNamespaceMap(
                users: mount.uidMappings.map(OwnerMaps.line),
                groups: mount.gidMappings.map(OwnerMaps.line)
            )
        }
        if let text = options.ownerMap {
            guard let map = OwnerMaps.parse(text, container: maps.container) else {
                throw LaunchError(purpose, reason: "'idmap=\(text)' is no map of IDs")
            }
            return map
        }
        guard options.mapsOwners, bundle != nil, range == nil else { return nil }
        if userNamespace == nil {
            throw LaunchError(purpose, reason: "there are neither mappings nor a user namespace")
        }
        return maps.container ?? UserNamespaceMap(users: [], groups: [])
    }

    /// A user namespace with a map, which is the container's where that has it; open as long as the child needs it.
    mutating func namespace(for map: UserNamespaceMap) throws(LaunchError) -> CInt {
        if map == maps.container || map.users.isEmpty, let number = containerNamespace { return number }
        if let mountMap, mountMap.map == map { return mountMap.number }
        let namespace = try doing("make a user namespace for a mount") { () throws(SyscallError) in
            try map.makeNamespace()
        }
        let number = program.descriptors.append(namespace)
        mountMap = (map, number)
        return number
    }

    private var containerNamespace: CInt? {
        switch userNamespace {
        case .some(let namespace): namespace.number
        case .none: nil
        }
    }

    /// Maps the owners of a tree of files, by who owns its root.
    ///
    /// Files of a file system without id-mapped mounts stay the host's, who is nobody inside. A bundle that says
    /// itself which IDs its container has brings files that belong to them.
    mutating func mapOwners(_ tree: borrowing MountTree, recursive: Bool, always: Bool) throws(LaunchError) {
        if bundle != nil, range == nil { return }
        let status = try doing("look at a mount") { () throws(SyscallError) in try tree.status() }
        let kind = status.mode & S_IFMT
        if kind == S_IFCHR || kind == S_IFBLK || range?.contains(status.owner) == true { return }
        if IDRange.foreign.contains(status.owner) {
            try needLayerNamespace()
            Self.map(tree, by: layerUserNamespace, recursive: recursive)
        } else if maps.mapsHostFiles || always {
            Self.map(tree, by: userNamespace, recursive: recursive)
        }
    }

    private static func map(
        _ tree: borrowing MountTree,
        by namespace: borrowing Descriptor?,
        recursive: Bool
    ) {
        switch namespace {
        case .some(let namespace):
            let number = namespace.number
            // All or nothing: where a mount below can't be mapped, the top one alone.
            if recursive, (try? tree.mapOwners(by: number, recursive: true)) != nil { return }
            // EINVAL: no such mounts in this file system; EPERM: mapped by somebody else.
            _ = try? tree.mapOwners(by: number)
        case .none: return
        }
    }
}

extension OwnerMaps {
    /// Reads crun's `uids=0-1000-10#…;gids=…`: the first ID on disk, the first it is shown as, and how many.
    ///
    /// - Parameters:
    ///   - text: What follows `idmap=`.
    ///   - container: The map of the container's user namespace, whose IDs a `@` before a triplet means.
    /// - Returns: The map; nil where the text is none.
    static func parse(_ text: String, container: UserNamespaceMap?) -> UserNamespaceMap? {
        var map = UserNamespaceMap(users: [], groups: [])
        for part in text.split(separator: ";", omittingEmptySubsequences: false) {
            let isUsers = part.hasPrefix("uids=")
            guard isUsers || part.hasPrefix("gids=") else { return nil }
            let others = isUsers ? container?.users : container?.groups
            for triplet in part.dropFirst(5).split(separator: "#", omittingEmptySubsequences: false) {
                guard let line = line(triplet, relativeTo: others) else { return nil }
                if isUsers { map.users.append(line) } else { map.groups.append(line) }
            }
        }
        return map.users.isEmpty || map.groups.isEmpty ? nil : map
    }

    private static func line(
        _ text: Substring,
        relativeTo others: [UserNamespaceMap.Line]?
    ) -> UserNamespaceMap.Line? {
        let isRelative = text.hasPrefix("@")
        let numbers = text.dropFirst(isRelative ? 1 : 0).split(
            separator: "-",
            omittingEmptySubsequences: false
        ).map { UInt32($0) }
        guard numbers.count == 3, let inside = numbers[0], var outside = numbers[1], let count = numbers[2],
            count > 0
        else { return nil }
        if isRelative {
            guard let other = others?.first(where: { outside >= $0.inside && outside - $0.inside < $0.count })
            else { return nil }
            outside = other.outside + (outside - other.inside)
        }
        return UserNamespaceMap.Line(inside: inside, outside: outside, count: count)
    }
}
