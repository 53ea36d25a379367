import YAML

/// Takes over what a service extends (compose-spec, 05-services.md, `extends`).
struct ComposeExtender {
    private let loader: ComposeLoader
    /// All services of the file.
    private let services: [YAMLNode.Member]
    /// The file; empty where that is the one that is converted.
    private let path: String
    /// Services that are being resolved.
    private var visited: [String]

    init(
        _ loader: ComposeLoader,
        services: [YAMLNode.Member],
        path: String = "",
        visited: [String] = []
    ) {
        self.loader = loader
        self.services = services
        self.path = path
        self.visited = visited
    }

    /// The service with what it extends.
    mutating func resolved(_ name: String, _ node: YAMLNode, _ reader: inout ComposeReader) -> YAMLNode {
        guard let extends = node["extends"] else { return node }
        guard let base = extends.text ?? extends["service"]?.text else {
            reader.fail(extends, "expected the name of a service")
            return node
        }
        visited.append(path + ":" + name)
        let lower: YAMLNode?
        if let file = extends["file"] {
            lower = self.base(base, ofFile: file, &reader)
        } else {
            lower = self.base(base, at: extends, &reader)
        }
        return lower.map { Self.merged($0, node) } ?? node
    }

    /// A service of this file, with what it extends itself.
    private mutating func base(
        _ name: String,
        at node: YAMLNode,
        _ reader: inout ComposeReader
    ) -> YAMLNode? {
        guard let service = services.first(where: { $0.name == name }) else {
            reader.fail(node, "there is no service '\(name)'" + (path.isEmpty ? "" : " in '\(path)'"))
            return nil
        }
        guard !visited.contains(path + ":" + name) else {
            reader.fail(node, "'\(name)' extends itself")
            return nil
        }
        return resolved(name, service.value, &reader)
    }

    /// A service of another file, whose relative paths are relative to that.
    private func base(
        _ name: String,
        ofFile file: YAMLNode,
        _ reader: inout ComposeReader
    ) -> YAMLNode? {
        guard let text = reader.text(file) else { return nil }
        let path = loader.options.conversion.absolute(text)
        guard let root = loader.load(path, at: file, &reader) else { return nil }
        let services = root["services"].map { reader.members($0) } ?? []
        var extender = ComposeExtender(loader, services: services, path: path, visited: visited)
        return extender.base(name, at: file, &reader)
    }

    /// Lists whose elements replace those of the other one.
    private static let replaced: Set<String> = ["command", "entrypoint", "test", "profiles"]
    /// What is about one service only.
    private static let own: Set<String> = [
        "extends", "depends_on", "links", "volumes_from", "container_name",
    ]

    /// One mapping over another: scalars replace, mappings are merged, lists are appended.
    private static func merged(_ base: YAMLNode, _ over: YAMLNode, isService: Bool = true) -> YAMLNode {
        guard let lower = base.members, let upper = over.members else { return over }
        var members = isService ? lower.filter { !own.contains($0.name) } : lower
        for member in upper where member.name != "extends" {
            guard let index = members.firstIndex(where: { $0.name == member.name }) else {
                members.append(member)
                continue
            }
            members[index] = YAMLNode.Member(
                member.key,
                value(members[index].value, member.value, member.name)
            )
        }
        var result = over
        result.content = .mapping(members)
        return result
    }

    private static func value(_ base: YAMLNode, _ over: YAMLNode, _ name: String) -> YAMLNode {
        if replaced.contains(name) { return over }
        if base.members != nil, over.members != nil { return merged(base, over, isService: false) }
        // A list of assignments and a mapping mean the same.
        if let lower = assignments(base), let upper = assignments(over),
            base.members != nil || over.members != nil
        {
            var (first, second) = (base, over)
            first.content = .mapping(lower)
            second.content = .mapping(upper)
            return merged(first, second, isService: false)
        }
        guard let first = base.sequence, let second = over.sequence else { return over }
        var result = over
        result.content = .sequence(first + second)
        return result
    }

    /// The members of a mapping, or of a list of `NAME=VALUE`.
    private static func assignments(_ node: YAMLNode) -> [YAMLNode.Member]? {
        if let members = node.members { return members }
        return node.sequence?.compactMap { element -> YAMLNode.Member? in
            guard let text = element.text else { return nil }
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            var (key, value) = (element, element)
            key.content = .scalar(String(parts[0]), isPlain: true)
            value.content = .scalar(parts.count > 1 ? String(parts[1]) : "", isPlain: parts.count < 2)
            return YAMLNode.Member(key, value)
        }
    }
}
