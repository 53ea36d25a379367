package import JSON

/// What is known of a container of the runtime's command line: `state.json` in its directory.
package struct ContainerRecord: Equatable, Sendable {
    package static let fileName = "state.json"

    package var id: String
    /// `ociVersion` of the bundle's configuration.
    package var version: String
    /// The bundle's directory, an absolute path.
    package var bundle: String
    /// The root file system, an absolute path.
    package var rootFileSystem: String
    package var annotations: [String: String] = [:]
    /// The first process's PID in our PID namespace.
    package var pid: Int32
    /// When it started, in clock ticks since boot: with it a PID can't mean another process.
    package var startTime: UInt64
    /// When the container was created, in the form of RFC 3339 with nanoseconds.
    package var created: String
    /// The name of the user who created it, or `#` and the ID.
    package var owner: String
    /// The cgroup's path below the mount of cgroup v2; nil where the container has none of its own.
    package var cgroup: String?
    /// The scope unit that the cgroup is of; nil without `--systemd-cgroup`.
    package var scope: String?
    /// Whether it has a PID namespace of its own, whose processes end with the first one.
    package var hasOwnProcesses = true
    /// The group below the mount of resctrl that was made for the container.
    package var resourceGroup: String?
    /// Whether what makes the container has not finished.
    package var isBeingCreated = false

    package init(
        id: String,
        version: String,
        bundle: String,
        rootFileSystem: String,
        pid: Int32,
        startTime: UInt64,
        created: String,
        owner: String
    ) {
        self.id = id
        self.version = version
        self.bundle = bundle
        self.rootFileSystem = rootFileSystem
        self.pid = pid
        self.startTime = startTime
        self.created = created
        self.owner = owner
    }
}

extension ContainerRecord {
    /// The record as the file has it.
    package var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("id", .string(id)),
            .init("ociVersion", .string(version)),
            .init("bundle", .string(bundle)),
            .init("rootfs", .string(rootFileSystem)),
            .init("annotations", Self.object(annotations)),
            .init("pid", .number(String(pid))),
            .init("startTime", .number(String(startTime))),
            .init("created", .string(created)),
            .init("owner", .string(owner)),
        ]
        if let cgroup { members.append(.init("cgroup", .string(cgroup))) }
        if let scope { members.append(.init("scope", .string(scope))) }
        if !hasOwnProcesses { members.append(.init("ownProcesses", .bool(false))) }
        if let resourceGroup { members.append(.init("resourceGroup", .string(resourceGroup))) }
        if isBeingCreated { members.append(.init("creating", .bool(true))) }
        return .object(members)
    }

    /// Reads what ``json`` has written; nil where it is anything else.
    package init?(_ value: JSONValue) {
        guard let id = value["id"]?.string, let version = value["ociVersion"]?.string,
            let bundle = value["bundle"]?.string, let rootFileSystem = value["rootfs"]?.string,
            let annotations = value["annotations"]?.members,
            let pid = value["pid"]?.integer(as: Int32.self), pid >= 0,
            let startTime = value["startTime"]?.integer(as: UInt64.self),
            let created = value["created"]?.string, let owner = value["owner"]?.string
        else { return nil }
        self.init(
            id: id,
            version: version,
            bundle: bundle,
            rootFileSystem: rootFileSystem,
            pid: pid,
            startTime: startTime,
            created: created,
            owner: owner
        )
        for annotation in annotations { self.annotations[annotation.name] = annotation.value.string ?? "" }
        cgroup = value["cgroup"]?.string
        scope = value["scope"]?.string
        hasOwnProcesses = value["ownProcesses"]?.bool ?? true
        resourceGroup = value["resourceGroup"]?.string
        isBeingCreated = value["creating"]?.bool ?? false
    }

    /// The container's state as the runtime specification has it (runtime.md, "State"), which hooks are given.
    package func state(_ status: ContainerStatus) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("ociVersion", .string(version)),
            .init("id", .string(id)),
            .init("status", .string(status.rawValue)),
        ]
        if status != .stopped { members.append(.init("pid", .number(String(pid)))) }
        members.append(.init("bundle", .string(bundle)))
        if !annotations.isEmpty { members.append(.init("annotations", Self.object(annotations))) }
        return .object(members)
    }

    /// In the order of names, so that a text does not change without a reason.
    package static func object(_ texts: [String: String]) -> JSONValue {
        .object(texts.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
    }
}

/// The states of a container (runtime.md, "State"), and `paused`.
package enum ContainerStatus: String, Sendable {
    case creating, created, running, paused, stopped
}
