import ContentStore
import JSON
import Linux
import OCI
import Volumes

/// A volume with all that lists and conditions ask for.
struct VolumeDetails {
    let definition: VolumeDefinition
    /// Where its files are, owned by the foreign range.
    let path: String
    /// The containers that use it.
    let users: [String]
    /// Whether it is mounted for the host.
    let isShown: Bool
    /// Seconds since 1970; of a volume that was made for a container when something in it was last changed.
    let created: Int64

    init(_ name: String, in volumes: VolumeStore) throws {
        path = volumes.path(name)
        users = try volumes.store.containers(using: name)
        isShown = try volumes.isShown(name)
        if let known = try volumes.definition(name) {
            definition = try Self.owned(known, path)
            created = DateText.seconds(known.created) ?? 0
        } else {
            created = try Directory(path: PathBytes(path)).descriptor.status().modified
            var made = VolumeDefinition(name: name, created: date(created))
            made.isNew = false
            definition = try Self.owned(made, path)
        }
    }

    /// With the owner that its first container has given it, where nobody asked for one.
    private static func owned(_ definition: VolumeDefinition, _ path: String) throws -> VolumeDefinition {
        guard !definition.isNew, definition.uid == nil, definition.gid == nil else { return definition }
        let status = try Directory(path: PathBytes(path)).descriptor.status()
        var owned = definition
        let (uid, gid) = (VolumeStore.shown(status.owner), VolumeStore.shown(status.group))
        if uid != 0 { owned.uid = uid }
        if gid != 0 { owned.gid = gid }
        return owned
    }

    /// The volumes of these names; nothing for those that have been removed meanwhile.
    static func all(_ volumes: VolumeStore) throws -> [VolumeDetails] {
        try volumes.names().filter(volumes.exists).map { try VolumeDetails($0, in: volumes) }
    }

    /// How often it is mounted: by each container, and for the host.
    var mountCount: Int { users.count + (isShown ? 1 : 0) }

    /// The members that podman-volume-inspect(1) shows, and who uses it.
    var document: JSONValue {
        let more: [JSONValue.Member] = [
            .init("Mountpoint", .string(path)),
            .init("MountCount", .number(String(mountCount))),
            .init("Containers", .array(users.map { .string($0) })),
        ]
        return .object((definition.document.members ?? []) + more)
    }

    static let fields = [
        "Name", "Driver", "Mountpoint", "CreatedAt", "Labels", "Scope", "Options", "UID", "GID", "Anonymous",
        "MountCount", "NeedsCopyUp", "NeedsChown", "Containers",
    ]
    static let headings = [
        "Name": "VOLUME NAME", "Driver": "DRIVER", "Mountpoint": "MOUNTPOINT", "CreatedAt": "CREATED AT",
        "Labels": "LABELS", "Scope": "SCOPE", "Options": "OPTIONS", "UID": "UID", "GID": "GID",
        "Anonymous": "ANONYMOUS", "MountCount": "MOUNT COUNT", "NeedsCopyUp": "NEEDS COPY UP",
        "NeedsChown": "NEEDS CHOWN", "Containers": "CONTAINERS",
    ]

    /// The fields as text, maps as Go prints them.
    var row: [String: String] {
        var row: [String: String] = [:]
        for name in Self.fields {
            row[name] = document[name].map(Self.text) ?? (["UID", "GID"].contains(name) ? "0" : "false")
        }
        return row
    }

    private static func text(_ value: JSONValue) -> String {
        if let text = value.string { return text }
        if let members = value.members {
            return "map[" + members.map { "\($0.name):\(text($0.value))" }.joined(separator: " ") + "]"
        }
        if let values = value.array { return "[" + values.map(text).joined(separator: " ") + "]" }
        return value.text
    }
}
