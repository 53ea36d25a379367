import Discovery
import JSON
import Quadlet
import UnitFile

extension Server {
    /// The answer to `textDocument/completion`.
    mutating func completion(_ parameters: JSONValue) throws(ResponseError) -> JSONValue {
        guard let query = try query(parameters) else { return .null }
        let items = Completion(query: query, client: client).items
        return ["isIncomplete": false, "items": .array(items)]
    }
}

/// What may be written at a place.
struct Completion {
    /// The protocol's numbers.
    private enum Kind: Int {
        case module = 9
        case property = 10
        case value = 12
        case file = 17
    }

    let query: Query
    let client: Client

    var items: [JSONValue] {
        switch query.place {
        case .header(_, let range): sections(in: range)
        case .key(let section, _, let range, let hasEquals):
            keys(of: section, in: range, hasEquals: hasEquals)
        case .value(let section, let assignment, _, let range): values(section, assignment, in: range)
        case .nothing: []
        }
    }

    private func sections(in range: Range<Int>) -> [JSONValue] {
        SectionTable.names(of: query.kind).map {
            let text = SectionTable.documentation(of: $0, query.kind)
            return item("[\($0)]", .module, text: "[\($0)]", in: range, documentation: text)
        }
    }

    /// The keys of a section; those that count once and are there already come last.
    private func keys(of section: String, in range: Range<Int>, hasEquals: Bool) -> [JSONValue] {
        let rows = SectionTable.rows(of: query.kind, section: section).filter { $0.refusal == nil }
        let items = rows.map { row in
            let isThere =
                row.cardinality == .last && query.outline.hasKey(row.name, in: section, outside: range)
            let isSnippet = client.takesSnippets && !hasEquals
            return item(
                row.name,
                .property,
                text: hasEquals ? row.name : isSnippet ? row.snippet : row.name + "=",
                in: range,
                detail: row.grammar,
                documentation: Documentation(row),
                isSnippet: isSnippet,
                isDeprecated: row.replacement != nil,
                isLate: isThere || row.replacement != nil
            )
        }
        let settings = SectionTable.settings(in: section).map { setting in
            item(
                setting.name,
                .property,
                text: hasEquals ? setting.name : setting.name + "=",
                in: range,
                detail: setting.page.rawValue,
                documentation: SectionTable.documentation(ofSetting: setting.name, section: section)
            )
        }
        return items + settings
    }

    private func values(
        _ section: String,
        _ assignment: Outline.Assignment,
        in range: Range<Int>
    ) -> [JSONValue] {
        let start = assignment.valueRange?.lowerBound ?? range.lowerBound
        let isFirst = range.lowerBound <= start
        let row = SectionTable.rows(of: query.kind, section: section).first { $0.name == assignment.key }
        let words = isFirst ? (row?.words ?? []) : []
        return words.map { item($0, .value, text: $0, in: range) }
            + files(section, assignment.key, in: range, isFirst: isFirst)
            + flags(section, assignment.key, in: range, isFirst: isFirst)
    }

    /// The flags that may begin at a place; those without effect come last.
    private func flags(_ section: String, _ key: String, in range: Range<Int>, isFirst: Bool) -> [JSONValue] {
        let rows = FlagTable.rows(of: query.kind, section: section, key: key).filter { !$0.isRefused }
        let bytes = query.text.bytes
        // What follows the `=` of another flag is its value.
        guard !rows.isEmpty, isFirst || bytes[range.lowerBound - 1].isBlank else { return [] }
        let hasEquals = range.upperBound < bytes.count && bytes[range.upperBound] == UInt8(ascii: "=")
        return rows.map { row in
            item(
                row.name,
                .property,
                text: row.hasValue && !hasEquals ? row.name + "=" : row.name,
                in: range,
                documentation: row.documentation,
                isDeprecated: !row.isUseful,
                isLate: !row.isUseful
            )
        }
    }

    /// The Quadlet files that may be named at a place.
    private func files(_ section: String, _ key: String, in range: Range<Int>, isFirst: Bool) -> [JSONValue] {
        guard let analysis = query.analysis,
            let (kinds, place) = References.kinds(of: query.kind, section: section, key: key)
        else { return [] }
        switch place {
        case .first where !isFirst: return []
        case .source where !isSource(range.lowerBound): return []
        default: break
        }
        let own = query.document.file?.isCollection == true ? nil : query.document.file?.path
        return analysis.sources.filter { kinds.contains($0.kind) && $0.path != own }.map {
            item(
                $0.name.description,
                .file,
                text: $0.name.description,
                in: range,
                detail: analysis.meaning(of: $0),
                documentation: Documentation([$0.path])
            )
        }
    }

    /// Whether `source=` or `src=` stands before a byte.
    private func isSource(_ offset: Int) -> Bool {
        let bytes = query.text.bytes[..<offset]
        return bytes.suffix(7).elementsEqual("source=".utf8) || bytes.suffix(4).elementsEqual("src=".utf8)
    }

    private func item(
        _ label: String,
        _ kind: Kind,
        text: String,
        in range: Range<Int>,
        detail: String = "",
        documentation: Documentation? = nil,
        isSnippet: Bool = false,
        isDeprecated: Bool = false,
        isLate: Bool = false
    ) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("label", .string(label)),
            .init("kind", JSONValue(integerLiteral: kind.rawValue)),
            .init("sortText", .string((isLate ? "1" : "0") + label)),
            .init("filterText", .string(label)),
            .init("insertTextFormat", isSnippet ? 2 : 1),
            .init(
                "textEdit",
                ["range": query.text.range(of: range, client.encoding).json, "newText": .string(text)]
            ),
        ]
        if !detail.isEmpty { members.append(.init("detail", .string(detail))) }
        if let documentation {
            let json = documentation.json(markdown: client.takesMarkdownInCompletion)
            members.append(.init("documentation", json))
        }
        if isDeprecated, client.takesDeprecatedTag { members.append(.init("tags", [1])) }
        return .object(members)
    }
}

extension KeyRow {
    /// The key with its example as a place to fill in.
    fileprivate var snippet: String {
        var text = "\(name)=${1:"
        for character in example {
            if character == "$" || character == "}" || character == "\\" { text.append("\\") }
            text.append(character)
        }
        return text + "}"
    }
}

extension Outline {
    /// Whether a section has an assignment of a key besides one.
    fileprivate func hasKey(_ key: String, in section: String, outside range: Range<Int>) -> Bool {
        sections.contains { part in
            part.name == section
                && part.assignments.contains { $0.key == key && $0.keyRange != range && $0.equals != nil }
        }
    }
}
