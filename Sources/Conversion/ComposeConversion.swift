import Quadlet
import UnitFile
import YAML

/// A compose file on its way to Quadlet files (compose-spec).
///
/// What is not converted is told with its place.
package struct ComposeConversion {
    private let options: ComposeOptions
    private var reader: ComposeReader
    private var root: YAMLNode
    private var project: ComposeProject
    private var loader: ComposeLoader
    private var files: [ConvertedFile] = []

    /// The files for a text; `path` is for messages.
    package static func convert(_ bytes: [UInt8], path: String, _ options: ComposeOptions) -> Conversion {
        let documents: [YAMLNode]
        do {
            documents = try YAMLNode.documents(parsing: bytes)
        } catch {
            let origin = Origin(path: path, line: error.line, column: error.column)
            return Conversion(diagnostics: [Diagnostic(.error, at: origin, error.message)])
        }
        guard let root = documents.first, documents.count == 1 else {
            let message = documents.isEmpty ? "the file is empty" : "more than one document"
            return Conversion(diagnostics: [Diagnostic(.error, at: Origin(path: path), message)])
        }
        let reader = ComposeReader(path: path, bytes)
        var conversion = ComposeConversion(root: root, reader: reader, options: options)
        conversion.run()
        return Conversion(files: conversion.files, diagnostics: conversion.reader.sortedDiagnostics)
    }

    private init(root: YAMLNode, reader: ComposeReader, options: ComposeOptions) {
        self.options = options
        self.root = root
        self.reader = reader
        project = ComposeProject(name: "")
        loader = ComposeLoader(options: options, variables: options.variables)
    }

    private mutating func run() {
        var expander = ComposeExpander(variables: options.variables)
        let given = options.project ?? root["name"].flatMap { expander.expand($0, &reader).text }
        let folder = options.conversion.directory.split(separator: "/").last.map(String.init) ?? ""
        project.name = ComposeProject.name(given ?? folder)
        project.prefix = options.hasPrefix ? project.name + "-" : ""
        project.pod = options.conversion.pod
        let variables = options.variables.merging(["COMPOSE_PROJECT_NAME": project.name]) { $1 }
        expander = ComposeExpander(variables: variables)
        root = expander.expand(root, &reader)
        loader = ComposeLoader(options: options, variables: variables)
        root = ComposeInclusion(loader).included(in: root, &reader)
        checkTop()
        findServices()
        findDependencies()
        for member in top("secrets") { project.secrets[member.name] = member.value }
        for member in top("configs") { project.configs[member.name] = member.value }
        addNetworks()
        addVolumes()
        addPod()
        for service in project.services { add(service) }
    }

    private mutating func top(_ name: String) -> [YAMLNode.Member] {
        root[name].map { reader.members($0) } ?? []
    }

    private mutating func checkTop() {
        let known = ["name", "version", "include", "services", "networks", "volumes", "secrets", "configs"]
        for member in reader.members(root) where !known.contains(member.name) {
            reader.warn(member.key, "'\(member.name)' is not converted")
        }
        if root["services"] == nil { reader.fail(root, "there are no 'services'") }
    }

    // MARK: Services

    private mutating func findServices() {
        let all = top("services")
        for member in all {
            guard member.value.members != nil || member.value.isNull else {
                reader.fail(member.value, "expected a mapping, found \(member.value.kind)")
                continue
            }
            var extender = ComposeExtender(loader, services: all)
            let node = extender.resolved(member.name, member.value, &reader)
            if isActive(node) { project.services.append(YAMLNode.Member(member.key, node)) }
        }
    }

    private mutating func isActive(_ service: YAMLNode) -> Bool {
        guard let node = service["profiles"] else { return true }
        let profiles = reader.texts(node).map(\.text)
        let active = options.profiles
        if profiles.isEmpty || profiles.contains(where: { active.contains($0) }) || active.contains("*") {
            return true
        }
        let names = profiles.joined(separator: ", ")
        reader.warn(node, "the service is only for the profile \(names) and left out; --profile takes it in")
        return false
    }

    /// What services want of each other that changes the other one's file.
    private mutating func findDependencies() {
        for service in project.services {
            for member in service.value["depends_on"]?.members ?? [] {
                if member.value["condition"]?.text == "service_completed_successfully" {
                    project.completing.insert(member.name)
                }
            }
            for link in service.value["links"]?.sequence ?? [] {
                let parts = (link.text ?? "").split(separator: ":").map(String.init)
                if parts.count == 2, parts[0] != parts[1] {
                    project.aliases[parts[0], default: []].append(parts[1])
                }
            }
        }
    }

    private mutating func add(_ service: YAMLNode.Member) {
        var conversion = ComposeService(service, project: project, options: options, reader: reader)
        files += conversion.convert()
        reader = conversion.reader
    }

    // MARK: What services share

    private mutating func addNetworks() {
        var networks = top("networks")
        let usesDefault = project.services.contains {
            $0.value["networks"] == nil && $0.value["network_mode"] == nil
        }
        if usesDefault, !networks.contains(where: { $0.name == "default" }) {
            let empty = YAMLNode(.mapping([]), line: root.line, column: root.column)
            networks.append(YAMLNode.Member(YAMLNode(.scalar("default", isPlain: true)), empty))
        }
        for network in networks {
            if let resource = external(network) {
                project.networks[network.name] = resource
                continue
            }
            var draft = FileDraft(kind: .network, stem: project.stem(network.name))
            let name = network.value["name"]?.text ?? project.scoped(network.name)
            say("NetworkName", name, in: &draft, at: network.value)
            for member in reader.members(network.value) { addNetwork(member, to: &draft) }
            draft.install(options.conversion.wantedBy)
            project.networks[network.name] = .file(draft.file.name)
            files.append(draft.file)
        }
    }

    private mutating func addNetwork(_ member: YAMLNode.Member, to draft: inout FileDraft) {
        let value = member.value
        switch member.name {
        case "name", "external", "attachable": break
        case "driver":
            if let text = reader.text(value), text != "default" { say("Driver", text, in: &draft, at: value) }
        case "driver_opts":
            for pair in reader.pairs(value) {
                say("Options", pair.name + "=" + (pair.value ?? ""), in: &draft, at: pair.node)
            }
        case "internal":
            if let flag = reader.flag(value) { say("Internal", "\(flag)", in: &draft, at: value) }
        case "enable_ipv6": if let flag = reader.flag(value) { say("IPv6", "\(flag)", in: &draft, at: value) }
        case "labels": addLabels(value, to: &draft)
        case "ipam": addAddresses(value, to: &draft)
        default: reader.leaveOut([member], in: "a network")
        }
    }

    private mutating func addAddresses(_ node: YAMLNode, to draft: inout FileDraft) {
        for member in reader.members(node) {
            switch member.name {
            case "driver":
                if let text = reader.text(member.value), text != "default" {
                    say("IPAMDriver", text, in: &draft, at: member.value)
                }
            case "config":
                for element in member.value.sequence ?? [] {
                    let keys = ["subnet": "Subnet", "gateway": "Gateway", "ip_range": "IPRange"]
                    for part in reader.members(element) {
                        guard let key = keys[part.name] else {
                            reader.leaveOut([part], in: "'ipam'")
                            continue
                        }
                        if let text = reader.text(part.value) { say(key, text, in: &draft, at: part.value) }
                    }
                }
            default: reader.leaveOut([member], in: "'ipam'")
            }
        }
    }

    private mutating func addVolumes() {
        for volume in top("volumes") {
            if let resource = external(volume) {
                project.volumes[volume.name] = resource
                continue
            }
            var draft = FileDraft(kind: .volume, stem: project.stem(volume.name))
            let name = volume.value["name"]?.text ?? project.scoped(volume.name)
            say("VolumeName", name, in: &draft, at: volume.value)
            for member in reader.members(volume.value) { addVolume(member, to: &draft) }
            draft.install(options.conversion.wantedBy)
            project.volumes[volume.name] = .file(draft.file.name)
            files.append(draft.file)
        }
    }

    private mutating func addVolume(_ member: YAMLNode.Member, to draft: inout FileDraft) {
        let value = member.value
        switch member.name {
        case "name", "external": break
        case "driver":
            if let text = reader.text(value), text != "local" { say("Driver", text, in: &draft, at: value) }
        case "labels": addLabels(value, to: &draft)
        case "driver_opts":
            let keys = ["type": "Type", "device": "Device", "o": "Options"]
            let pairs = reader.pairs(value)
            let hasDevice = pairs.contains { $0.name == "device" }
            for pair in pairs {
                if hasDevice, let key = keys[pair.name] {
                    say(key, pair.value ?? "", in: &draft, at: pair.node)
                } else {
                    draft.write("PodmanArgs", words: ["--opt=\(pair.name)=\(pair.value ?? "")"])
                }
            }
        default: reader.leaveOut([member], in: "a volume")
        }
    }

    /// What is not the project's; nil for what is.
    private mutating func external(_ member: YAMLNode.Member) -> ComposeResource? {
        guard let node = member.value["external"] else { return nil }
        // Before version 3.5 the name was in here.
        if let name = node["name"]?.text { return .external(name) }
        guard reader.flag(node) == true else { return nil }
        return .external(member.value["name"]?.text ?? member.name)
    }

    private mutating func addLabels(_ node: YAMLNode, to draft: inout FileDraft) {
        for pair in reader.pairs(node) {
            say("Label", pair.name + "=" + (pair.value ?? ""), in: &draft, at: pair.node)
        }
    }

    private mutating func say(_ key: String, _ value: String, in draft: inout FileDraft, at node: YAMLNode) {
        if !draft.add(key, value) { reader.fail(node, "'\(key)=' can't say '\(value)'") }
    }

    /// The pod that all services join, with their ports and networks.
    private mutating func addPod() {
        guard let pod = project.pod else { return }
        var draft = FileDraft(kind: .pod, stem: pod)
        say("PodName", project.name, in: &draft, at: root)
        for service in project.services {
            for alias in [service.name] + (project.aliases[service.name] ?? []) {
                say("NetworkAlias", alias, in: &draft, at: service.key)
            }
            for port in service.value["ports"]?.sequence ?? [] {
                if let text = ComposePort.text(port, &reader) {
                    say("PublishPort", text, in: &draft, at: port)
                }
            }
        }
        if let network = project.networks["default"] { say("Network", network.name, in: &draft, at: root) }
        draft.install(options.conversion.wantedBy)
        files.append(draft.file)
    }
}
