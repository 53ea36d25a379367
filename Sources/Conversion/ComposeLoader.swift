import UnitFile
import YAML

/// Reads compose files that the one that is converted names.
struct ComposeLoader {
    /// More files are taken for a mistake.
    private static let most = 100

    let options: ComposeOptions
    /// What `${NAME}` stands for.
    let variables: [String: String]

    /// The tree of a file, with its variables replaced and its paths absolute; nil with a mistake where there is none.
    ///
    /// Its paths are relative to the directory, which is its own where none is given.
    func load(
        _ path: String,
        in directory: String? = nil,
        at node: YAMLNode,
        _ reader: inout ComposeReader
    ) -> YAMLNode? {
        guard reader.fileCount < Self.most else {
            reader.fail(node, "more than \(Self.most) files are read for this one")
            return nil
        }
        guard let bytes = options.read(path) else {
            reader.fail(node, "'\(path)' can't be read")
            return nil
        }
        let offset = reader.begin(path, bytes)
        let documents: [YAMLNode]
        do {
            documents = try YAMLNode.documents(parsing: bytes)
        } catch {
            let origin = Origin(path: path, line: error.line, column: error.column)
            reader.add([Diagnostic(.error, at: origin, error.message)])
            return nil
        }
        guard let root = documents.first, documents.count == 1 else {
            let message = documents.isEmpty ? "the file is empty" : "more than one document"
            reader.add([Diagnostic(.error, at: Origin(path: path), message)])
            return nil
        }
        var expander = ComposeExpander(variables: variables)
        let expanded = expander.expand(root.moved(by: offset), &reader)
        return ComposePaths(directory: directory ?? Self.folder(of: path)).absolute(expanded)
    }

    /// The directory that a file is in.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}

extension YAMLNode {
    /// The tree with other numbers of lines.
    fileprivate func moved(by lines: Int) -> YAMLNode {
        var node = self
        node.line += lines
        switch content {
        case .scalar: break
        case .sequence(let elements): node.content = .sequence(elements.map { $0.moved(by: lines) })
        case .mapping(let members):
            node.content = .mapping(
                members.map { Member($0.key.moved(by: lines), $0.value.moved(by: lines)) }
            )
        }
        return node
    }
}
