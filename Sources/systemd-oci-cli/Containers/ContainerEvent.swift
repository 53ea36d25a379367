import JSON

/// Something that has happened to a container or an image.
struct ContainerEvent: Equatable {
    static let fields = [
        "Time", "Type", "Status", "ID", "Name", "Image", "Unit", "ContainerExitCode", "HealthStatus",
        "PodName",
    ]

    var microseconds: Int64
    /// `container` or `image`.
    var type: String
    var status: String
    var id = ""
    var name: String
    var image = ""
    var unit = ""
    var pod = ""
    var exitStatus: Int32?
    var health: String?

    private var time: String {
        date(microseconds / 1_000_000).dropLast() + "." + LogsCommand.padded(microseconds % 1_000_000) + "Z"
    }

    var values: [String: String] {
        [
            "Time": time, "Type": type, "Status": status, "ID": id, "Name": name, "Image": image,
            "Unit": unit,
            "ContainerExitCode": exitStatus.map { "\($0)" } ?? "", "HealthStatus": health ?? "",
            "PodName": pod,
        ]
    }

    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("Name", .string(name)), .init("Status", .string(status)), .init("Time", .string(time)),
            .init("Type", .string(type)),
        ]
        if !id.isEmpty { members.append(.init("ID", .string(id))) }
        if !image.isEmpty { members.append(.init("Image", .string(image))) }
        if !unit.isEmpty { members.append(.init("Unit", .string(unit))) }
        if !pod.isEmpty { members.append(.init("PodName", .string(pod))) }
        if let exitStatus { members.append(.init("ContainerExitCode", .number("\(exitStatus)"))) }
        if let health { members.append(.init("HealthStatus", .string(health))) }
        return .object(members)
    }

    /// As Podman prints it.
    var text: String {
        var details = image.isEmpty ? [] : ["image=\(image)"]
        details.append("name=\(name)")
        if let exitStatus { details.append("containerExitCode=\(exitStatus)") }
        if let health { details.append("health_status=\(health)") }
        if !pod.isEmpty { details.append("pod=\(pod)") }
        let id = id.isEmpty ? "" : id + " "
        return "\(time) \(type) \(status) \(id)(\(details.joined(separator: ", ")))"
    }
}
