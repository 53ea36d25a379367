import Kubernetes
import Quadlet
import Testing
import UnitFile

/// What fields of containers become; the names are those of Podman's, and what fields mean is the Kubernetes API's
/// (kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1).
@Suite struct `A container of a pod` {
    @Test func `has the names that Podman gives`() throws {
        let files = try play(pod())
        #expect(files.messages == [])
        #expect(files.files.map(\.name.description) == ["p.pod", "p-c.container"])
        #expect(try files.values("p.pod", "PodName") == ["p"])
        #expect(try files.values("p.pod", "ServiceName") == ["p-pod"])
        #expect(try files.values("p-c.container", "ContainerName") == ["p-c"])
        #expect(try files.values("p-c.container", "Pod") == ["p.pod"])
        #expect(try files.settings("p.pod", "Unit", "BindsTo") == ["web.service"])
    }

    @Test func `has its own name where that is asked for`() throws {
        let files = try play(pod()) { $0.hasPodPrefix = false }
        #expect(try files.values("c.container", "ContainerName") == ["c"])
    }

    @Test(arguments: [
        ("command: [/bin/x, \"a \\\"b\\\"\"]", "Entrypoint", [#"["/bin/x","a \"b\""]"#]),
        ("command: [sh, -c, \"echo $HOME 100%\"]", "Entrypoint", [#"["sh","-c","echo $$HOME 100%%"]"#]),
        ("command: [\"a\\nb\"]", "Entrypoint", [#"["a\nb"]"#]),
        ("args: [-x, a b, \"c;d\"]", "Exec", [#"-x "a b" c;d"#]),
        ("workingDir: /srv", "WorkingDir", ["/srv"]),
        ("imagePullPolicy: Never", "Pull", ["never"]),
        ("imagePullPolicy: IfNotPresent", "Pull", ["missing"]),
        ("env: [{name: A, value: x y}, {name: B, value: \"1\"}]", "Environment", ["\"A=x y\"", "B=1"]),
        (
            "env: [{name: A, value: one}, {name: B, value: $(A)-$(C)-$$(A)}]", "Environment",
            ["A=one", "B=one-$$(C)-$$(A)"]
        ),
        ("env: [{name: A, value: one}]\nargs: [$(A)]", "Exec", ["one"]),
        ("env: [{name: A, value: one}, {name: A, value: two}]", "Environment", ["A=two"]),
        ("env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]", "Environment", ["A=p"]),
        (
            """
            env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}]
            resources: {limits: {memory: 64Mi}}
            """, "Environment", ["A=64"]
        ),
        ("resources: {limits: {memory: 1.5Gi}}", "Memory", ["1610612736"]),
        ("resources: {limits: {memory: 128974848}}", "Memory", ["128974848"]),
        ("resources: {limits: {podman.io/device=/dev/fuse: 1}}", "AddDevice", ["/dev/fuse"]),
        ("securityContext: {runAsUser: 1000, runAsGroup: 100}", "User", ["1000"]),
        ("securityContext: {runAsGroup: 100}", "User", ["0"]),
        ("securityContext: {runAsGroup: 100}", "Group", ["100"]),
        ("securityContext: {readOnlyRootFilesystem: true}", "ReadOnly", ["yes"]),
        ("securityContext: {allowPrivilegeEscalation: false}", "NoNewPrivileges", ["yes"]),
        (
            "securityContext: {capabilities: {add: [NET_ADMIN, cap_sys_time], drop: [ALL]}}", "AddCapability",
            ["CAP_NET_ADMIN", "CAP_SYS_TIME"]
        ),
        ("securityContext: {capabilities: {drop: [ALL]}}", "DropCapability", ["all"]),
        ("securityContext: {privileged: true}", "PodmanArgs", ["--privileged"]),
        ("securityContext: {procMount: Unmasked}", "Unmask", ["ALL"]),
        ("securityContext: {seccompProfile: {type: Unconfined}}", "SeccompProfile", ["unconfined"]),
        (
            "securityContext: {seccompProfile: {type: Localhost, localhostProfile: a.json}}",
            "SeccompProfile", ["/var/lib/kubelet/seccomp/a.json"]
        ),
        (
            "securityContext: {seLinuxOptions: {level: s0, type: t}}", "PodmanArgs",
            ["--security-opt=label=type:t", "--security-opt=label=level:s0"]
        ),
        ("lifecycle: {stopSignal: SIGUSR1}", "StopSignal", ["SIGUSR1"]),
        // Podman's kube.go, probeToHealthConfig().
        ("livenessProbe: {exec: {command: [test, -e, /x]}}", "HealthCmd", [#"["test","-e","/x"]"#]),
        (
            "livenessProbe: {httpGet: {port: 80}}", "HealthCmd",
            [#"["systemd-oci-probe","http://localhost:80/"]"#]
        ),
        (
            "livenessProbe: {httpGet: {port: web, path: a?b=1, scheme: HTTPS}}\nports: [{name: web, containerPort: 8443}]",
            "HealthCmd", ["curl -f 'https://localhost:8443/a?b=1' || exit 1"]
        ),
        (
            "livenessProbe: {tcpSocket: {port: 5432}}", "HealthCmd",
            [#"["systemd-oci-probe","tcp://localhost:5432"]"#]
        ),
        ("livenessProbe: {tcpSocket: {port: 1}}", "HealthInterval", ["10s"]),
        ("livenessProbe: {tcpSocket: {port: 1}, periodSeconds: 3}", "HealthInterval", ["3s"]),
        ("livenessProbe: {tcpSocket: {port: 1}}", "HealthTimeout", ["1s"]),
        ("livenessProbe: {tcpSocket: {port: 1}}", "HealthOnFailure", ["restart"]),
        ("readinessProbe: {tcpSocket: {port: 1}}", "HealthOnFailure", []),
        ("startupProbe: {tcpSocket: {port: 1}, failureThreshold: 30}", "HealthStartupRetries", ["30"]),
        ("startupProbe: {tcpSocket: {port: 1}}", "HealthCmd", ["exit 0"]),
    ])
    func `has keys for its fields`(fields: String, key: String, values: [String]) throws {
        let files = try play(pod(fields))
        #expect(files.messages == [])
        #expect(try files.values("p-c.container", key) == values)
    }

    @Test(arguments: [
        ("resources: {limits: {cpu: 500m}}", "CPUQuota", ["50%"]),
        ("resources: {limits: {cpu: \"1.5\"}}", "CPUQuota", ["150%"]),
        ("resources: {limits: {cpu: 1m}}", "CPUQuota", ["0.1%"]),
        ("resources: {requests: {memory: 1Mi, cpu: 1}}", "MemoryLow", ["1048576"]),
    ])
    func `has settings for its limits`(fields: String, key: String, values: [String]) throws {
        let files = try play(pod(fields))
        #expect(files.messages == [])
        #expect(try files.settings("p-c.container", "Service", key) == values)
    }

    @Test(arguments: [
        ("example.com/a:latest", ["newer"]), ("example.com/a", ["newer"]), ("localhost/a:latest", []),
        ("a:1", []),
        ("localhost:5000/a", ["newer"]), ("a@sha256:00", []), ("oci:/srv/images:web", []),
    ])
    func `is pulled again where the image is the latest`(image: String, policy: [String]) throws {
        let files = try play(pod().replacing("example.com/c:1", with: image))
        #expect(try files.values("p-c.container", "Pull") == policy)
    }

    /// What `podman kube play` 5.8 makes of them.
    @Test(arguments: [
        ("8001", "8001"), ("true", "true"), ("True", "true"), ("yes", "yes"), ("on", "on"), ("1.50", "1.5"),
        ("0x10", "16"), ("010", "8"), ("-5", "-5"), ("+5", "5"), ("0", "0"), ("-0", "0"), ("1.0", "1"),
        (".5", "0.5"),
        ("1.2.3", "1.2.3"), ("8k", "8k"), ("0xg", "0xg"), ("'010'", "010"), ("!!str 010", "010"), ("-", "-"),
        ("192.0.2.1", "192.0.2.1"), ("089", "89"), ("1234567.0", "1234567.0"), ("", ""),
    ])
    func `takes numbers and booleans for texts`(value: String, text: String) throws {
        let files = try play(pod("env: [{name: A, value: \(value)}]"))
        #expect(try files.values("p-c.container", "Environment") == [text.isEmpty ? "A=" : "A=\(text)"])
        #expect(files.diagnostics.allSatisfy { $0.severity == .warning })
    }

    @Test(arguments: [
        ("Always", "always"), ("OnFailure", "on-failure"), ("Never", "no"),
    ])
    func `is restarted as the policy says`(policy: String, restart: String) throws {
        let files = try play(pod(spec: "restartPolicy: \(policy)"))
        #expect(try files.settings("p-c.container", "Service", "Restart") == [restart])
    }

    @Test(arguments: [
        (
            "imagePullPolicy: never",
            "11:22: error: there is no policy 'never'; there is Always, IfNotPresent and Never"
        ),
        (
            "command: [sleep, null]",
            "11:22: error: 'spec.containers[0].command[1]' has to be a text, and is nothing"
        ),
        (
            "env: [{name: A, value: 1.10}]",
            "11:28: warning: 'spec.containers[0].env[0].value' is '1.1', as it is a number or boolean: put it in quotes unless that is meant"
        ),
        (
            "workingDri: /",
            "11:5: warning: there is no field 'spec.containers[0].workingDri', ignoring it; did you mean 'workingDir'?"
        ),
        ("tty: true", "11:5: warning: 'spec.containers[0].tty' is not supported, ignoring it"),
        ("volumeMounts: [{name: v, mountPath: /v}]", "11:27: error: the pod has no volume 'v'"),
        (
            "livenessProbe: {httpGet: {port: web}}",
            "11:37: error: the container has no port with the name 'web'"
        ),
        (
            "livenessProbe: {periodSeconds: 3}",
            "11:20: error: 'spec.containers[0].livenessProbe' needs one of exec, httpGet and tcpSocket"
        ),
        ("resources: {limits: {memory: 3 apples}}", "11:34: error: '3 apples' is no amount, such as 64Mi"),
        (
            "resources: {limits: {nvidia.com/gpu: 1}}",
            "11:42: warning: the resource 'nvidia.com/gpu' is not supported, ignoring it"
        ),
        (
            "env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]",
            "11:55: error: the field 'status.podIP' is not known when units are made; there is metadata.name, metadata.namespace, metadata.labels['NAME'] and metadata.annotations['NAME']"
        ),
        (
            "env: [{name: A, valueFrom: {configMapKeyRef: {name: m, key: k}}}]",
            "11:57: error: there is no ConfigMap 'm'; add it to the files of the unit"
        ),
        (
            "securityContext: {runAsNonRoot: true, runAsUser: 0}",
            "11:37: error: 'runAsNonRoot' is true, and 'runAsUser' is 0"
        ),
        (
            "ports: [{containerPort: 70000}]",
            "11:29: error: 'spec.containers[0].ports[0].containerPort' has to be from 1 to 65535"
        ),
    ])
    func `has its mistakes told where they are`(fields: String, message: String) throws {
        #expect(try play(pod(fields)).messages == [message])
    }

    @Test func `is told of all of its mistakes`() throws {
        let files = try play(pod("command: x\nargs: {}\nenv: [{}]"))
        #expect(files.messages.count == 3)
    }
}
