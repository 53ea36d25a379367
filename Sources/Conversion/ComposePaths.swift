import YAML

/// Makes the paths of a compose file absolute, so that it means the same beside another one.
struct ComposePaths {
    private let options: ConversionOptions

    /// Relative paths are relative to the directory.
    init(directory: String) {
        options = ConversionOptions(directory: directory)
    }

    /// The file with absolute paths.
    func absolute(_ root: YAMLNode) -> YAMLNode {
        root.changing("services") { services in services.changingEach { service($0) } }
            .changing("secrets") { secrets in secrets.changingEach { $0.changing("file", path) } }
            .changing("configs") { configs in configs.changingEach { $0.changing("file", path) } }
            .changing("include") { files in files.changingEach { inclusion($0) } }
    }

    private func service(_ node: YAMLNode) -> YAMLNode {
        node.changing("build") { build($0) }
            .changing("env_file") { environment($0) }
            .changing("volumes") { volumes in volumes.changingEach { volume($0) } }
            .changing("extends") { $0.changing("file", path) }
    }

    private func build(_ node: YAMLNode) -> YAMLNode {
        guard var members = node.members else { return path(node) }
        if node["context"] != nil { return node.changing("context", path) }
        let name = YAMLNode(.scalar("context", isPlain: true), line: node.line, column: node.column)
        let value = YAMLNode(.scalar(options.directory, isPlain: true), line: node.line, column: node.column)
        members.append(YAMLNode.Member(name, value))
        var build = node
        build.content = .mapping(members)
        return build
    }

    /// One path, or a list of paths and of mappings with one.
    private func environment(_ node: YAMLNode) -> YAMLNode {
        node.sequence == nil ? path(node) : node.changingEach { path($0).changing("path", path) }
    }

    private func volume(_ node: YAMLNode) -> YAMLNode {
        if node["type"]?.text == "bind" { return node.changing("source", path) }
        guard let text = node.text, text.hasPrefix("."), let colon = text.firstIndex(of: ":") else {
            return node
        }
        return node.with(text: options.absolute(String(text[..<colon])) + text[colon...])
    }

    private func inclusion(_ node: YAMLNode) -> YAMLNode {
        path(node).changing("path") { environment($0) }
            .changing("project_directory", path)
            .changing("env_file") { environment($0) }
    }

    /// A path, unless it is one of the home directory or a URL.
    private func path(_ node: YAMLNode) -> YAMLNode {
        guard let text = node.text, !text.hasPrefix("~"), !text.contains("://") else { return node }
        return node.with(text: options.absolute(text))
    }
}

extension YAMLNode {
    /// The mapping with the value of a name changed, where it has the name.
    fileprivate func changing(_ name: String, _ change: (YAMLNode) -> YAMLNode) -> YAMLNode {
        guard let members else { return self }
        var node = self
        node.content = .mapping(members.map { $0.name == name ? Member($0.key, change($0.value)) : $0 })
        return node
    }

    /// The list or mapping with all values changed.
    fileprivate func changingEach(_ change: (YAMLNode) -> YAMLNode) -> YAMLNode {
        var node = self
        switch content {
        case .scalar: break
        case .sequence(let elements): node.content = .sequence(elements.map(change))
        case .mapping(let members):
            node.content = .mapping(members.map { Member($0.key, change($0.value)) })
        }
        return node
    }

    /// Another text in the same place.
    fileprivate func with(text: String) -> YAMLNode {
        var node = self
        node.content = .scalar(text, isPlain: false)
        return node
    }
}
