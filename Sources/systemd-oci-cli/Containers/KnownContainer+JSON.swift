import JSON
import Lowering
import Network

extension KnownContainer {
    /// With the members of `podman ps --format json`.
    func listed(_ ports: [PublishedPort], _ labels: [String: String], _ size: PsCommand.Size?) -> JSONValue {
        func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
        func number(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
        let ports = ports.map { port -> JSONValue in
            [
                "host_ip": .string(port.hostAddress?.description ?? ""),
                "container_port": number(port.containerPort), "host_port": number(port.hostPort ?? 0),
                "range": number(port.count), "protocol": .string(port.transport),
            ]
        }
        let sizes: JSONValue =
            size.map { ["rootFsSize": number($0.whole), "rwSize": number($0.written)] } ?? .null
        return [
            "AutoRemove": .bool(true), "Command": texts(command),
            "CreatedAt": .string(created > 0 ? date(created) : ""),
            "Exited": .bool(status == .exited), "ExitedAt": number(ended), "ExitCode": number(exitStatus),
            "Id": .string(id), "Image": .string(image), "ImageID": .string(imageID ?? ""),
            "IsInfra": .bool(false),
            "Labels": .object(labels.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }),
            "Mounts": texts(mounts.map(\.destination)), "Names": texts([name]), "Networks": texts(networks),
            "Pid": number(pid), "Pod": .string(pod ?? ""), "PodName": .string(pod ?? ""),
            "Ports": .array(ports), "Size": sizes, "StartedAt": number(started),
            "State": .string(status.rawValue),
            "Status": .string(statusText(now: Amounts.now)), "Health": .string(health?.rawValue ?? ""),
            "Created": number(created), "Unit": .string(unit ?? ""),
        ]
    }
}
