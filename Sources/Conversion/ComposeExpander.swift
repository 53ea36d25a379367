import YAML

/// Replaces variables in all texts of a tree.
struct ComposeExpander {
    var interpolation: Interpolation

    init(variables: [String: String]) {
        interpolation = Interpolation(variables: variables)
    }

    mutating func expand(_ node: YAMLNode, _ reader: inout ComposeReader) -> YAMLNode {
        var node = node
        switch node.content {
        case .scalar(let text, let isPlain):
            let before = interpolation.unset.count
            do {
                let expanded = try interpolation.expand(text)
                node.content = .scalar(expanded, isPlain: isPlain)
            } catch {
                reader.fail(node, error.description)
            }
            for name in interpolation.unset.dropFirst(before) {
                reader.warn(node, "'\(name)' has no value, taking nothing for it")
            }
        case .sequence(let elements): node.content = .sequence(elements.map { expand($0, &reader) })
        case .mapping(let members):
            node.content = .mapping(
                members.map {
                    YAMLNode.Member($0.key, $0.name.hasPrefix("x-") ? $0.value : expand($0.value, &reader))
                }
            )
        }
        return node
    }
}
