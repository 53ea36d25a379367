import Quadlet
import UnitFile
import YAML

// Networks, and what has to run before.
extension ComposeService {
    mutating func addNetworks() {
        if let mode = node["network_mode"] { return addMode(mode) }
        if project.pod != nil {
            if let networks = node["networks"] { reader.warn(networks, "the networks are those of the pod") }
            return
        }
        // Others reach a service by its name.
        for alias in [name] + (project.aliases[name] ?? []) { say("NetworkAlias", alias, at: node) }
        guard let networks = node["networks"] else {
            if let network = project.networks["default"] { say("Network", network.name, at: node) }
            return
        }
        if let members = networks.members {
            for member in members { addNetwork(member.name, member.value, at: member.key) }
        } else {
            for (name, node) in reader.texts(networks) { addNetwork(name, nil, at: node) }
        }
    }

    private mutating func addNetwork(_ name: String, _ settings: YAMLNode?, at node: YAMLNode) {
        guard let network = project.networks[name] else {
            return reader.fail(node, "there is no network '\(name)' in the file")
        }
        let keys = [
            "ipv4_address": "ip", "ipv6_address": "ip", "mac_address": "mac",
            "interface_name": "interface_name",
        ]
        var fields: [String] = []
        for member in settings.map({ reader.members($0) }) ?? [] {
            if member.name == "aliases" {
                fields += reader.texts(member.value).map { "alias=" + $0.text }
            } else if let key = keys[member.name] {
                if let text = reader.text(member.value) { fields.append(key + "=" + text) }
            } else {
                reader.leaveOut([member], in: "a service's network")
            }
        }
        say("Network", network.name + (fields.isEmpty ? "" : ":" + fields.joined(separator: ",")), at: node)
    }

    private mutating func addMode(_ mode: YAMLNode) {
        guard let text = reader.text(mode) else { return }
        let service = "service:"
        guard text.hasPrefix(service) else { return flag("network", text, at: mode) }
        let other = String(text.dropFirst(service.count))
        guard project.services.contains(where: { $0.name == other }) else {
            return reader.fail(mode, "there is no service '\(other)'")
        }
        run.container.write("Network", project.stem(other) + ".container")
    }

    /// `depends_on`, and what others wait for.
    mutating func addConditions() {
        if let dependencies = node["depends_on"] {
            if let members = dependencies.members {
                for member in members { addDependency(member.name, member.value, at: member.key) }
            } else {
                for (name, node) in reader.texts(dependencies) { addDependency(name, nil, at: node) }
            }
        }
        if project.completing.contains(name) {
            run.container.set("Service", "Type", "oneshot")
            run.container.set("Service", "RemainAfterExit", "yes")
        }
    }

    mutating func addLinks(_ node: YAMLNode) {
        for (text, element) in reader.texts(node) {
            let other = String(text.prefix { $0 != ":" })
            addDependency(other, nil, at: element)
        }
    }

    private mutating func addDependency(_ other: String, _ settings: YAMLNode?, at node: YAMLNode) {
        let isRequired = settings?["required"]?.bool != false
        guard let service = project.services.first(where: { $0.name == other }) else {
            let message = "there is no service '\(other)', or it is left out"
            return isRequired ? reader.fail(node, message) : reader.warn(node, message)
        }
        for member in settings?.members ?? [] {
            switch (member.name, member.value.text ?? "") {
            case ("required", _), ("restart", _): break
            case ("condition", "service_started"), ("condition", "service_completed_successfully"): break
            case ("condition", "service_healthy"):
                let file = project.stem(other) + ".container"
                let message =
                    service.value["healthcheck"] == nil
                    ? "'\(other)' has no 'healthcheck' in the file, so this waits until it has started"
                    : "this waits until '\(other)' has started; 'Notify=healthy' in \(file) lets it wait longer"
                reader.warn(member.value, message)
            case ("condition", _):
                reader.fail(
                    member.value,
                    "expected service_started, service_healthy or service_completed_successfully"
                )
            default: reader.leaveOut([member], in: "'depends_on'")
            }
        }
        let unit = project.stem(other) + ".service"
        run.container.write(isRequired ? "Requires" : "Wants", unit, section: "Unit")
        run.container.write("After", unit, section: "Unit")
    }
}
