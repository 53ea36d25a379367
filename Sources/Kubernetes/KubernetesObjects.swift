import UnitFile
import YAML

/// The objects of Kubernetes files by kind.
struct KubernetesObjects {
    /// A ConfigMap or Secret: contents by key.
    struct Keyed {
        var name: String
        var entries: [(key: String, content: [UInt8])] = []
        /// The keys of `binaryData`, which variables don't have.
        var binary: Set<String> = []
        var field: Field

        subscript(_ key: String) -> [UInt8]? { entries.first { $0.key == key }?.content }
    }

    private(set) var configMaps: [Keyed] = []
    private(set) var secrets: [Keyed] = []
    private(set) var claims: [(name: String, field: Field)] = []
    private(set) var workloads: [Workload] = []
    let report: Report

    init(_ sources: [KubernetesSource], configMaps: [KubernetesSource], report: Report) {
        self.report = report
        for source in configMaps {
            for document in source.documents where !document.isNull {
                let field = Field(document, name: "", path: source.path, report: report)
                guard let kind = kind(of: field) else { continue }
                if kind == "ConfigMap" {
                    addConfigMap(field)
                } else {
                    field.fail("a file of 'ConfigMap=' can only have ConfigMaps, and this is a \(kind)")
                }
            }
        }
        for source in sources {
            for document in source.documents where !document.isNull {
                add(Field(document, name: "", path: source.path, report: report))
            }
        }
    }

    private func kind(of field: Field) -> String? {
        guard field.isMapping else { return nil }
        guard let kind = field["kind"] else {
            field.fail("there is no 'kind', which says what this is")
            return nil
        }
        return kind.text
    }

    private mutating func add(_ field: Field) {
        guard let kind = kind(of: field) else { return }
        switch kind {
        case "ConfigMap": addConfigMap(field)
        case "Secret": addSecret(field)
        case "PersistentVolumeClaim": addClaim(field)
        case "List":
            for item in field["items"]?.elements ?? [] {
                add(Field(item.node, name: "", path: item.path, report: report))
            }
        default:
            if let kind = Workload.Kind(rawValue: kind) {
                if let workload = Workload(kind, field) { workloads.append(workload) }
            } else {
                field["kind"]?.warn("objects of the kind '\(kind)' are not supported, ignoring this one")
            }
        }
    }

    /// `metadata.name` of an object; nil with an error where there is none.
    static func name(of field: Field) -> String? {
        guard let name = field["metadata"]?["name"] else {
            (field["metadata"] ?? field).fail("there is no 'metadata.name'")
            return nil
        }
        guard let text = name.text else { return nil }
        return check(text, of: name) ? text : nil
    }

    /// Whether a text can be a part of the names of units and containers.
    static func check(_ text: String, of field: Field) -> Bool {
        let isName = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "-_.".utf8.contains(byte)
        }
        if isName, let first = text.utf8.first, !"-_.".utf8.contains(first), text.utf8.count <= 200 {
            return true
        }
        field.fail(
            "'\(field.name)' has to be a name of letters, digits, '-', '_' and '.', and no longer than 200"
        )
        return false
    }

    private mutating func addConfigMap(_ field: Field) {
        field.check("apiVersion kind metadata data binaryData", silent: "immutable")
        guard let name = Self.name(of: field) else { return }
        var map = Keyed(name: name, field: field)
        for (key, value) in field["data"]?.pairs ?? [] { map.entries.append((key, Array(value.utf8))) }
        add(field["binaryData"], to: &map)
        map.binary = Set((field["binaryData"]?.entries ?? []).map { $0.name })
        if let other = configMaps.first(where: { $0.name == name }) {
            return field.fail("there is a ConfigMap '\(name)' already, at \(other.field.origin)")
        }
        configMaps.append(map)
    }

    private mutating func addSecret(_ field: Field) {
        field.check("apiVersion kind metadata data stringData", silent: "immutable type")
        guard let name = Self.name(of: field) else { return }
        var secret = Keyed(name: name, field: field)
        add(field["data"], to: &secret)
        for (key, value) in field["stringData"]?.pairs ?? [] {
            secret.entries.removeAll { $0.key == key }
            secret.entries.append((key, Array(value.utf8)))
        }
        if let other = secrets.first(where: { $0.name == name }) {
            return field.fail("there is a Secret '\(name)' already, at \(other.field.origin)")
        }
        secrets.append(secret)
    }

    /// Adds what is written in base64.
    private func add(_ field: Field?, to map: inout Keyed) {
        for (key, value) in field?.entries ?? [] {
            guard let text = value.text else { continue }
            guard let content = Base64.bytes(text) else {
                value.fail("'\(value.name)' has to be base64; a Secret has plain text in 'stringData'")
                continue
            }
            if map[key] != nil { value.fail("'\(key)' is in 'data' and in 'binaryData'") }
            map.entries.append((key, content))
        }
    }

    private mutating func addClaim(_ field: Field) {
        field.check("apiVersion kind metadata spec", silent: "status")
        field["spec"]?.check(
            "",
            ignored: "volumeName volumeMode selector dataSource dataSourceRef",
            silent: "accessModes resources storageClassName"
        )
        guard let name = Self.name(of: field) else { return }
        claims.append((name, field))
    }
}
