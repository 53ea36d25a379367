import JSON
import UnitFile
import YAML

// Limits, health and what a cluster would do.
extension ComposeService {
    mutating func addHealth(_ node: YAMLNode) {
        if let disable = node["disable"], reader.flag(disable) == true {
            return flag("no-healthcheck", "true", at: disable)
        }
        for member in reader.members(node) {
            let value = member.value
            switch member.name {
            case "test": addTest(value)
            case "interval", "timeout", "start_period", "retries":
                guard let text = reader.text(value) else { continue }
                let flag = "health-" + member.name.split(separator: "_").joined(separator: "-")
                self.flag(flag, text, at: value)
            case "disable": break
            default: reader.leaveOut([member], in: "'healthcheck'")
            }
        }
    }

    private mutating func addTest(_ node: YAMLNode) {
        if let text = node.text { return flag("health-cmd", text, at: node) }
        let words = reader.texts(node).map(\.text)
        let rest = Array(words.dropFirst())
        switch words.first {
        case "NONE": flag("no-healthcheck", "true", at: node)
        case "CMD-SHELL": flag("health-cmd", rest.joined(separator: " "), at: node)
        case "CMD" where rest.count == 1: flag("health-cmd", rest[0], at: node)
        case "CMD": flag("health-cmd", JSONValue.array(rest.map { .string($0) }).text, at: node)
        default: reader.fail(node, "expected a text, or a list that begins with CMD, CMD-SHELL or NONE")
        }
    }

    mutating func addDeployment(_ node: YAMLNode) {
        for member in reader.members(node) {
            let value = member.value
            switch member.name {
            case "resources": addResources(value)
            case "restart_policy": addRestartPolicy(value)
            case "replicas":
                if value.integer != 1 {
                    reader.warn(member.key, "a unit is one container; 'replicas' is not converted")
                }
            default: reader.leaveOut([member], in: "'deploy'")
            }
        }
    }

    private mutating func addResources(_ node: YAMLNode) {
        let limits = ["cpus": "cpus", "memory": "memory", "pids": "pids-limit"]
        let reservations = ["memory": "memory-reservation"]
        for member in reader.members(node) {
            guard let flags = ["limits": limits, "reservations": reservations][member.name] else {
                reader.leaveOut([member], in: "'resources'")
                continue
            }
            for part in reader.members(member.value) {
                guard let flag = flags[part.name] else {
                    reader.leaveOut([part], in: "'\(member.name)'")
                    continue
                }
                if let text = reader.text(part.value) { self.flag(flag, text, at: part.value) }
            }
        }
    }

    private mutating func addRestartPolicy(_ node: YAMLNode) {
        var policy = node["condition"]?.text ?? "any"
        if let attempts = node["max_attempts"]?.text {
            if policy == "on-failure" {
                policy += ":" + attempts
            } else if let node = node["max_attempts"] {
                reader.warn(node, "'max_attempts' counts only with the condition on-failure")
            }
        }
        flag("restart", policy, at: node)
        for member in reader.members(node) {
            switch member.name {
            case "condition", "max_attempts": break
            case "delay":
                guard let text = member.value.text, let seconds = ComposeReader.seconds(text) else {
                    reader.fail(member.value, "expected a time")
                    continue
                }
                run.container.set("Service", "RestartSec", String(seconds))
            default: reader.leaveOut([member], in: "'restart_policy'")
            }
        }
    }

    mutating func addInputOutput(_ node: YAMLNode) {
        for member in reader.members(node) {
            let flag =
                member.name.hasPrefix("weight")
                ? "blkio-" + member.name.split(separator: "_").joined(separator: "-")
                : member.name.split(separator: "_").joined(separator: "-")
            guard ServiceSetting.table[flag] != nil else {
                reader.leaveOut([member], in: "'blkio_config'")
                continue
            }
            guard let elements = member.value.sequence else {
                if let text = reader.text(member.value) { self.flag(flag, text, at: member.value) }
                continue
            }
            for element in elements {
                guard let path = element["path"]?.text,
                    let value = (element["rate"] ?? element["weight"])?.text
                else {
                    reader.fail(element, "expected 'path' and 'rate' or 'weight'")
                    continue
                }
                self.flag(flag, path + ":" + value, at: element)
            }
        }
    }
}
