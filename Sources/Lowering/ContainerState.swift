import JSON

/// What other commands must know of a container that runs, as the file `state.json` in its runtime directory has it.
package struct ContainerState: Equatable, Sendable {
    package static let runDirectory = "/run/systemd-oci"
    package static let fileName = "state.json"
    /// So long can the file be: labels are of any length.
    package static let longest = 4 << 20

    /// What is mounted in a container because somebody asked for it.
    package struct Mount: Equatable, Sendable {
        /// `bind`, `volume` or `tmpfs`.
        package var type: String
        /// A path of the host, or the name of a volume; empty for others.
        package var source: String
        package var destination: String
        package var options: [String]

        package init(type: String, source: String, destination: String, options: [String]) {
            self.type = type
            self.source = source
            self.destination = destination
            self.options = options
        }
    }

    package var name: String
    package var image: String
    package var pid: Int32
    /// When the process started, in clock ticks since boot: with it a PID can't mean another process.
    package var startTime: UInt64
    /// The signal that asks it to end.
    package var stopSignal: Int32
    /// Seconds until it is killed.
    package var stopTimeout: UInt32
    /// The pod that it has joined.
    package var pod: String?
    /// The unit, such as `web.service`; nil for a container of a shell.
    package var unit: String?
    /// The ID of its image: the digest of the configuration.
    package var imageID: String?
    /// What it runs.
    package var command: [String] = []
    package var hostname: String?
    /// When it was made, in nanoseconds since 1970.
    package var created: Int64 = 0
    /// The host's ID of the container's root; nil where the container has the host's IDs.
    package var firstID: UInt32?
    package var networks: [String] = []
    package var mounts: [Mount] = []
    /// Those that the command line gave, without the image's.
    package var labels: [RunSetting] = []

    package init(
        name: String,
        image: String,
        pid: Int32,
        startTime: UInt64,
        stopSignal: Int32,
        stopTimeout: UInt32,
        pod: String? = nil
    ) {
        self.name = name
        self.image = image
        self.pid = pid
        self.startTime = startTime
        self.stopSignal = stopSignal
        self.stopTimeout = stopTimeout
        self.pod = pod
    }

    /// Milliseconds until it is killed.
    package var patience: Int32 { Int32(clamping: Int64(stopTimeout) * 1000) }

    package static func path(in directory: String) -> String { directory + "/" + fileName }

    /// Where the files of a unit's container are, such as of `web.service`; a bundle's and a pod's are elsewhere.
    package static func directory(ofUnit unit: String) -> String { "\(runDirectory)/\(unit)" }

    package var text: String {
        var members: [JSONValue.Member] = [
            .init("name", .string(name)),
            .init("image", .string(image)),
            .init("pid", .number(String(pid))),
            .init("startTime", .number(String(startTime))),
            .init("stopSignal", .number(String(stopSignal))),
            .init("stopTimeout", .number(String(stopTimeout))),
            .init("created", .number(String(created))),
            .init("command", .array(command.map { .string($0) })),
        ]
        if let pod { members.append(.init("pod", .string(pod))) }
        if let unit { members.append(.init("unit", .string(unit))) }
        if let imageID { members.append(.init("imageID", .string(imageID))) }
        if let hostname { members.append(.init("hostname", .string(hostname))) }
        if let firstID { members.append(.init("firstID", .number(String(firstID)))) }
        if !networks.isEmpty { members.append(.init("networks", .array(networks.map { .string($0) }))) }
        if !mounts.isEmpty { members.append(.init("mounts", .array(mounts.map({ $0.json })))) }
        if !labels.isEmpty {
            members.append(.init("labels", .object(labels.map { .init($0.name, .string($0.value)) })))
        }
        return JSONValue.object(members).text + "\n"
    }
}

extension ContainerState {
    /// Nil for what this program did not write, such as half a file of a crash.
    package init?(parsing bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes),  // Not ours: no state.
            let name = value["name"]?.string, let image = value["image"]?.string,
            let pid = value["pid"]?.integer(as: Int32.self), pid > 1,
            let startTime = value["startTime"]?.integer(as: UInt64.self),
            let stopSignal = value["stopSignal"]?.integer(as: Int32.self),
            let stopTimeout = value["stopTimeout"]?.integer(as: UInt32.self)
        else { return nil }
        self.init(
            name: name,
            image: image,
            pid: pid,
            startTime: startTime,
            stopSignal: stopSignal,
            stopTimeout: stopTimeout,
            pod: value["pod"]?.string
        )
        unit = value["unit"]?.string
        imageID = value["imageID"]?.string
        command = value["command"]?.strings ?? []
        hostname = value["hostname"]?.string
        created = value["created"]?.integer() ?? 0
        firstID = value["firstID"]?.integer()
        networks = value["networks"]?.strings ?? []
        mounts = (value["mounts"]?.array ?? []).compactMap(Mount.init)
        labels = (value["labels"]?.members ?? []).map { RunSetting($0.name, $0.value.string ?? "") }
    }
}

extension ContainerState.Mount {
    /// What a flag asks for; nil for what is of no interest to anybody, such as a devpts.
    package init?(_ mount: RunMount) {
        switch mount.source {
        case .path(let path): (type, source) = ("bind", path)
        case .volume(let name): (type, source) = ("volume", name ?? "")
        case .tmpfs: (type, source) = ("tmpfs", "")
        case .glob: (type, source) = ("glob", "")
        case .image: (type, source) = ("image", "")
        case .artifact: (type, source) = ("artifact", "")
        case .ramfs: (type, source) = ("ramfs", "")
        case .devpts: return nil
        }
        destination = mount.destination
        options = mount.options
    }

    init?(_ json: JSONValue) {
        guard let type = json["type"]?.string, let destination = json["destination"]?.string else {
            return nil
        }
        self.type = type
        self.destination = destination
        source = json["source"]?.string ?? ""
        options = json["options"]?.strings ?? []
    }

    var json: JSONValue {
        [
            "type": .string(type), "source": .string(source), "destination": .string(destination),
            "options": .array(options.map { .string($0) }),
        ]
    }
}
