import Quadlet
import UnitFile

extension PodBuilder {
    /// `restartPolicy`; that of a job is never `Always`.
    var restartPolicy: RestartPolicy {
        let fallback = workload.kind == .job ? RestartPolicy.never : .always
        guard let field = spec["restartPolicy"], let text = field.text else { return fallback }
        guard let policy = RestartPolicy(rawValue: text) else {
            field.fail("there is no policy '\(text)'; there is Always, OnFailure and Never")
            return fallback
        }
        if policy == .always, workload.kind == .job {
            field.fail("'restartPolicy' of a Job can only be OnFailure or Never")
        }
        return policy
    }

    /// How it starts, ends and is started again.
    func addLifecycle(_ field: Field, _ role: Role, to draft: inout Draft) {
        if let grace = spec["terminationGracePeriodSeconds"], let seconds = grace.integer(0...Int(Int32.max))
        {
            draft.add("StopTimeout", String(seconds), at: grace)
        }
        if let lifecycle = field["lifecycle"] {
            lifecycle.check("stopSignal", ignored: "postStart preStop")
            if let signal = lifecycle["stopSignal"], let text = signal.text {
                draft.add("StopSignal", text, at: signal)
            }
        }
        guard role != .initial else {
            // It has run for all containers that need it, until the last of them has ended.
            draft.write("Service", "Type", "oneshot", at: field)
            draft.write("Service", "RemainAfterExit", "yes", at: field)
            draft.write("Unit", "StopWhenUnneeded", "yes", at: field)
            draft.write("Container", "StartWithPod", "no", at: field)
            return
        }
        let isJob = workload.kind == .job
        if isJob {
            draft.write("Service", "Type", "oneshot", at: field)
            if let deadline = workload.spec["activeDeadlineSeconds"],
                let seconds = deadline.integer(1...Int(Int32.max))
            {
                draft.write("Service", "TimeoutStartSec", String(seconds), at: deadline)
            }
        }
        let policy = role == .sidecar ? .always : restartPolicy
        let policyField = spec["restartPolicy"] ?? field
        switch policy {
        case .never: return draft.write("Service", "Restart", "no", at: policyField)
        case .onFailure: draft.write("Service", "Restart", "on-failure", at: policyField)
        case .always: draft.write("Service", "Restart", "always", at: policyField)
        }
        guard isJob else {
            // Kubernetes never gives up.
            draft.write("Service", "RestartSec", "1s", at: policyField)
            return draft.write("Unit", "StartLimitIntervalSec", "0", at: policyField)
        }
        let limit = workload.spec["backoffLimit"]
        let retries = limit?.integer(0...1_000_000) ?? 6
        draft.write("Service", "RestartSec", "10s", at: policyField)
        draft.write("Unit", "StartLimitIntervalSec", "1h", at: limit ?? policyField)
        draft.write("Unit", "StartLimitBurst", String(retries + 1), at: limit ?? policyField)
    }

    // MARK: Probes

    private static let timing = """
        initialDelaySeconds periodSeconds timeoutSeconds failureThreshold successThreshold \
        terminationGracePeriodSeconds exec httpGet tcpSocket
        """

    /// Probes are health checks, as with Podman: the liveness probe is the check, the other one that of the start.
    func addProbes(_ field: Field, to draft: inout Draft) {
        let liveness = field["livenessProbe"]
        let readiness = field["readinessProbe"]
        for probe in [liveness, readiness, field["startupProbe"]] {
            probe?.check(Self.timing, ignored: "grpc")
        }
        if let probe = liveness ?? readiness, let command = command(of: probe, field) {
            draft.add("HealthCmd", command, at: probe)
            draft.add("HealthInterval", seconds(probe, "periodSeconds", 10, least: 1), at: probe)
            draft.add("HealthTimeout", seconds(probe, "timeoutSeconds", 1, least: 1), at: probe)
            draft.add("HealthRetries", String(number(probe, "failureThreshold", 3, least: 1)), at: probe)
            draft.add("HealthStartPeriod", seconds(probe, "initialDelaySeconds", 0, least: 0), at: probe)
        }
        if let readiness, liveness != nil {
            readiness.warn(
                "a container has one health check, that of 'livenessProbe': ignoring 'readinessProbe'"
            )
        }
        if let probe = field["startupProbe"], let command = command(of: probe, field) {
            if liveness == nil, readiness == nil { draft.add("HealthCmd", "exit 0", at: probe) }
            draft.add("HealthStartupCmd", command, at: probe)
            draft.add("HealthStartupInterval", seconds(probe, "periodSeconds", 10, least: 1), at: probe)
            draft.add("HealthStartupTimeout", seconds(probe, "timeoutSeconds", 1, least: 1), at: probe)
            draft.add(
                "HealthStartupRetries",
                String(number(probe, "failureThreshold", 3, least: 1)),
                at: probe
            )
            draft.add(
                "HealthStartupSuccess",
                String(number(probe, "successThreshold", 1, least: 1)),
                at: probe
            )
        }
        if liveness != nil || field["startupProbe"] != nil, restartPolicy != .never {
            draft.add("HealthOnFailure", "restart", at: liveness ?? field)
        }
    }

    private func number(_ probe: Field, _ name: String, _ fallback: Int, least: Int) -> Int {
        guard let field = probe[name], let number = field.integer(0...Int(Int32.max)) else { return fallback }
        return number < least ? fallback : number
    }

    private func seconds(_ probe: Field, _ name: String, _ fallback: Int, least: Int) -> String {
        "\(number(probe, name, fallback, least: least))s"
    }

    /// The command of a check, which is run in the container.
    private func command(of probe: Field, _ container: Field) -> String? {
        if let exec = probe["exec"] {
            exec.check("command")
            let words = exec["command"]?.texts ?? []
            if words.isEmpty { exec.fail("there is no 'command'") }
            return words.isEmpty ? nil : JSONText.array(words)
        }
        if let get = probe["httpGet"] {
            get.check("port path host scheme", ignored: "httpHeaders")
            guard let port = port(get, container), let host = host(get) else { return nil }
            let scheme = get["scheme"]?.text?.lowercased() ?? "http"
            guard ["http", "https"].contains(scheme) else {
                get["scheme"]?.fail("there is no scheme '\(scheme)'; there is HTTP and HTTPS")
                return nil
            }
            var path = get["path"]?.text ?? "/"
            if !path.hasPrefix("/") { path = "/" + path }
            if scheme == "http", Self.isAddress(host) { return Self.probe("http://\(host):\(port)\(path)") }
            return "curl -f \(quoted("\(scheme)://\(host):\(port)\(path)")) || exit 1"
        }
        if let socket = probe["tcpSocket"] {
            socket.check("port host")
            guard let port = port(socket, container), let host = host(socket) else { return nil }
            if Self.isAddress(host) { return Self.probe("tcp://\(host):\(port)") }
            return "nc -z -v \(quoted(host)) \(port) || exit 1"
        }
        probe.fail("'\(probe.name)' needs one of exec, httpGet and tcpSocket")
        return nil
    }

    /// A check that is done by the launcher in the container's network, so that the image needs no curl and no nc.
    private static func probe(_ address: String) -> String { JSONText.array(["systemd-oci-probe", address]) }

    /// Whether nobody has to be asked what a host is: `localhost`, or what can only be an address.
    private static func isAddress(_ host: String) -> Bool {
        if host == "localhost" { return true }
        if host.hasPrefix("["), host.hasSuffix("]") { return true }
        return host.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }

    private func host(_ field: Field) -> String? {
        guard let host = field["host"] else { return "localhost" }
        return host.text
    }

    /// A word for the shell, in quotes where it has more than what is in addresses.
    private func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x30...0x3A).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                || "-_./%=,@+".utf8.contains(byte)
        }
        if isPlain { return text }
        return text.split(separator: "'", omittingEmptySubsequences: false).map { "'\($0)'" }.joined(
            separator: "\\'"
        )
    }

    /// A number, or the name of one of the container's ports.
    private func port(_ field: Field, _ container: Field) -> Int? {
        guard let port = field["port"] else {
            field.fail("there is no 'port'")
            return nil
        }
        guard let text = port.anyText else { return nil }
        if let number = Int(text) {
            if (1...65535).contains(number) { return number }
            port.fail("'\(text)' is no port")
            return nil
        }
        for other in container["ports"]?.elements ?? [] where other["name"]?.text == text {
            return other["containerPort"]?.integer(1...65535)
        }
        port.fail("the container has no port with the name '\(text)'")
        return nil
    }
}
