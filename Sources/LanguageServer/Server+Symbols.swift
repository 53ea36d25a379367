import JSON

extension Server {
    /// The answer to `textDocument/documentSymbol`: the sections, and their assignments in them.
    mutating func symbols(_ parameters: JSONValue) throws(ResponseError) -> JSONValue {
        let document = try store.document(of: parameters)
        let outline = document.outline
        guard document.file?.isOurs == true || outline.kind(ofPart: 0) != nil else { return .null }
        let symbols = Symbols(document: document, client: client)
        return .array(outline.sections.flatMap(symbols.section))
    }
}

/// Symbols of one document, as a tree or as the list that older clients take.
private struct Symbols {
    let document: OpenDocument
    let client: Client

    func section(_ section: Outline.Section) -> [JSONValue] {
        let name = section.name.isEmpty ? "[]" : section.name
        let range = section.header.lowerBound..<max(section.end, section.header.upperBound)
        let children = section.assignments.filter { !$0.key.isEmpty }
        guard client.takesSymbolTree else {
            return [flat(name, kind: 3, range, container: nil)]
                + children.map { flat($0.key, kind: 7, $0.range, container: name) }
        }
        var members = tree(name, kind: 3, range, selection: section.header)
        members.append(.init("children", .array(children.map(assignment))))
        return [.object(members)]
    }

    private func assignment(_ assignment: Outline.Assignment) -> JSONValue {
        var members = tree(assignment.key, kind: 7, assignment.range, selection: assignment.keyRange)
        if let value = assignment.valueRange, !value.isEmpty {
            let line = document.text.string(value).prefix { !$0.isNewline }
            members.append(.init("detail", .string(String(line))))
        }
        return .object(members)
    }

    /// Kind 3 is a namespace, 7 a property.
    private func tree(
        _ name: String,
        kind: Int,
        _ range: Range<Int>,
        selection: Range<Int>
    ) -> [JSONValue.Member] {
        [
            .init("name", .string(name)), .init("kind", JSONValue(integerLiteral: kind)),
            .init("range", document.text.range(of: range, client.encoding).json),
            .init("selectionRange", document.text.range(of: selection, client.encoding).json),
        ]
    }

    private func flat(_ name: String, kind: Int, _ range: Range<Int>, container: String?) -> JSONValue {
        let place = document.text.range(of: range, client.encoding).json
        var members: [JSONValue.Member] = [
            .init("name", .string(name)), .init("kind", JSONValue(integerLiteral: kind)),
            .init("location", ["uri": .string(document.uri), "range": place]),
        ]
        if let container { members.append(.init("containerName", .string(container))) }
        return .object(members)
    }
}
