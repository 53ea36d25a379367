import Discovery
import JSON
import Quadlet

extension Server {
    /// The answer to `textDocument/definition`: the file that is named, or that a drop-in is for.
    mutating func definition(_ parameters: JSONValue) throws(ResponseError) -> JSONValue {
        guard let query = try query(parameters), let file = query.document.file else { return .null }
        if case .value(_, let assignment, let part, _) = query.place {
            if let source = query.analysis?.source(named: part) {
                return .array([location(of: source.path, header: source.kind.section)])
            }
            if let path = Self.path(part, named: assignment.key, in: file) {
                return .array([location(of: path, header: nil)])
            }
        }
        guard file.isDropIn, let analysis = query.analysis else { return .null }
        return .array(
            analysis.sources(withDropIn: file.path).map { location(of: $0.path, header: $0.kind.section) }
        )
    }

    /// A file that is there and is no Quadlet file, such as that of `EnvironmentFile=`.
    private static func path(_ part: String, named key: String, in file: FilePath) -> String? {
        let keys = ["EnvironmentFile", "SeccompProfile", "Yaml", "ConfigMap", "File", "IgnoreFile"]
        guard part.hasPrefix("/") || part.hasPrefix(".") || keys.contains(key), !part.isEmpty else {
            return nil
        }
        let path = part.hasPrefix("/") ? part : Files.resolved(file.folder + "/" + part)
        return Files.exists(path) ? path : nil
    }

    /// A place in a file: the header of a section, or its beginning.
    private func location(of path: String, header: String?) -> JSONValue {
        let open = store.documents.values.first { $0.file?.path == path }
        // A file that can't be read any more is shown from its beginning.
        let text = open?.text ?? header.flatMap { _ in try? Text(Files.read(path)) } ?? Text("")
        let section = header.flatMap { name in Outline(text.bytes).sections.first { $0.name == name } }
        return [
            "uri": .string(open?.uri ?? FileURI.uri(of: path)),
            "range": text.range(of: section?.header ?? 0..<0, client.encoding).json,
        ]
    }
}
