import YAML

/// Takes over what a service extends (compose-spec, 05-services.md, `extends`).
struct ComposeExtender {
    let options: ComposeOptions
    /// All services of the file.
    let services: [YAMLNode.Member]
    /// Services that are being resolved.
    private var visited: [String] = []

    init(options: ComposeOptions, services: [YAMLNode.Member]) {
        self.options = options
        self.services = services
    }

    /// The service with what it extends.
    mutating func resolved(_ name: String, _ node: YAMLNode, _ reader: inout ComposeReader) -> YAMLNode {
        guard let extends = node["extends"] else { return node }
        if let file = extends["file"] {
            reader.fail(
                file,
                "a service of another file is not taken over; convert what compose makes of them: "
                    + "`docker compose config`"
            )
            return node
        }
        guard let base = extends.text ?? extends["service"]?.text else {
            reader.fail(extends, "expected the name of a service")
            return node
        }
        guard let other = services.first(where: { $0.name == base }) else {
            reader.fail(extends, "there is no service '\(base)'")
            return node
        }
        visited.append(name)
        guard !visited.contains(base) else {
            reader.fail(extends, "'\(name)' extends itself")
            return node
        }
        return Self.merged(resolved(base, other.value, &reader), node)
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
