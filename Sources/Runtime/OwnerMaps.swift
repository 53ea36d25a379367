import Glibc
import Linux
import OCI

/// Who the container's IDs are on the host and on disk.
struct OwnerMaps {
    /// The map of the container's user namespace; nil where it has the host's.
    var container: UserNamespaceMap?
    /// Foreign IDs, which layers have on disk, to the host's IDs of the container's.
    var layers: UserNamespaceMap
    /// Whether host directories are shown with the same numbers inside.
    var mapsHostFiles: Bool

    init(range: IDRange?, spec: RuntimeSpec) {
        if let range {
            let line = UserNamespaceMap.Line(inside: 0, outside: range.first, count: range.count)
            container = UserNamespaceMap(users: [line], groups: [line])
        } else if !spec.uidMappings.isEmpty, !spec.gidMappings.isEmpty {
            container = UserNamespaceMap(
                users: spec.uidMappings.map(Self.line),
                groups: spec.gidMappings.map(Self.line)
            )
        }
        mapsHostFiles = range != nil
        let all = [UserNamespaceMap.Line(inside: 0, outside: 0, count: IDRange.foreign.count)]
        layers = UserNamespaceMap(
            users: Self.foreign(container?.users ?? all),
            groups: Self.foreign(container?.groups ?? all)
        )
    }

    static func line(_ mapping: RuntimeSpec.IDMapping) -> UserNamespaceMap.Line {
        UserNamespaceMap.Line(inside: mapping.containerID, outside: mapping.hostID, count: mapping.size)
    }

    /// The same lines with foreign IDs inside, cut off where the foreign range ends.
    private static func foreign(_ lines: [UserNamespaceMap.Line]) -> [UserNamespaceMap.Line] {
        let range = IDRange.foreign
        return lines.filter { $0.inside < range.count }.map {
            UserNamespaceMap.Line(
                inside: range.first + $0.inside,
                outside: $0.outside,
                count: min($0.count, range.count - $0.inside)
            )
        } + hostRoot(lines)
    }

    /// Overlayfs makes its work directory as the host's root, who needs an ID on disk for that.
    private static func hostRoot(_ lines: [UserNamespaceMap.Line]) -> [UserNamespaceMap.Line] {
        if lines.contains(where: { $0.outside == 0 }) { return [] }
        return [UserNamespaceMap.Line(inside: 0, outside: 0, count: 1)]
    }

    /// Who a user and a group of the container are on the host; root where they are nobody.
    func outside(user: UInt32, group: UInt32) -> (user: UInt32, group: UInt32) {
        guard let container else { return (user, group) }
        return (
            Self.outside(user, container.users) ?? root.user,
            Self.outside(group, container.groups) ?? root.group
        )
    }

    private static func outside(_ id: UInt32, _ lines: [UserNamespaceMap.Line]) -> UInt32? {
        lines.first { id >= $0.inside && id - $0.inside < $0.count }.map { $0.outside + (id - $0.inside) }
    }

    /// Who the container's root is on the host.
    var root: (user: UInt32, group: UInt32) {
        let user = container?.users.first { $0.inside == 0 }?.outside ?? 0
        let group = container?.groups.first { $0.inside == 0 }?.outside ?? 0
        return (user, group)
    }
}
