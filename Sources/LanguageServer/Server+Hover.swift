import Discovery
import JSON
import Lowering
import Quadlet
import UnitFile

extension Server {
    /// The answer to `textDocument/hover`.
    mutating func hover(_ parameters: JSONValue) throws(ResponseError) -> JSONValue {
        guard let query = try query(parameters), let (text, range) = Self.documentation(for: query) else {
            return .null
        }
        return [
            "contents": text.json(markdown: client.takesMarkdownInHover),
            "range": query.text.range(of: range, client.encoding).json,
        ]
    }

    private static func documentation(for query: Query) -> (Documentation, Range<Int>)? {
        switch query.place {
        case .header(let name, let range):
            return SectionTable.documentation(of: name, query.kind).map { ($0, range) }
        case .key(let section, let name, let range, _):
            return documentation(of: name, section, query.kind).map { ($0, range) }
        case .value(let section, let assignment, let part, let range):
            if let source = query.analysis?.source(named: part), let analysis = query.analysis {
                let text = "**\(source.name)**: \(analysis.meaning(of: source))"
                return (Documentation([text, "`\(source.path)`"]), range)
            }
            let flags = FlagTable.rows(of: query.kind, section: section, key: assignment.key)
            if let flag = flags.first(where: { $0.name == part }) { return (flag.documentation, range) }
            return documentation(of: assignment.key, section, query.kind).map {
                ($0, assignment.valueRange ?? range)
            }
        case .nothing: return nil
        }
    }

    private static func documentation(
        of key: String,
        _ section: String,
        _ kind: QuadletKind?
    ) -> Documentation? {
        let row = SectionTable.rows(of: kind, section: section).first { $0.name == key }
        return row.map { Documentation($0) } ?? SectionTable.documentation(ofSetting: key, section: section)
    }
}

extension Analysis {
    /// What a Quadlet file becomes: its unit, and what that makes.
    func meaning(of source: QuadletSource) -> String {
        guard let target = context.target(named: source.name.description) else { return "" }
        let resource = target.resource.map { ", \(source.kind.rawValue) `\($0)`" } ?? ""
        return "unit `\(target.service)`" + resource
    }
}
