import Kubernetes
import Quadlet
import Testing
import UnitFile

/// What pods and the objects that run them become.
@Suite struct `A pod of Kubernetes` {
    @Test(arguments: [
        ("hostNetwork: true", "Network", ["host"]),
        ("hostname: front", "HostName", ["front"]), ("", "HostName", ["p"]),
        ("hostNetwork: true", "HostName", []),
        ("hostUsers: true", "UserNS", ["host"]), ("hostUsers: false", "UserNS", ["auto"]), ("", "UserNS", []),
        ("hostAliases: [{ip: 192.0.2.1, hostnames: [a, b]}]", "AddHost", ["a:192.0.2.1", "b:192.0.2.1"]),
        (
            "dnsConfig: {nameservers: [192.0.2.53], options: [{name: ndots, value: \"2\"}]}", "DNS",
            ["192.0.2.53"]
        ),
        (
            "dnsConfig: {options: [{name: ndots, value: \"2\"}, {name: edns0}]}", "DNSOption",
            ["ndots:2", "edns0"]
        ),
        ("dnsConfig: {searches: [example.com]}", "DNSSearch", ["example.com"]),
        (
            "securityContext: {sysctls: [{name: net.core.somaxconn, value: \"1024\"}]}", "PodmanArgs",
            ["--sysctl=net.core.somaxconn=1024"]
        ),
    ])
    func `has keys for its fields`(fields: String, key: String, values: [String]) throws {
        let files = try play(pod(spec: fields))
        #expect(files.messages == [])
        #expect(try files.values("p.pod", key) == values)
    }

    @Test(arguments: [
        ("{containerPort: 80}", []), ("{containerPort: 80, hostPort: 8080}", ["8080:80/tcp"]),
        ("{hostPort: 53, protocol: UDP, hostIP: 127.0.0.1}", ["127.0.0.1:53:53/udp"]),
        ("{hostPort: 53, containerPort: 5353, hostIP: \"::1\"}", ["[::1]:53:5353/tcp"]),
    ])
    func `publishes the ports of the host`(port: String, published: [String]) throws {
        let files = try play(pod("ports: [\(port)]"))
        #expect(files.messages == [])
        #expect(try files.values("p.pod", "PublishPort") == published)
    }

    /// podman-kube-play(1), `--publish`: the file's port of the same containerPort is overridden.
    @Test func `publishes what the unit says instead`() throws {
        let text = pod("ports: [{containerPort: 80, hostPort: 8080}, {containerPort: 81, hostPort: 8081}]")
        let files = try play(text) { $0.ports = ["127.0.0.1:9090:80"] }
        #expect(try files.values("p.pod", "PublishPort") == ["8081:81/tcp", "127.0.0.1:9090:80"])
    }

    @Test func `has the port that one of its containers listens on`() throws {
        let text = "{kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: a}]}}\n---\n"
        let files = try play(text + pod("ports: [{containerPort: 80}]")) { $0.ports = ["8080:80", "53"] }
        #expect(try files.values("a.pod", "PublishPort") == ["53"])
        #expect(try files.values("p.pod", "PublishPort") == ["8080:80"])
    }

    @Test(arguments: [
        ("Pod", "x", ["x"]), ("Deployment", "replicas: 2", ["x-pod", "x-pod-2"]),
        ("DaemonSet", "", ["x-pod"]),
        ("ReplicaSet", "", ["x-pod"]), ("StatefulSet", "replicas: 2", ["x-0", "x-1"]), ("Job", "", ["x-pod"]),
        ("Deployment", "replicas: 0", []),
    ])
    func `has the names of its kind`(kind: String, field: String, names: [String]) throws {
        let spec = "containers: [{name: c, image: a}]"
        let text =
            kind == "Pod"
            ? "{kind: Pod, metadata: {name: x}, spec: {\(spec)}}"
            : """
            kind: \(kind)
            metadata: {name: x}
            spec:
              \(field)
              template: {spec: {\(spec)}}
            """
        let files = try play(text)
        #expect(files.messages == [])
        #expect(files.files.filter { $0.kind == .pod }.map(\.name.stem) == names)
        #expect(files.files.filter { $0.kind == .container }.map(\.name.stem) == names.map { $0 + "-c" })
    }

    @Test func `runs what comes first to its end`() throws {
        let files = try play(
            pod(
                spec:
                    "initContainers: [{name: a, image: a}, {name: b, image: b}, {name: s, image: s, restartPolicy: Always}]"
            )
        )
        #expect(files.messages == [])
        #expect(try files.settings("p-a.container", "Unit", "Requires") == [])
        #expect(try files.settings("p-b.container", "Unit", "Requires") == ["p-a.service"])
        #expect(try files.settings("p-b.container", "Unit", "After") == ["p-a.service"])
        #expect(try files.settings("p-b.container", "Service", "Type") == ["oneshot"])
        #expect(try files.settings("p-b.container", "Service", "RemainAfterExit") == ["yes"])
        #expect(try files.values("p-b.container", "StartWithPod") == ["no"])
        #expect(try files.settings("p-s.container", "Service", "Restart") == ["always"])
        #expect(
            try files.settings("p-c.container", "Unit", "Requires") == [
                "p-a.service", "p-b.service", "p-s.service",
            ]
        )
    }

    @Test func `of a job ends, and is tried again so often`() throws {
        let text = """
            kind: Job
            metadata: {name: x}
            spec:
              backoffLimit: 2
              activeDeadlineSeconds: 60
              template: {spec: {restartPolicy: OnFailure, containers: [{name: c, image: a}]}}
            """
        let files = try play(text)
        #expect(files.messages == [])
        #expect(try files.settings("x-pod-c.container", "Service", "Type") == ["oneshot"])
        #expect(try files.settings("x-pod-c.container", "Service", "Restart") == ["on-failure"])
        #expect(try files.settings("x-pod-c.container", "Service", "TimeoutStartSec") == ["60"])
        #expect(try files.settings("x-pod-c.container", "Unit", "StartLimitBurst") == ["3"])
        #expect(files.files.filter(\.isStarted).map(\.name.description) == ["x-pod.pod"])
        let suspended = try play(text.replacing("backoffLimit: 2", with: "suspend: true"))
        #expect(suspended.files.filter(\.isStarted).isEmpty)
    }

    @Test(arguments: [
        ("kind: Pod", "1:1: error: there is no 'metadata.name'"),
        ("{kind: Pod, metadata: {name: a}}", "1:1: error: there is no 'spec'"),
        ("{kind: Pod, metadata: {name: a}, spec: {}}", "1:40: error: there are no 'containers'"),
        ("metadata: {name: a}", "1:1: error: there is no 'kind', which says what this is"),
        ("- a", "1:1: error: an object has to be a mapping, and is a list"),
        (
            "{kind: Ingress, metadata: {name: a}}",
            "1:8: warning: objects of the kind 'Ingress' are not supported, ignoring this one"
        ),
        (
            "{kind: Pod, metadata: {name: ../a}, spec: {}}",
            "1:30: error: 'metadata.name' has to be a name of letters, digits, '-', '_' and '.', and no longer than 200"
        ),
        (
            "{kind: Deployment, metadata: {name: a}, spec: {replicas: 1000000000}}",
            "1:47: error: there is no 'spec.template.spec', which says what the pods are"
        ),
        (
            "{kind: Secret, metadata: {name: a}, data: {k: \"***\"}}",
            "1:47: error: 'data.k' has to be base64; a Secret has plain text in 'stringData'"
        ),
        (
            "{kind: Deployment, metadata: {name: a}, spec: {replicas: 1000000000, template: {spec: {containers: [{name: c, image: a}]}}}}",
            "1:58: error: 'spec.replicas' has to be from 0 to 100"
        ),
    ])
    func `has its mistakes told where they are`(text: String, message: String) throws {
        #expect(try play(text).messages == [message])
    }

    @Test func `is in the slice and on the network of the unit`() throws {
        let files = try play(pod()) {
            $0.slice = "system-web.slice"
            $0.networks = ["front.network:ip=192.0.2.7"]
            $0.userNamespace = "keep-id"
        }
        #expect(try files.settings("p.pod", "Service", "Slice") == ["system-web.slice"])
        #expect(try files.values("p.pod", "Network") == ["front.network:ip=192.0.2.7"])
        #expect(try files.values("p.pod", "UserNS") == ["keep-id"])
    }

    @Test func `has the annotations that Podman documents`() throws {
        let annotations = """
            annotations:
              io.podman.annotations.userns: host
              io.podman.annotations.pids-limit/c: "5"
              io.podman.annotations.cpuset/c: 0-1
              io.podman.annotations.ulimit: nofile=1:2,core=0:0
              io.containers.autoupdate/c: registry
            """
        let files = try play(pod(metadata: annotations))
        #expect(files.messages == [])
        #expect(try files.values("p.pod", "UserNS") == ["host"])
        #expect(try files.values("p-c.container", "PidsLimit") == ["5"])
        #expect(try files.values("p-c.container", "Ulimit") == ["nofile=1:2", "core=0:0"])
        #expect(try files.values("p-c.container", "AutoUpdate") == ["registry"])
        #expect(try files.settings("p-c.container", "Service", "AllowedCPUs") == ["0-1"])
    }

    @Test(arguments: [
        (["registry"], "registry"), (["local", "c/registry"], "registry"), (["p-c/local"], "local"),
    ])
    func `is updated as the unit says`(updates: [String], update: String) throws {
        let files = try play(pod()) { $0.autoUpdate = updates }
        #expect(try files.values("p-c.container", "AutoUpdate") == [update])
    }
}
