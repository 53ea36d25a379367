import ContentStore
import JSON
import Linux
import Lowering
import Network
import OCI

/// What `inspect` prints of a container: the members of `podman container inspect`, as far as they mean something here.
struct ContainerDocument {
    let container: KnownContainer
    let store: Store

    func json() throws(Failure) -> JSONValue {
        let image = self.image
        let labels = ImageLabels(store).labels(of: container).sorted { $0.key < $1.key }
        return [
            "Id": .string(container.id), "Created": .string(date(container.created)),
            "Path": .string(container.command.first ?? ""),
            "Args": texts(Array(container.command.dropFirst())),
            "State": state, "Image": .string(container.imageID ?? ""),
            "ImageName": .string(container.image), "Name": .string(container.name),
            "Pod": .string(container.pod ?? ""), "Unit": .string(container.unit ?? ""),
            "IsInfra": false, "RestartCount": number(0), "Driver": "overlay",
            "LogPath": .string(container.unit.map { "journalctl --unit=\($0)" } ?? ""),
            "Mounts": .array(container.mounts.map(mount)),
            "EffectiveCaps": capabilities("effective"), "BoundingCaps": capabilities("bounding"),
            "NetworkSettings": try network(),
            "Config": [
                "Hostname": .string(container.state?.hostname ?? ""),
                "User": .string(image?.user ?? ""), "Env": process["env"] ?? .array([]),
                "Cmd": texts(container.command), "Image": .string(container.image),
                "WorkingDir": process["cwd"] ?? "", "Entrypoint": texts(image?.entrypoint ?? []),
                "Tty": process["terminal"] ?? false,
                "Labels": .object(labels.map { .init($0.key, .string($0.value)) }),
                "StopSignal": number(container.state?.stopSignal ?? 15),
                "StopTimeout": number(container.state?.stopTimeout ?? 10), "Healthcheck": healthCheck,
            ],
            "HostConfig": hostConfiguration,
            "CgroupPath": .string(cgroup?.path ?? ""),
            "IDMappings": ids,
        ]
    }

    private func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
    private func number(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

    private var cgroup: UnitCgroup? { container.isRunning ? UnitCgroup(ofProcess: container.pid) : nil }

    private var image: ImageConfiguration? {
        // An image that was removed meanwhile says nothing.
        guard let id = container.imageID, let digest = Digest(hexadecimal: id),
            let bytes = (try? store.readBlob(digest)) ?? nil
        else { return nil }
        return try? ImageConfiguration(parsing: bytes)
    }

    /// How its process was started; nothing for one that does not run.
    private var process: JSONValue {
        guard let directory = container.directory,
            let bytes = (try? SmallFile.contents(of: directory + "/process.json", limit: 8 << 20)) ?? nil,
            let json = try? JSONValue(parsing: bytes)
        else { return .object([]) }
        return json["process"] ?? .object([])
    }

    private func capabilities(_ set: String) -> JSONValue { process["capabilities"]?[set] ?? .array([]) }

    private var state: JSONValue {
        var members: [JSONValue.Member] = [
            .init("Status", .string(container.status.rawValue)),
            .init("Running", .bool(container.isRunning)),
            .init("Paused", .bool(container.status == .paused)),
            .init("Restarting", false), .init("OOMKilled", .bool(wasKilledByMemory)), .init("Dead", false),
            .init("Pid", number(container.pid)), .init("ExitCode", number(container.exitStatus)),
            .init("Error", ""), .init("StartedAt", .string(date(container.started))),
            .init("FinishedAt", .string(date(container.ended))),
            .init("CgroupPath", .string(cgroup?.path ?? "")),
        ]
        if let directory = container.directory, let health = ContainerList.healthRecord(in: directory) {
            let results = health.state.results.map { result -> JSONValue in
                [
                    "Start": .string(date(result.start / 1_000_000_000)),
                    "End": .string(date(result.end / 1_000_000_000)),
                    "ExitCode": number(result.exitStatus ?? -1), "Output": .string(result.output),
                ]
            }
            members.append(
                .init(
                    "Health",
                    [
                        "Status": .string(health.state.status.rawValue),
                        "FailingStreak": number(health.state.failingStreak), "Log": .array(results),
                    ]
                )
            )
        }
        return .object(members)
    }

    private var wasKilledByMemory: Bool { (cgroup?.number("memory.events", "oom_kill") ?? 0) > 0 }

    private var healthCheck: JSONValue {
        guard let directory = container.directory, let record = ContainerList.healthRecord(in: directory)
        else {
            return .null
        }
        let check = record.check
        return [
            "Test": texts(check.command), "Interval": number((check.interval ?? 0) * 1_000_000),
            "Timeout": number(check.timeout * 1_000_000),
            "StartPeriod": number(check.startPeriod * 1_000_000),
            "Retries": number(check.retries),
        ]
    }

    private func mount(_ mount: ContainerState.Mount) -> JSONValue {
        let isVolume = mount.type == "volume"
        var source = mount.source
        if isVolume, !source.isEmpty { source = "\(store.path)/volumes/\(source)" }
        let propagation = mount.options.first { word in
            ["private", "rprivate", "shared", "rshared", "slave", "rslave"].contains(word)
        }
        return [
            "Type": .string(mount.type), "Name": .string(isVolume ? mount.source : ""),
            "Source": .string(source),
            "Destination": .string(mount.destination), "Driver": .string(isVolume ? "local" : ""), "Mode": "",
            "Options": texts(mount.options), "RW": .bool(!mount.options.contains("ro")),
            "Propagation": .string(propagation ?? (mount.type == "bind" ? "rprivate" : "")),
        ]
    }

    private func network() throws(Failure) -> JSONValue {
        let ports: [PublishedPort]
        let connections: JSONValue
        do {
            let network = ContainerNetwork()
            ports = try network.ports(of: container.name)
            connections = try container.directory.map(network.connections) ?? .object([])
        } catch {
            throw Failure(error)
        }
        var byInside: [JSONValue.Member] = []
        for port in ports {
            for offset in 0..<port.count {
                let host: JSONValue = [
                    "HostIp": .string(port.hostAddress?.description ?? ""),
                    "HostPort": .string(String((port.hostPort ?? 0) &+ offset)),
                ]
                let name = "\(port.containerPort &+ offset)/\(port.transport)"
                if let place = byInside.firstIndex(where: { $0.name == name }),
                    case .array(let others) = byInside[place].value
                {
                    byInside[place].value = .array(others + [host])
                } else {
                    byInside.append(.init(name, .array([host])))
                }
            }
        }
        var networks: [JSONValue.Member] = []
        for member in connections.members ?? [] {
            let addresses = member.value["static_ips"]?.strings ?? []
            networks.append(
                .init(
                    member.name,
                    [
                        "NetworkID": .string(member.name), "Aliases": member.value["aliases"] ?? .array([]),
                        "IPAddress": .string(addresses.first { !$0.contains(":") } ?? ""),
                        "GlobalIPv6Address": .string(addresses.first { $0.contains(":") } ?? ""),
                        "MacAddress": member.value["static_mac"] ?? "",
                        "InterfaceName": member.value["interface_name"] ?? "",
                    ]
                )
            )
        }
        let first = networks.first?.value
        return [
            "IPAddress": first?["IPAddress"] ?? "", "GlobalIPv6Address": first?["GlobalIPv6Address"] ?? "",
            "MacAddress": first?["MacAddress"] ?? "", "Ports": .object(byInside),
            "SandboxKey": .string(container.isRunning ? "/proc/\(container.pid)/ns/net" : ""),
            "Networks": .object(networks),
        ]
    }

    /// The limits as they are now, whoever has set them.
    private var hostConfiguration: JSONValue {
        var cpus: UInt64 = 0
        if let words = cgroup?.text("cpu.max")?.split(separator: " "), words.count == 2,
            let quota = UInt64(words[0]), let period = UInt64(words[1].prefix { $0.isNumber }), period > 0
        {
            cpus = quota * 1_000_000_000 / period
        }
        return [
            "NetworkMode": .string(container.networks.first ?? ""),
            "Memory": number(cgroup?.number("memory.max") ?? 0),
            "MemorySwap": number(cgroup?.number("memory.swap.max") ?? 0),
            "NanoCpus": number(cpus), "PidsLimit": number(cgroup?.number("pids.max") ?? 0),
            "CpusetCpus": .string(String((cgroup?.text("cpuset.cpus") ?? "").prefix { !$0.isNewline })),
            "Binds": texts(
                container.mounts.filter { $0.type != "tmpfs" }.map {
                    "\($0.source):\($0.destination)"
                        + ($0.options.isEmpty ? "" : ":" + $0.options.joined(separator: ","))
                }
            ),
            "AutoRemove": true, "LogConfig": ["Type": "journald"],
        ]
    }

    private var ids: JSONValue {
        guard let first = container.state?.firstID else { return .null }
        return ["UidMap": texts(["0:\(first):65536"]), "GidMap": texts(["0:\(first):65536"])]
    }
}
