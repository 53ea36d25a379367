import Discovery
import JSON
import Quadlet
import UnitFile

extension Server {
    /// The answer to `textDocument/definition`: the file that is named, or that a drop-in is for.
    mutating func definition(_ parameters: JSONValue) throws(ResponseError) -> JSONValue {
        guard let query = try query(parameters), let file = query.document.file else { return .null }
        if case .value(_, let assignment, let part, _) = query.place {
            if let source = query.analysis?.source(named: part) {
                return .array([location(of: source)])
            }
            if let path = Self.path(part, named: assignment.key, in: file) {
                return .array([location(of: path) { _ in 0..<0 }])
            }
        }
        guard file.isDropIn, let analysis = query.analysis else { return .null }
        return .array(analysis.sources(withDropIn: file.path).map(location))
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

    /// The section that makes a file what it is.
    private func location(of source: QuadletSource) -> JSONValue {
        location(of: source.path) { text in
            let isCollection = QuadletPart.isCollection(source.path)
            // What is wrong with it is said where it is open.
            var ignored: [Diagnostic] = []
            let parts = isCollection ? QuadletPart.parts(of: text.bytes, path: "", diagnostics: &ignored) : []
            let line = parts.first { $0.name == source.name }?.firstLine ?? 1
            let start = text.systemdLines[line - 1]
            let sections = Outline(text.bytes, isCollection: isCollection).sections
            return sections.first {
                $0.name == source.kind.section && $0.header.lowerBound >= start
            }?.header ?? 0..<0
        }
    }

    /// A place in a file as it is now.
    private func location(of path: String, range: (Text) -> Range<Int>) -> JSONValue {
        let open = store.documents.values.first { $0.file?.path == path }
        // A file that can't be read any more is shown from its beginning.
        let text = open?.text ?? (try? Text(Files.read(path))) ?? Text("")
        return [
            "uri": .string(open?.uri ?? FileURI.uri(of: path)),
            "range": text.range(of: range(text), client.encoding).json,
        ]
    }
}
