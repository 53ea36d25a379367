import JSON
import Quadlet

extension Server {
    /// The answer to `textDocument/codeAction`: what was meant by a name that does not exist.
    mutating func codeActions(_ parameters: JSONValue) throws(ResponseError) -> JSONValue {
        let document = try store.document(of: parameters)
        guard let range = PositionRange(parameters["range"]) else {
            throw ResponseError(.invalidParameters, "expected a range")
        }
        let outline = document.outline
        let kind = document.file?.kind
        guard kind != nil || document.file?.isCollection == true || outline.kind(ofPart: 0) != nil else {
            return .null
        }
        let start = document.text.offset(of: range.start, client.encoding)
        let end = document.text.offset(of: range.end, client.encoding)
        var analysis: Analysis?
        if let file = document.file, file.isOurs { analysis = self.analysis(around: file) }
        let repairs = Repairs(text: document.text, outline: outline, kind: kind, analysis: analysis)
        let diagnostics = parameters["context"]?["diagnostics"]?.array ?? []
        let wanted = repairs.all.filter {
            $0.range.lowerBound <= max(start, end) && start <= $0.range.upperBound
        }
        return .array(wanted.map { action($0, in: document, diagnostics) })
    }

    private func action(
        _ repair: Repairs.Repair,
        in document: OpenDocument,
        _ shown: [JSONValue]
    ) -> JSONValue {
        let range = document.text.range(of: repair.range, client.encoding)
        let repaired = shown.filter {
            PositionRange($0["range"]).map { $0.start <= range.end && range.start <= $0.end } ?? false
        }
        return [
            "title": .string("Replace with '\(repair.text)'"),
            "kind": "quickfix",
            "isPreferred": true,
            "diagnostics": .array(repaired),
            "edit": [
                "changes": .object([
                    .init(document.uri, [["range": range.json, "newText": .string(repair.text)]])
                ])
            ],
        ]
    }
}
