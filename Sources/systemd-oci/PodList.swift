import JSON
import Lowering

/// `systemd-oci pod ps` and `pod inspect`.
enum PodList {
    static func list(_ arguments: ArraySlice<String>) throws(Failure) {
        let (options, _) = try ListOptions.read(arguments, of: "pod ps")
        let pods = PodRecord.all()
        if options.isJSON {
            let documents = try pods.map { pod throws(Failure) in try document(pod) }
            return try CommandOutput.print(JSONValue.array(documents).indentedText(by: 5))
        }
        if options.isQuiet {
            for pod in pods { try CommandOutput.print(pod.name) }
            return
        }
        let rows = pods.map { pod in
            [pod.name, pod.unit, String(containers(of: pod).count), pod.addresses.joined(separator: ",")]
        }
        try CommandOutput.print(
            rows: (options.hasHeading ? [["NAME", "UNIT", "CONTAINERS", "ADDRESSES"]] : []) + rows
        )
    }

    static func inspect(_ arguments: ArraySlice<String>) throws(Failure) {
        let (_, names) = try ListOptions.read(arguments, of: "pod inspect", needsOperands: true)
        var documents: [JSONValue] = []
        for name in names {
            guard let pod = PodRecord(named: name) else {
                throw Failure("pod inspect: there is no pod '\(name)' that runs")
            }
            documents.append(try document(pod))
        }
        try CommandOutput.print(JSONValue.array(documents).indentedText(by: 5))
    }

    /// The containers of a pod that run, by name.
    static func containers(of pod: PodRecord) -> [ContainerState] {
        HostFile.entries(ContainerState.runDirectory)
            .compactMap { ContainerState(in: "\(ContainerState.runDirectory)/\($0)") }
            .filter { $0.pod == pod.name && (try? $0.process()) != nil }
            .sorted { $0.name < $1.name }
    }

    /// With the members of `podman pod inspect`, as far as they mean something here.
    private static func document(_ pod: PodRecord) throws(Failure) -> JSONValue {
        let options = try pod.options()
        let containers = containers(of: pod).map { container -> JSONValue in
            ["Name": .string(container.name), "State": .string("running")]
        }
        let labels = options.common.labels.map { JSONValue.Member($0.name, .string($0.value)) }
        return [
            "Name": .string(pod.name),
            "State": .string(containers.isEmpty ? "Created" : "Running"),
            "Hostname": .string(pod.hostname),
            "SystemdUnit": .string(pod.unit),
            "CreateCommand": .array((["systemd-oci", "pod", "create"] + pod.arguments).map { .string($0) }),
            "ExitPolicy": .string(options.exitPolicy.rawValue),
            "SharedNamespaces": .array(options.shared.map { $0.rawValue }.sorted().map { .string($0) }),
            "Labels": .object(labels),
            "Addresses": .array(pod.addresses.map { .string($0) }),
            "NumContainers": .number(String(containers.count)),
            "Containers": .array(containers),
        ]
    }
}
