import Quadlet
import UnitFile

/// Makes the Quadlet files of one pod: itself, its containers and the volumes that live as long.
struct PodBuilder {
    let workload: Workload
    let name: String
    /// The number of this pod among those of its object, and among all.
    let index: Int
    let number: Int
    let objects: KubernetesObjects
    let settings: KubernetesSettings
    let spec: Field
    let report: Report

    var drafts: [(draft: Draft, field: Field)] = []
    var credentials: [KubernetesCredential] = []
    /// What containers mount, by the names of `volumes`.
    var volumes: [String: PodVolume] = [:]
    /// How many containers mount a volume.
    var users: [String: Int] = [:]

    init(
        _ workload: Workload,
        _ name: String,
        index: Int,
        number: Int,
        _ objects: KubernetesObjects,
        _ settings: KubernetesSettings
    ) {
        self.workload = workload
        self.name = name
        self.index = index
        self.number = number
        self.objects = objects
        self.settings = settings
        report = objects.report
        spec = workload.template["spec"] ?? workload.template
    }

    /// The pod's unit, without `.service`.
    var service: String { name.hasSuffix("-pod") ? name : name + "-pod" }

    private static let ignored = """
        imagePullSecrets os volumeDevices nodeSelector nodeName affinity tolerations schedulerName runtimeClassName \
        priorityClassName priority topologySpreadConstraints activeDeadlineSeconds readinessGates subdomain \
        setHostnameAsFQDN serviceAccountName serviceAccount shareProcessNamespace preemptionPolicy overhead \
        ephemeralContainers schedulingGates resourceClaims resources
        """
    private static let known = """
        containers initContainers volumes restartPolicy terminationGracePeriodSeconds hostname hostAliases \
        dnsConfig dnsPolicy hostNetwork hostPID hostIPC hostUsers securityContext
        """

    mutating func build() {
        spec.check(
            Self.known,
            ignored: Self.ignored,
            silent: "enableServiceLinks automountServiceAccountToken"
        )
        addVolumes()
        let containers = spec["containers"]?.elements ?? []
        if containers.isEmpty { spec.fail("there are no 'containers'") }
        let initial = spec["initContainers"]?.elements ?? []
        for container in containers + initial {
            for mount in container["volumeMounts"]?.elements ?? [] {
                if let volume = mount["name"]?.text { users[volume, default: 0] += 1 }
            }
        }
        var pod = Draft(.pod, name)
        addPod(to: &pod)
        addPorts(of: containers, to: &pod)
        var before: [String] = []
        for container in initial {
            let isSidecar = container["restartPolicy"]?.text == "Always"
            if let service = addContainer(container, isSidecar ? .sidecar : .initial, after: before) {
                before.append(service)
            }
        }
        for container in containers { _ = addContainer(container, .main, after: before) }
        addEmptyVolumes(to: &pod)
        drafts.insert((pod, spec), at: 0)
    }

    // MARK: The pod itself

    private var metadata: Field? { workload.template["metadata"] }
    var labels: [(name: String, value: String)] { metadata?["labels"]?.pairs ?? [] }
    /// Those of the YAML, and those of the `.kube` file, which win.
    var annotations: [(name: String, value: String)] {
        let own = settings.annotations
        let given = metadata?["annotations"]?.pairs ?? []
        return given.filter { pair in !own.contains { $0.name == pair.name } } + own
    }

    func annotation(_ name: String) -> String? { annotations.first { $0.name == name }?.value }

    /// Podman's annotation of a name, for a container or for all.
    func annotation(_ name: String, of container: String) -> String? {
        let full = "io.podman.annotations." + name
        return annotation(full + "/" + container) ?? annotation(full)
    }

    var isOnHostNetwork: Bool { spec["hostNetwork"]?.bool == true }

    private mutating func addPod(to pod: inout Draft) {
        pod.set("Unit", "Description", "Pod \(name) of \(settings.service).service", at: spec)
        pod.write("Unit", "BindsTo", settings.service + ".service", at: spec)
        pod.add("PodName", name, at: spec)
        pod.add("ServiceName", service, at: spec)
        for (name, value) in labels { pod.add("Label", "\(name)=\(value)", at: metadata ?? spec) }
        addNetwork(to: &pod)
        addUsers(to: &pod)
        for sysctl in spec["securityContext"]?["sysctls"]?.elements ?? [] {
            guard let name = sysctl["name"]?.text, let value = sysctl["value"]?.text else { continue }
            pod.add("PodmanArgs", words: ["--sysctl=\(name)=\(value)"], at: sysctl)
        }
        if let slice = settings.slice { pod.set("Service", "Slice", slice, at: spec) }
        if !settings.hasDefaultDependencies { pod.write("Quadlet", "DefaultDependencies", "no", at: spec) }
    }

    private func addNetwork(to pod: inout Draft) {
        if isOnHostNetwork {
            pod.add("Network", "host", at: spec["hostNetwork"] ?? spec)
        } else {
            // As the .kube file spells it.
            for network in settings.networks { pod.write("Pod", "Network", network, at: spec) }
            let hostname = spec["hostname"]
            if let text = hostname?.text ?? Optional(name) { pod.add("HostName", text, at: hostname ?? spec) }
            if number < settings.addresses.count { pod.add("IP", settings.addresses[number], at: spec) }
            if number < settings.hardwareAddresses.count {
                pod.add("PodmanArgs", words: ["--mac-address", settings.hardwareAddresses[number]], at: spec)
            }
        }
        for alias in spec["hostAliases"]?.elements ?? [] {
            alias.check("ip hostnames")
            guard let address = alias["ip"]?.text else { continue }
            for host in alias["hostnames"]?.texts ?? [] {
                pod.add("AddHost", "\(host):\(address)", at: alias)
            }
        }
        if let policy = spec["dnsPolicy"], let text = policy.text,
            !["ClusterFirst", "Default", "None"].contains(text)
        {
            policy.warn("'dnsPolicy: \(text)' is not supported, ignoring it")
        }
        guard let dns = spec["dnsConfig"] else { return }
        dns.check("nameservers searches options")
        for server in dns["nameservers"]?.elements ?? [] {
            if let text = server.text { pod.add("DNS", text, at: server) }
        }
        for domain in dns["searches"]?.elements ?? [] {
            if let text = domain.text { pod.add("DNSSearch", text, at: domain) }
        }
        for option in dns["options"]?.elements ?? [] {
            guard let name = option["name"]?.text else { continue }
            let value = option["value"]?.text.map { ":" + $0 } ?? ""
            pod.add("DNSOption", name + value, at: option)
        }
    }

    private func addUsers(to pod: inout Draft) {
        if let text = settings.userNamespace ?? annotation("io.podman.annotations.userns") {
            pod.add("UserNS", text, at: metadata?["annotations"] ?? spec)
        } else if let field = spec["hostUsers"], let isHost = field.bool {
            pod.add("UserNS", isHost ? "host" : "auto", at: field)
        }
    }

    // MARK: Ports

    private struct Port {
        var container: Int
        var text: String
        var field: Field
    }

    /// Those with a `hostPort`, and those of the `.kube` file, which go before them.
    private func addPorts(of containers: [Field], to pod: inout Draft) {
        var ports: [Port] = []
        for field in containers.flatMap({ $0["ports"]?.elements ?? [] }) {
            field.check("containerPort hostPort hostIP protocol name")
            if let port = port(field) { ports.append(port) }
        }
        if isOnHostNetwork { return }
        if index > 0 {
            if let port = ports.first {
                port.field.warn("only the first of several pods can have a port of the host")
            }
            return
        }
        let given = settings.ports.compactMap { text in Self.containerPort(text).map { ($0, text) } }
        for port in ports where !given.contains(where: { $0.0 == port.container }) {
            pod.add("PublishPort", port.text, at: port.field)
        }
        // With Podman all pods of the file get them, and more than one can't have a port of the host.
        for text in settings.ports {
            let owner = Self.containerPort(text).flatMap { port in
                objects.workloads.first { $0.containerPorts.contains(port) }?.pods.first
            }
            let isOwner = owner.map { $0 == name } ?? (number == 0)
            if isOwner { pod.write("Pod", "PublishPort", text, at: spec) }
        }
    }

    private func port(_ field: Field) -> Port? {
        let host = field["hostPort"]?.integer(0...65535) ?? 0
        let container = field["containerPort"]?.integer(1...65535) ?? host
        guard container > 0 else {
            if field["containerPort"] == nil { field.fail("there is no 'containerPort'") }
            return nil
        }
        let published = host > 0 ? host : settings.publishesAll ? container : 0
        guard published > 0 else { return nil }
        var name = "tcp"
        if let field = field["protocol"], let text = field.text {
            name = text.lowercased()
            if !["tcp", "udp", "sctp"].contains(name) {
                field.fail("there is no protocol '\(text)'; there is TCP, UDP, SCTP")
            }
        }
        var address = field["hostIP"]?.text ?? ""
        if address.utf8.contains(UInt8(ascii: ":")), !address.hasPrefix("[") { address = "[\(address)]" }
        let prefix = address.isEmpty ? "" : address + ":"
        return Port(container: container, text: "\(prefix)\(published):\(container)/\(name)", field: field)
    }

    /// The container's port in `[[ip:]host:]container[/protocol]`; nil for a range or a specifier.
    private static func containerPort(_ text: String) -> Int? {
        let port = text.split(separator: "/", omittingEmptySubsequences: false).first ?? ""
        return port.split(separator: ":").last.flatMap { Int($0) }
    }
}
