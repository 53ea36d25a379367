import YAML

/// Takes in the files that a compose file includes (compose-spec, 14-include.md).
struct ComposeInclusion {
    private let loader: ComposeLoader
    /// Files that are being taken in.
    private var visited: [String] = []

    init(_ loader: ComposeLoader) {
        self.loader = loader
    }

    /// The file with the services, networks, volumes, secrets and configs of those that it includes.
    func included(in root: YAMLNode, _ reader: inout ComposeReader) -> YAMLNode {
        guard let include = root["include"] else { return root }
        guard let entries = include.sequence else {
            reader.fail(include, "expected a list, found \(include.kind)")
            return root
        }
        var result = root
        for entry in entries {
            guard let file = file(entry, &reader) else { continue }
            merge(file, into: &result, at: entry, &reader)
        }
        return result
    }

    /// A file that is named, with those that it includes itself.
    private func file(_ entry: YAMLNode, _ reader: inout ComposeReader) -> YAMLNode? {
        let options = loader.options.conversion
        let known: Set<String> = ["path", "project_directory", "env_file"]
        reader.leaveOut((entry.members ?? []).filter { !known.contains($0.name) }, in: "'include'")
        let named = entry.members == nil ? entry : entry["path"]
        let paths = named.map { reader.texts($0, allowsOne: true) } ?? []
        guard let first = paths.first else {
            reader.fail(entry, "expected the path of a file")
            return nil
        }
        guard paths.count == 1 else {
            reader.fail(
                entry,
                "several files over each other are not taken in; convert what compose makes of them: "
                    + "`docker compose config`"
            )
            return nil
        }
        let path = options.absolute(first.text)
        guard !visited.contains(path) else {
            reader.fail(entry, "'\(path)' includes itself")
            return nil
        }
        let directory =
            entry["project_directory"]?.text.map(options.absolute) ?? ComposeLoader.folder(of: path)
        let variables = variables(entry["env_file"], directory, &reader)
        var below = ComposeInclusion(ComposeLoader(options: loader.options, variables: variables))
        below.visited = visited + [path]
        guard let root = below.loader.load(path, in: directory, at: entry, &reader) else { return nil }
        return below.included(in: root, &reader)
    }

    /// The variables of a file: those of its own file of variables, unless the one that includes it has them.
    private func variables(
        _ node: YAMLNode?,
        _ directory: String,
        _ reader: inout ComposeReader
    ) -> [String: String] {
        var variables: [String: String] = [:]
        let files = node.map { reader.texts($0, allowsOne: true) } ?? []
        for (text, node) in files {
            let path = loader.options.conversion.absolute(text)
            guard let bytes = loader.options.read(path) else {
                reader.fail(node, "'\(path)' can't be read")
                continue
            }
            variables.merge(VariableFile.variables(String(decoding: bytes, as: UTF8.self))) { $1 }
        }
        if node == nil, let bytes = loader.options.read(directory + "/.env") {
            variables = VariableFile.variables(String(decoding: bytes, as: UTF8.self))
        }
        return variables.merging(loader.variables) { $1 }
    }

    /// Adds what a file has to another one; what both have must be the same.
    private func merge(
        _ file: YAMLNode,
        into root: inout YAMLNode,
        at entry: YAMLNode,
        _ reader: inout ComposeReader
    ) {
        for kind in ["services", "networks", "volumes", "secrets", "configs"] {
            guard let section = file[kind] else { continue }
            var members = root[kind]?.members ?? []
            for member in reader.members(section) {
                guard let other = members.first(where: { $0.name == member.name }) else {
                    members.append(member)
                    continue
                }
                if !other.value.isSame(as: member.value) {
                    reader.fail(entry, "'\(member.name)' of the \(kind) is another one in this file")
                }
            }
            root = root.with(kind, .mapping(members), at: section)
        }
    }
}

extension YAMLNode {
    /// Whether this says the same as another one, wherever it stands.
    fileprivate func isSame(as other: YAMLNode) -> Bool {
        switch (content, other.content) {
        case (.sequence(let first), .sequence(let second)):
            first.count == second.count && zip(first, second).allSatisfy { $0.isSame(as: $1) }
        case (.mapping(let first), .mapping(let second)):
            first.count == second.count
                && first.allSatisfy { member in other[member.name]?.isSame(as: member.value) == true }
                && second.allSatisfy { member in self[member.name] != nil }
        default: content == other.content
        }
    }

    /// The mapping with a member, which replaces one of its name.
    fileprivate func with(_ name: String, _ content: Content, at place: YAMLNode) -> YAMLNode {
        let value = YAMLNode(content, line: place.line, column: place.column)
        let key = YAMLNode(.scalar(name, isPlain: true), line: place.line, column: place.column)
        var node = self
        node.content = .mapping((members ?? []).filter { $0.name != name } + [Member(key, value)])
        return node
    }
}
