import Quadlet
import UnitFile

/// The variables of a container: texts, and values of Secrets, which no unit shows.
struct ContainerEnvironment {
    private enum Value {
        case text(String)
        /// The name of the credential.
        case credential(String)
    }

    private var builder: PodBuilder
    private let field: Field
    private let container: String
    private var variables: [(name: String, value: Value, field: Field)] = []

    init(_ builder: PodBuilder, _ field: Field, container: String) {
        self.builder = builder
        self.field = field
        self.container = container
    }

    /// The credentials that variables have.
    var credentials: [String] {
        variables.compactMap { variable in
            if case .credential(let name) = variable.value { name } else { nil }
        }
    }

    /// Reads `envFrom` and then `env`, which goes before it.
    mutating func read(_ credentials: inout [KubernetesCredential]) {
        for source in field["envFrom"]?.elements ?? [] { readAll(source) }
        for variable in field["env"]?.elements ?? [] { read(variable) }
        credentials = builder.credentials
    }

    private mutating func set(_ name: String, _ value: Value, _ field: Field) {
        guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "=")), !name.utf8.contains(0) else {
            return field.fail("'\(name)' can't be the name of a variable")
        }
        variables.removeAll { $0.name == name }
        variables.append((name, value, field))
    }

    private mutating func readAll(_ source: Field) {
        source.check("configMapRef secretRef prefix")
        let prefix = source["prefix"]?.text ?? ""
        if let reference = source["configMapRef"] {
            reference.check("name optional")
            let map = object(reference, builder.objects.configMaps, "ConfigMap")
            for (key, content) in map?.entries ?? [] where map?.binary.contains(key) == false {
                set(prefix + key, text(content, key, reference), reference)
            }
        }
        if let reference = source["secretRef"] {
            reference.check("name optional")
            guard let secret = object(reference, builder.objects.secrets, "Secret") else { return }
            for (key, content) in secret.entries {
                set(
                    prefix + key,
                    .credential(builder.credential("Secret", secret.name, key, content, reference)),
                    reference
                )
            }
        }
    }

    private mutating func read(_ variable: Field) {
        variable.check("name value valueFrom")
        guard let name = variable["name"]?.text else {
            if variable["name"] == nil { variable.fail("there is no 'name'") }
            return
        }
        guard let source = variable["valueFrom"] else {
            guard let value = variable["value"] else { return set(name, .text(""), variable) }
            if let text = value.text { set(name, .text(expanded(text)), value) }
            return
        }
        source.check("configMapKeyRef secretKeyRef fieldRef resourceFieldRef", ignored: "fileKeyRef")
        if let reference = source["configMapKeyRef"] {
            if let (_, content, key) = entry(reference, builder.objects.configMaps, "ConfigMap") {
                set(name, text(content, key, reference), reference)
            }
        } else if let reference = source["secretKeyRef"] {
            if let (object, content, key) = entry(reference, builder.objects.secrets, "Secret") {
                set(
                    name,
                    .credential(builder.credential("Secret", object, key, content, reference)),
                    reference
                )
            }
        } else if let reference = source["fieldRef"] {
            if let value = fieldValue(reference) { set(name, .text(value), reference) }
        } else if let reference = source["resourceFieldRef"] {
            if let value = resourceValue(reference) { set(name, .text(value), reference) }
        }
    }

    private func text(_ content: [UInt8], _ key: String, _ field: Field) -> Value {
        if content.contains(0) { field.fail("'\(key)' has null bytes, which no variable has") }
        return .text(String(decoding: content, as: UTF8.self))
    }

    private func object(
        _ reference: Field,
        _ known: [KubernetesObjects.Keyed],
        _ kind: String
    ) -> KubernetesObjects.Keyed? {
        let isOptional = reference["optional"]?.bool ?? false
        return builder.find(reference["name"], in: reference, known, kind, isOptional: isOptional)
    }

    private func entry(
        _ reference: Field,
        _ known: [KubernetesObjects.Keyed],
        _ kind: String
    ) -> (object: String, content: [UInt8], key: String)? {
        reference.check("name key optional")
        guard let object = object(reference, known, kind) else { return nil }
        guard let keyField = reference["key"] else {
            reference.fail("there is no 'key'")
            return nil
        }
        guard let key = keyField.text else { return nil }
        if let content = object[key] { return (object.name, content, key) }
        if reference["optional"]?.bool != true {
            let near = Spelling.suggestion(for: key, among: object.entries.map { $0.key })
            let advice = near.map { ", did you mean '\($0)'?" } ?? ""
            keyField.fail("the \(kind) '\(object.name)' has no key '\(key)'\(advice)")
        }
        return nil
    }

    // MARK: What the pod says of itself

    private func fieldValue(_ reference: Field) -> String? {
        reference.check("fieldPath", silent: "apiVersion")
        guard let pathField = reference["fieldPath"], let path = pathField.text else { return nil }
        switch path {
        case "metadata.name": return builder.name
        case "metadata.namespace": return "default"
        default: break
        }
        if let key = Self.key(path, of: "metadata.labels") {
            return builder.labels.first { $0.name == key }?.value ?? ""
        }
        if let key = Self.key(path, of: "metadata.annotations") { return builder.annotation(key) ?? "" }
        pathField.fail(
            "the field '\(path)' is not known when units are made; there is metadata.name, metadata.namespace, "
                + "metadata.labels['NAME'] and metadata.annotations['NAME']"
        )
        return nil
    }

    /// `KEY` of `metadata.labels['KEY']`.
    private static func key(_ path: String, of name: String) -> String? {
        guard path.hasPrefix(name + "['"), path.hasSuffix("']"), path.utf8.count > name.utf8.count + 4 else {
            return nil
        }
        return String(path.dropFirst(name.count + 2).dropLast(2))
    }

    private func resourceValue(_ reference: Field) -> String? {
        reference.check("resource divisor", silent: "containerName")
        guard let resourceField = reference["resource"], let resource = resourceField.text else { return nil }
        let parts = resource.split(separator: ".").map(String.init)
        guard parts.count == 2, ["limits", "requests"].contains(parts[0]),
            ["cpu", "memory"].contains(parts[1])
        else {
            resourceField.fail(
                "there is no resource '\(resource)'; there is limits.cpu, limits.memory, requests.cpu, requests.memory"
            )
            return nil
        }
        let resources = field["resources"]
        guard let amount = resources?[parts[0]]?[parts[1]] ?? resources?["limits"]?[parts[1]] else {
            resourceField.fail(
                "the container has no '\(resource)', and how much the host has is not known when units are made"
            )
            return nil
        }
        let divisorField = reference["divisor"]
        let divisor = divisorField?.anyText.flatMap(Quantity.thousandths) ?? 1000
        guard let value = amount.anyText.flatMap(Quantity.thousandths), divisor > 0 else {
            (divisorField ?? amount).fail("'\(reference.name)' is no amount that can be divided")
            return nil
        }
        return String(value / divisor + (value % divisor > 0 ? 1 : 0))
    }

    // MARK: Expansion

    /// A text with `$(NAME)` replaced by what the variable has so far; `$$(NAME)` is `$(NAME)`.
    ///
    /// What is unknown stays, as in Kubernetes; so does what a Secret has, which nobody is to see in a unit.
    func expanded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "$"), index + 1 < bytes.count else {
                result.append(bytes[index])
                index += 1
                continue
            }
            if bytes[index + 1] == UInt8(ascii: "$") {
                result.append(UInt8(ascii: "$"))
                index += 2
                continue
            }
            guard bytes[index + 1] == UInt8(ascii: "("),
                let end = bytes[index...].firstIndex(of: UInt8(ascii: ")"))
            else {
                result.append(bytes[index])
                index += 1
                continue
            }
            let name = String(decoding: bytes[(index + 2)..<end], as: UTF8.self)
            if case .text(let value) = variables.first(where: { $0.name == name })?.value {
                result += value.utf8
            } else {
                result += bytes[index...end]
            }
            index = end + 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    func write(to draft: inout Draft) {
        for variable in variables {
            switch variable.value {
            case .text(let text):
                draft.add("Environment", words: ["\(variable.name)=\(text)"], at: variable.field)
            case .credential(let name):
                draft.add("Secret", "\(name),type=env,target=\(variable.name)", at: variable.field)
            }
        }
    }
}

/// Texts as JSON, for keys that take an array of words.
enum JSONText {
    static func array(_ words: [String]) -> String {
        "[" + words.map(string).joined(separator: ",") + "]"
    }

    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
