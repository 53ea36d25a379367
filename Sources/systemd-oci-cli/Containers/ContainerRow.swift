import Glibc
import Lowering
import Network

/// A row of `ps`.
struct ContainerRow {
    static let fields = [
        "ID", "Image", "ImageID", "Command", "CreatedAt", "Created", "CreatedHuman", "RunningFor", "Status",
        "State", "Health", "Exited", "ExitedAt", "ExitCode", "StartedAt", "Ports", "Names", "Networks",
        "Labels",
        "Mounts", "Pod", "PodName", "Pid", "Size", "Unit", "Cgroup", "IPC", "MNT", "NET", "PIDNS", "USERNS",
        "UTS",
    ]
    static let headings = [
        "ID": "CONTAINER ID", "Image": "IMAGE", "ImageID": "IMAGE ID", "Command": "COMMAND",
        "CreatedAt": "CREATED AT", "Created": "CREATED", "CreatedHuman": "CREATED", "RunningFor": "CREATED",
        "Status": "STATUS", "State": "STATE", "Health": "HEALTH", "Exited": "EXITED", "ExitedAt": "EXITED AT",
        "ExitCode": "EXIT CODE", "StartedAt": "STARTED AT", "Ports": "PORTS", "Names": "NAMES",
        "Networks": "NETWORKS", "Labels": "LABELS", "Mounts": "MOUNTS", "Pod": "POD ID", "PodName": "PODNAME",
        "Pid": "PID", "Size": "SIZE", "Unit": "UNIT", "Cgroup": "CGROUPNS", "IPC": "IPC", "MNT": "MNT",
        "NET": "NET", "PIDNS": "PIDNS", "USERNS": "USERNS", "UTS": "UTS",
    ]
    /// Fields with the names of files of `/proc/<pid>/ns`.
    static let namespaces = [
        "Cgroup": "cgroup", "IPC": "ipc", "MNT": "mnt", "NET": "net", "PIDNS": "pid", "USERNS": "user",
        "UTS": "uts",
    ]

    var values: [String: String]

    init(_ container: KnownContainer, ports: [PublishedPort], isWhole: Bool, now: Int64) {
        let command = container.command.joined(separator: " ").printable
        let created = container.created > 0 ? Amounts.age(max(now - container.created, 0)) : ""
        let ended = container.ended
        values = [
            "ID": isWhole ? container.id : container.shortID, "Image": container.image,
            "ImageID": isWhole ? container.imageID ?? "" : String((container.imageID ?? "").prefix(12)),
            "Command": isWhole || command.count <= 20 ? command : command.prefix(17) + "...",
            "CreatedAt": container.created > 0 ? date(container.created) : "", "Created": created,
            "CreatedHuman": created, "RunningFor": created, "Status": container.statusText(now: now),
            "State": container.status.rawValue, "Health": container.health?.rawValue ?? "",
            "Exited": String(container.status == .exited), "ExitedAt": ended > 0 ? date(ended) : "",
            "ExitCode": String(container.exitStatus),
            "StartedAt": container.started > 0 ? date(container.started) : "",
            "Ports": ports.map(Self.text).joined(separator: ", "), "Names": container.name,
            "Networks": container.networks.joined(separator: ","),
            "Labels": container.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ","),
            "Mounts": container.mounts.map(\.destination).joined(separator: ","),
            "PodName": container.pod ?? "",
            "Pod": container.pod ?? "", "Pid": String(container.pid), "Unit": container.unit ?? "",
        ]
    }

    static func text(_ port: PublishedPort) -> String {
        RunPort(
            hostAddress: port.hostAddress?.description,
            hostPort: port.hostPort,
            containerPort: port.containerPort,
            count: port.count,
            transport: port.transport
        )
        .shown
    }
}
