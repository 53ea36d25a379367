import JSON
import Lowering
import Quadlet
import UnitFile
import YAML

/// A service of a compose file on its way to a `.container` file.
struct ComposeService {
    let name: String
    let node: YAMLNode
    let project: ComposeProject
    let options: ComposeOptions
    var reader: ComposeReader
    /// Every flag that a service comes to is said as that of a command line is.
    var run: RunConversion
    /// Further files: what builds the image.
    var others: [ConvertedFile] = []

    init(
        _ service: YAMLNode.Member,
        project: ComposeProject,
        options: ComposeOptions,
        reader: ComposeReader
    ) {
        name = service.name
        node = service.value
        self.project = project
        self.options = options
        self.reader = reader
        run = RunConversion(options: options.conversion, isDocker: true, origin: reader.origin(service.key))
        run.container.stem = project.stem(name)
    }

    mutating func convert() -> [ConvertedFile] {
        addImage()
        let containerName = node["container_name"]?.text ?? "\(project.name)-\(name)-1"
        run.add("ContainerName", containerName, flag: "name")
        for member in reader.members(node) { add(member) }
        addNetworks()
        addConditions()
        if let pod = project.pod { run.container.write("Pod", pod + ".pod") }
        let command = node["command"].flatMap { $0.isNull ? nil : reader.command($0) } ?? []
        let conversion = run.finish(command)
        reader.add(conversion.diagnostics)
        return others + conversion.files
    }

    /// Says a flag of `run`.
    mutating func flag(_ name: String, _ value: String, at node: YAMLNode) {
        run.origin = reader.origin(node)
        run.convert(FlagGrammar.Occurrence(name: name, value: value))
    }

    /// Says a switch of `run`; what is false by itself is not said.
    mutating func toggle(_ name: String, at node: YAMLNode) {
        guard let on = reader.flag(node), on else { return }
        run.origin = reader.origin(node)
        run.convert(FlagGrammar.Occurrence(name: name, value: "true", isSwitch: true))
    }

    /// Says a value by a key.
    mutating func say(_ key: String, _ value: String, at node: YAMLNode) {
        if !run.container.add(key, value) { reader.fail(node, "'\(key)=' can't say '\(value)'") }
    }

    // MARK: Keys

    /// Keys with one value, and the flags they are.
    private static let texts = [
        "user": "user", "working_dir": "workdir", "stop_signal": "stop-signal", "uts": "uts", "ipc": "ipc",
        "pid": "pid", "userns_mode": "userns", "cgroup": "cgroupns", "cgroup_parent": "cgroup-parent",
        "mac_address": "mac-address", "mem_limit": "memory", "memswap_limit": "memory-swap",
        "mem_reservation": "memory-reservation", "mem_swappiness": "memory-swappiness", "cpus": "cpus",
        "cpu_shares": "cpu-shares", "cpu_quota": "cpu-quota", "cpu_period": "cpu-period",
        "cpu_rt_runtime": "cpu-rt-runtime", "cpu_rt_period": "cpu-rt-period", "cpuset": "cpuset-cpus",
        "pids_limit": "pids-limit", "oom_score_adj": "oom-score-adj", "shm_size": "shm-size",
        "platform": "platform", "restart": "restart",
    ]

    private static let switches = [
        "init": "init", "privileged": "privileged", "read_only": "read-only", "tty": "tty",
        "stdin_open": "interactive", "oom_kill_disable": "oom-kill-disable",
    ]

    /// Keys with lists of texts; one text alone is taken as well.
    private static let lists = [
        "cap_add": "cap-add", "cap_drop": "cap-drop", "security_opt": "security-opt", "dns": "dns",
        "dns_search": "dns-search", "dns_opt": "dns-option", "tmpfs": "tmpfs", "group_add": "group-add",
        "device_cgroup_rules": "device-cgroup-rule", "expose": "expose",
    ]

    /// Keys with names and values.
    private static let pairs = ["labels": "label", "annotations": "annotation", "sysctls": "sysctl"]

    /// Keys that others look at.
    private static let elsewhere: Set<String> = [
        "image", "build", "container_name", "command", "networks", "network_mode", "depends_on", "profiles",
        "extends", "pull_policy",
    ]

    private mutating func add(_ member: YAMLNode.Member) {
        let (name, value) = (member.name, member.value)
        if Self.elsewhere.contains(name) { return }
        if value.isNull { return }
        if let flag = Self.texts[name] {
            if let text = reader.text(value) { self.flag(flag, text, at: value) }
        } else if let flag = Self.switches[name] {
            toggle(flag, at: value)
        } else if let flag = Self.lists[name] {
            for (text, node) in reader.texts(value, allowsOne: true) { self.flag(flag, text, at: node) }
        } else if let flag = Self.pairs[name] {
            for pair in reader.pairs(value) {
                self.flag(flag, pair.name + "=" + (pair.value ?? ""), at: pair.node)
            }
        } else {
            addSpecial(member)
        }
    }

    private mutating func addSpecial(_ member: YAMLNode.Member) {
        let value = member.value
        switch member.name {
        case "entrypoint": addEntrypoint(value)
        case "environment": addEnvironment(value)
        case "env_file": addEnvironmentFiles(value)
        case "hostname": addHostname(value)
        case "domainname": break
        case "stop_grace_period":
            guard let text = reader.text(value) else { return }
            guard let seconds = ComposeReader.seconds(text) else {
                return reader.fail(value, "expected a time")
            }
            flag("stop-timeout", String(seconds), at: value)
        case "ports": if project.pod == nil { addPorts(value) }
        case "volumes": for element in value.sequence ?? [] { addVolume(element) }
        case "secrets", "configs": addFiles(value, of: member.name)
        case "devices": addDevices(value)
        case "extra_hosts":
            for pair in reader.pairs(value, separators: ["=", ":"]) {
                flag("add-host", pair.name + ":" + (pair.value ?? ""), at: pair.node)
            }
        case "ulimits": addLimits(value)
        case "logging": addLogging(value)
        case "healthcheck": addHealth(value)
        case "deploy": addDeployment(value)
        case "blkio_config": addInputOutput(value)
        case "links": addLinks(value)
        case "scale":
            if value.integer != 1 {
                reader.warn(member.key, "a unit is one container; 'scale' is not converted")
            }
        case "attach": break
        default: reader.leaveOut([member], in: "a service")
        }
    }

    private mutating func addEntrypoint(_ node: YAMLNode) {
        guard let words = reader.command(node) else { return }
        if words.count < 2 { return flag("entrypoint", words.first ?? "", at: node) }
        flag("entrypoint", JSONValue.array(words.map { .string($0) }).text, at: node)
    }

    private mutating func addEnvironment(_ node: YAMLNode) {
        for pair in reader.pairs(node) {
            if let value = pair.value ?? options.variables[pair.name] {
                flag("env", pair.name + "=" + value, at: pair.node)
            } else {
                flag("env", pair.name, at: pair.node)
            }
        }
    }

    private mutating func addEnvironmentFiles(_ node: YAMLNode) {
        let elements = node.text == nil && node.members == nil ? node.sequence ?? [] : [node]
        for element in elements {
            guard let path = element.text ?? element["path"]?.text else {
                reader.fail(element, "expected a path")
                continue
            }
            let absolute = options.conversion.absolute(path)
            let bytes = options.read(absolute)
            if let required = element["required"], reader.flag(required) == false, bytes == nil {
                reader.warn(element, "'\(path)' is not there and not required, leaving it out")
                continue
            }
            let lines =
                bytes.map { String(decoding: $0, as: UTF8.self) }?.split(whereSeparator: \.isNewline) ?? []
            if lines.contains(where: { $0.first != "#" && $0.contains { "\"'$".contains($0) } }) {
                reader.warn(element, "in '\(path)' quotes and variables are taken as they are written")
            }
            flag("env-file", absolute, at: element)
        }
    }

    private mutating func addHostname(_ node: YAMLNode) {
        guard let text = reader.text(node) else { return }
        let domain = self.node["domainname"]?.text.map { "." + $0 } ?? ""
        flag("hostname", text + domain, at: node)
    }

    private mutating func addPorts(_ node: YAMLNode) {
        guard let elements = node.sequence else { return reader.fail(node, "expected a list") }
        for element in elements {
            if let text = ComposePort.text(element, &reader) { flag("publish", text, at: element) }
        }
    }

    private mutating func addDevices(_ node: YAMLNode) {
        for element in node.sequence ?? [] {
            guard let source = element.text ?? element["source"]?.text else {
                reader.fail(element, "expected a device")
                continue
            }
            let parts = [element["target"]?.text, element["permissions"]?.text].compactMap { $0 }
            flag("device", ([source] + parts).joined(separator: ":"), at: element)
        }
    }

    private mutating func addLimits(_ node: YAMLNode) {
        for member in reader.members(node) {
            if let text = member.value.text {
                flag("ulimit", "\(member.name)=\(text)", at: member.value)
            } else if let soft = member.value["soft"]?.text, let hard = member.value["hard"]?.text {
                flag("ulimit", "\(member.name)=\(soft):\(hard)", at: member.value)
            } else {
                reader.fail(member.value, "expected a number, or 'soft' and 'hard'")
            }
        }
    }

    private mutating func addLogging(_ node: YAMLNode) {
        for member in reader.members(node) {
            switch member.name {
            case "driver":
                let driver = member.value.text ?? ""
                if ["journald", "none", "passthrough"].contains(driver) {
                    flag("log-driver", driver, at: member.value)
                } else {
                    reader.warn(member.value, "the output goes to the journal, and not to '\(driver)'")
                }
            case "options":
                for pair in reader.pairs(member.value) {
                    if pair.name == "tag" {
                        flag("log-opt", "tag=" + (pair.value ?? ""), at: pair.node)
                    } else {
                        reader.warn(pair.node, "'\(pair.name)' of the log is not converted")
                    }
                }
            default: reader.leaveOut([member], in: "'logging'")
            }
        }
    }
}
