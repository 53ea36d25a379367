import JSON
import LanguageServer
import Testing

@Suite struct `Hover` {
    private func hover(
        _ marked: String,
        files: [String: String] = [:]
    ) throws -> (text: String, mark: String)? {
        let capabilities: JSONValue = ["textDocument": ["hover": ["contentFormat": ["markdown"]]]]
        var client = try TestClient(files: files, capabilities: capabilities)
        let answer = try client.ask("textDocument/hover", "web.container", marked)
        guard let text = answer["contents"]?["value"]?.string else { return nil }
        return (text, answer.mark)
    }

    @Test func `says of a key what the table says`() throws {
        let (text, mark) = try #require(try hover("[Container]\nPul|l=newer\n"))
        #expect(
            text == """
                **Pull=**: text; `always`, `missing`, `never`, `newer`

                When the image is pulled

                Becomes `--pull, instance of the pull template`. Since Podman 4.6.

                ```ini
                Pull=newer
                ```
                """
        )
        #expect(mark == "1:0-4: ")
    }

    @Test func `says what a file that is named becomes`() throws {
        let files = ["db.container": "[Container]\nImage=a\nContainerName=data\nServiceName=base\n"]
        let (text, mark) = try #require(try hover("[Container]\nNetwork=db.con|tainer\n", files: files))
        #expect(text.hasPrefix("**db.container**: unit `base.service`, container `data`"))
        #expect(mark == "1:8-20: ")
    }

    @Test(arguments: [
        ("[Contai|ner]", "[Container]"), ("[Service]\nRest|art=always", "systemd.service(5)"),
        ("[Quadlet]\nDefaultDep|endencies=no", "network-online.target"),
        ("[Container]\nHostName=hos|t", "Host name of the container"),
        ("[Container]\nPodmanArgs=--init --cpu|s=2", "--cpus="),
        ("[Container]\nPodmanArgs=--restar|t=no", "use Restart= in the unit"),
    ])
    func `says something of`(marked: String, text: String) throws {
        #expect(try hover(marked)?.text.contains(text) == true)
    }

    @Test(arguments: ["[Container]\nImgae|=x", "# Im|age", "[Container]\n|\n", "[Unit]\nFoo=b|ar"])
    func `says nothing of`(marked: String) throws {
        #expect(try hover(marked) == nil)
    }

    @Test func `is plain text for a client that wants no other`() throws {
        var client = try TestClient()
        let answer = try client.ask("textDocument/hover", "web.container", "[Container]\nPul|l=newer\n")
        #expect(answer["contents"]?["kind"] == "plaintext")
        #expect(answer["contents"]?["value"]?.string?.contains { $0 == "`" || $0 == "*" } == false)
    }
}

@Suite struct `Going to a definition` {
    private func definition(_ path: String, _ marked: String) throws -> [String] {
        var client = try TestClient(files: [
            "db.container": "# The data.\n[Container]\nImage=a\nServiceName=base\n",
            "sub/net.network": "[Network]\n",
            "a-b.container": "[Container]\nImage=a\n",
            "a-.container.d/10.conf": "[Container]\n",
            "container.d/20.conf": "[Container]\n",
            "web.env": "A=1\n",
            "all.quadlets": "# FileName=x\n[Volume]\n---\n# FileName=y\n[Volume]\n",
        ])
        let answer = try client.ask("textDocument/definition", path, marked)
        return (answer.array ?? []).map {
            "\($0["uri"]?.string?.dropFirst(client.uri("").utf8.count) ?? "")@\($0.mark)"
        }
        .sorted()
    }

    @Test(arguments: [
        ("web.container", "[Container]\nNetwork=d|b.container", ["/db.container@1:0-11: "]),
        ("web.container", "[Container]\nNetwork=net.net|work:alias=x", ["/sub/net.network@0:0-9: "]),
        ("web.container", "[Unit]\nAfter=x.service bas|e.service", ["/db.container@1:0-11: "]),
        ("web.container", "[Container]\nEnvironmentFile=./we|b.env", ["/web.env@0:0-0: "]),
        ("web.container", "[Container]\nEnvironmentFile=we|b.env", ["/web.env@0:0-0: "]),
        ("web.container", "[Container]\nVolume=y.vol|ume:/y", ["/all.quadlets@4:0-8: "]),
        ("web.container", "[Container]\nNetwork=no|ne.network", []),
        ("web.container", "[Container]\nIma|ge=a", []),
        ("a-.container.d/10.conf", "[Contain|er]\n", ["/a-b.container@0:0-11: "]),
        (
            "container.d/20.conf", "[Container]\nHost|Name=x",
            ["/a-b.container@0:0-11: ", "/db.container@1:0-11: "]
        ),
    ])
    func `leads to the file that is named, or that a drop-in is for`(
        path: String,
        marked: String,
        places: [String]
    ) throws {
        let found = try definition(path, marked)
        #expect(found == places)
    }
}

@Suite struct `Document symbols` {
    private static let text = "[Container]\nImage=a\nExec=one \\\n  two\n[Unit]\n"

    private func symbols(tree: Bool) throws -> [JSONValue] {
        let symbols: JSONValue = ["hierarchicalDocumentSymbolSupport": .bool(tree)]
        var client = try TestClient(capabilities: ["textDocument": ["documentSymbol": symbols]])
        try client.open("web.container", Self.text)
        let document: JSONValue = ["uri": .string(client.uri("web.container"))]
        return try client.request("textDocument/documentSymbol", ["textDocument": document]).array ?? []
    }

    @Test func `are sections with their keys`() throws {
        let symbols = try symbols(tree: true)
        #expect(symbols.map { $0["name"] } == ["Container", "Unit"])
        #expect(symbols.map(\.mark) == ["0:0-3:5: ", "4:0-6: "])
        let children = try #require(symbols.first?["children"]?.array)
        #expect(children.map { $0["name"] } == ["Image", "Exec"])
        #expect(children.map { $0["detail"] } == ["a", "one \\"])
        #expect(children.map(\.mark) == ["1:0-7: ", "2:0-3:5: "])
    }

    @Test func `are a list for older clients`() throws {
        let symbols = try symbols(tree: false)
        #expect(symbols.map { $0["name"] } == ["Container", "Image", "Exec", "Unit"])
        #expect(symbols.map { $0["containerName"] } == [nil, "Container", "Container", nil])
    }
}

@Suite struct `Code actions` {
    private func edits(_ text: String, _ line: Int, files: [String: String] = [:]) throws -> [String] {
        let literals: JSONValue = ["codeActionLiteralSupport": ["codeActionKind": ["valueSet": []]]]
        var client = try TestClient(files: files, capabilities: ["textDocument": ["codeAction": literals]])
        try client.open("web.container", text)
        let uri = client.uri("web.container")
        let answer = try client.request(
            "textDocument/codeAction",
            [
                "textDocument": ["uri": .string(uri)],
                "range": PositionRange(Position(line, 0), Position(line, 99)).json,
                "context": ["diagnostics": .array(client.shown["web.container"] ?? [])],
            ]
        )
        return (answer.array ?? []).flatMap { action -> [String] in
            let changes = action["edit"]?["changes"]?[uri]?.array ?? []
            return changes.map {
                $0.mark + ($0["newText"]?.string ?? "") + " for \(action["diagnostics"]?.array?.count ?? 0)"
            }
        }
    }

    @Test func `put right what is misspelt`() throws {
        let text = "[Container]\nImgae=a\nHostNme=b\n[Instal]\nWantedBy=x\n"
        #expect(try edits(text, 1) == ["1:0-5: Image for 1"])
        #expect(try edits(text, 2) == ["2:0-7: HostName for 1"])
        #expect(try edits(text, 3) == ["3:0-8: [Install] for 0"])
        #expect(try edits(text, 4) == [])
    }

    @Test func `put right values and settings`() throws {
        let text = "[Container]\nImage=a\nPull=nwer\nNetwork=ap.network:alias=x\n[Service]\nRestrat=no\n"
        let files = ["app.network": "[Network]\n", "db.volume": "[Volume]\n"]
        #expect(try edits(text, 1, files: files) == [])
        #expect(try edits(text, 2, files: files) == ["2:5-9: newer for 1"])
        #expect(try edits(text, 3, files: files) == ["3:8-18: app.network for 1"])
        #expect(try edits(text, 5, files: files) == ["5:0-7: Restart for 1"])
    }
}
