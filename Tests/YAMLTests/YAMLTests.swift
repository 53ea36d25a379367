import Testing
import YAML

private func node(_ text: String, _ limits: YAMLNode.Limits = YAMLNode.Limits()) throws -> YAMLNode {
    try #require(YAMLNode.documents(parsing: Array(text.utf8), limits: limits).first)
}

/// The tree without places: what an implementation of JSON would show.
private func plain(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let text, let isPlain): isPlain ? text : "'\(text)'"
    case .sequence(let elements): "[" + elements.map(plain).joined(separator: ",") + "]"
    case .mapping(let members):
        "{" + members.map { plain($0.key) + ":" + plain($0.value) }.joined(separator: ",") + "}"
    }
}

@Suite struct `A YAML text` {
    /// Expected values by the YAML 1.1 specification and its type `merge`.
    @Test(arguments: [
        ("a: 1\nb: [x, \"y\", 'z']\n", "{a:1,b:[x,'y','z']}"),
        ("- |\n  one\n  two\n- >\n  one\n  two\n", "['one\ntwo\n','one two\n']"),
        ("a: &x {p: 1, q: 2}\nb: *x\n", "{a:{p:1,q:2},b:{p:1,q:2}}"),
        ("a: &x {p: 1, q: 2}\nb: {<<: *x, p: 3}\n", "{a:{p:1,q:2},b:{p:3,q:2}}"),
        ("a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc: {<<: [*x, *y]}", "{a:{p:1},b:{p:2,q:2},c:{p:1,q:2}}"),
        ("'<<': {p: 1}", "{'<<':{p:1}}"),
        ("a:\n", "{a:}"),
        ("%YAML 1.1\n---\nä: ü\n", "{ä:ü}"),
    ])
    func `becomes a tree`(text: String, tree: String) throws {
        #expect(try plain(node(text)) == tree)
    }

    @Test func `says where each node begins`() throws {
        let root = try node("a: 1\nb:\n  - x\n  -  {c: d}\n")
        let list = try #require(root["b"]?.sequence)
        #expect((list[0].line, list[0].column) == (3, 5))
        #expect((list[1].line, list[1].column) == (4, 6))
        let value = try #require(list[1]["c"])
        #expect((value.line, value.column) == (4, 10))
    }

    @Test func `has several documents, each with its own anchors`() throws {
        let documents = try YAMLNode.documents(parsing: Array("a\n---\nb\n...\n---\n".utf8))
        #expect(documents.map(plain) == ["a", "b", ""])
        #expect(throws: YAMLError("'*x' names nothing above", line: 3, column: 1)) {
            try YAMLNode.documents(parsing: Array("&x a\n---\n*x\n".utf8))
        }
    }

    @Test(
        arguments: [
            ("", true, nil), ("~", true, nil), ("null", true, nil), ("'null'", false, nil),
            ("!!str null", false, nil), ("yes", false, true), ("'yes'", false, nil), ("Off", false, false),
            ("y", false, nil), ("0", false, nil),
        ] as [(String, Bool, Bool?)]
    )
    func `has words that are no text unless in quotes`(text: String, isNull: Bool, bool: Bool?) throws {
        let value = try #require(node("a: " + text)["a"])
        #expect(value.isNull == isNull)
        #expect(value.bool == bool)
    }

    @Test(arguments: [
        ("a: 1\na: 2\n", YAMLError("'a' is there twice", line: 2, column: 1)),
        ("a: *b\n", YAMLError("'*b' names nothing above", line: 1, column: 4)),
        ("a: {<<: 1}\n", YAMLError("'<<' takes mappings", line: 1, column: 5)),
        ("a: [1\n", YAMLError("did not find expected ',' or ']'", line: 2, column: 1)),
        // An anchor that contains itself.
        ("&a [*a]", YAMLError("'*a' names nothing above", line: 1, column: 5)),
    ])
    func `with a mistake gives its place`(text: String, error: YAMLError) {
        #expect(throws: error) { try node(text) }
    }

    @Test func `that grows by aliases is refused`() throws {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
        for level in 1..<10 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(throws: YAMLError.self) { try node(text) }
        var limits = YAMLNode.Limits()
        limits.nodes = 30
        #expect(throws: YAMLError("more than 30 nodes", line: 2, column: 9)) {
            try node("a: &a [x,x,x,x,x,x,x,x,x,x]\nb: [*a, *a]\n", limits)
        }
    }

    @Test func `that is deep or long is refused`() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: YAMLError("more than 64 levels", line: 1, column: 66)) { try node(deep) }
        var limits = YAMLNode.Limits()
        limits.size = 10
        #expect(throws: YAMLError("the text has more than 10 bytes")) { try node("a: 0123456789", limits) }
        #expect(throws: YAMLError.self) { try node(String(repeating: "- ", count: 1000)) }
    }

    @Test func `that is not UTF-8 is refused`() {
        #expect(throws: YAMLError.self) { try YAMLNode.documents(parsing: [0x61, 0x3A, 0x20, 0xFF]) }
    }
}
