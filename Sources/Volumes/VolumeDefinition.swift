package import JSON
package import Lowering

/// What is written down about a named volume: the members that podman-volume-inspect(1) shows.
package struct VolumeDefinition: Equatable, Sendable {
    package var name: String
    /// `local` or `image`.
    package var driver = "local"
    /// In the form of RFC 3339.
    package var created: String
    package var labels: [String: String] = [:]
    /// `--opt`, as it was given.
    package var options: [String: String] = [:]
    /// The owner that was asked for, by the numbers of a container.
    package var uid: UInt32?
    package var gid: UInt32?
    /// Whether no container has used it yet: then it gets content and owner from the first one's image.
    package var isNew = true

    package init(name: String, created: String) {
        self.name = name
        self.created = created
    }

    /// What is mounted where the volume is; nil for a plain directory.
    package var mount: VolumeCreateOptions.Mount? {
        // What makes no sense was refused when the volume was made.
        try? createOptions.mount
    }

    /// Whether it is a directory that may take only so much of the store's file system.
    package var isLimited: Bool { (try? createOptions.limits) != nil }

    /// Whether a new volume begins with what the image has at its destination.
    package var copiesUp: Bool { createOptions.copiesUp }

    private var createOptions: VolumeCreateOptions {
        var create = VolumeCreateOptions()
        create.options = options.sorted { $0.key < $1.key }.map { RunSetting($0.key, $0.value) }
        return create
    }

    /// The definition as it is written down and shown.
    package var document: JSONValue {
        var members: [JSONValue.Member] = [
            .init("Name", .string(name)), .init("Driver", .string(driver)),
            .init("CreatedAt", .string(created)),
            .init("Labels", Self.document(labels)), .init("Scope", "local"),
            .init("Options", Self.document(options)),
        ]
        if let uid { members.append(.init("UID", .number(String(uid)))) }
        if let gid { members.append(.init("GID", .number(String(gid)))) }
        // What is not so is left out, as Podman does.
        if isNew { members.append(.init("NeedsCopyUp", true)) }
        if isNew, uid == nil, gid == nil { members.append(.init("NeedsChown", true)) }
        return .object(members)
    }

    private static func document(_ pairs: [String: String]) -> JSONValue {
        .object(pairs.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) })
    }
}

extension VolumeDefinition {
    /// Reads a definition; nil where it is none.
    package init?(parsing text: [UInt8]) {
        guard let document = try? JSONValue(parsing: text),  // What is damaged is no definition.
            let name = document["Name"]?.string, let created = document["CreatedAt"]?.string
        else { return nil }
        self.init(name: name, created: created)
        driver = document["Driver"]?.string ?? "local"
        labels = Self.pairs(document["Labels"])
        options = Self.pairs(document["Options"])
        uid = document["UID"]?.integer()
        gid = document["GID"]?.integer()
        isNew = document["NeedsCopyUp"]?.bool ?? false
    }

    private static func pairs(_ document: JSONValue?) -> [String: String] {
        var pairs: [String: String] = [:]
        for member in document?.members ?? [] { pairs[member.name] = member.value.string }
        return pairs
    }
}
