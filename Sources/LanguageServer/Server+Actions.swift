import JSON
import Quadlet

extension Server {
    /// The answer to `textDocument/codeAction`: what was meant by a key or section that does not exist.
    mutating func codeActions(_ parameters: JSONValue) throws(ResponseError) -> JSONValue {
        let document = try store.document(of: parameters)
        guard let range = PositionRange(parameters["range"]) else {
            throw ResponseError(.invalidParameters, "expected a range")
        }
        let outline = Outline(document.text.bytes)
        guard let kind = document.file?.kind ?? outline.kind else { return .null }
        let start = document.text.offset(of: range.start, client.encoding)
        let end = document.text.offset(of: range.end, client.encoding)
        let diagnostics = parameters["context"]?["diagnostics"]?.array ?? []
        return .array(
            outline.replacements(for: kind).filter { $0.range.overlapsOrTouches(start..<max(start, end)) }
                .map { replacement in
                    let range = document.text.range(of: replacement.range, client.encoding)
                    return [
                        "title": .string("Replace with '\(replacement.text)'"),
                        "kind": "quickfix",
                        "isPreferred": true,
                        "diagnostics": .array(diagnostics.filter { PositionRange($0["range"]) == range }),
                        "edit": [
                            "changes": .object([
                                .init(
                                    document.uri,
                                    [["range": range.json, "newText": .string(replacement.text)]]
                                )
                            ])
                        ],
                    ]
                }
        )
    }
}

extension Outline {
    fileprivate struct Replacement {
        var range: Range<Int>
        var text: String
    }

    /// All names that are not known but near to one that is.
    fileprivate func replacements(for kind: QuadletKind) -> [Replacement] {
        sections.flatMap { section -> [Replacement] in
            let names = SectionTable.names(of: kind)
            if !names.contains(section.name) {
                guard !section.name.hasPrefix("X-"),
                    let name = Spelling.suggestion(for: section.name, among: names)
                else { return [] }
                return [Replacement(range: section.header, text: "[\(name)]")]
            }
            let rows = SectionTable.rows(of: kind, section: section.name)
            if rows.isEmpty { return [] }
            return section.assignments.compactMap { assignment in
                if assignment.key.hasPrefix("X-") || rows.contains(where: { $0.name == assignment.key }) {
                    return nil
                }
                return Spelling.suggestion(for: assignment.key, among: rows.lazy.map(\.name)).map {
                    Replacement(range: assignment.keyRange, text: $0)
                }
            }
        }
    }
}

extension Range<Int> {
    fileprivate func overlapsOrTouches(_ other: Range<Int>) -> Bool {
        lowerBound <= other.upperBound && other.lowerBound <= upperBound
    }
}
