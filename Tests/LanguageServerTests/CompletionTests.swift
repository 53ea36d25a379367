import JSON
import LanguageServer
import Quadlet
import Testing

@Suite struct `Completion` {
    private func items(
        _ marked: String,
        in path: String = "web.container",
        files: [String: String] = [:],
        snippets: Bool = false
    ) throws -> [JSONValue] {
        let item: JSONValue = ["snippetSupport": .bool(snippets), "documentationFormat": ["markdown"]]
        let capabilities: JSONValue = ["textDocument": ["completion": ["completionItem": item]]]
        var client = try TestClient(files: files, capabilities: capabilities)
        let answer = try client.ask("textDocument/completion", path, marked)
        return answer["items"]?.array ?? []
    }

    private func labels(_ items: [JSONValue]) -> [String] { items.compactMap { $0["label"]?.string } }

    /// What the text is with an item put in.
    private func apply(_ item: JSONValue, _ marked: String) throws -> String {
        var text = Text(marked.split(separator: "|", omittingEmptySubsequences: false).joined())
        let range = try #require(PositionRange(item["textEdit"]?["range"]))
        let start = text.offset(of: range.start, .utf16)
        let end = text.offset(of: range.end, .utf16)
        text.replace(start..<end, with: Array((item["textEdit"]?["newText"]?.string ?? "").utf8))
        return text.string(0..<text.bytes.count)
    }

    @Test(arguments: [
        ("web.container", "[|", ["[Container]", "[Quadlet]", "[Unit]", "[Service]", "[Install]"]),
        ("web.volume", "[Vo|lume]", ["[Volume]", "[Quadlet]", "[Unit]", "[Service]", "[Install]"]),
    ])
    func `offers the sections of the kind of file`(path: String, marked: String, names: [String]) throws {
        let items = try items(marked, in: path)
        #expect(labels(items) == names)
        #expect(try apply(try #require(items.first), marked) == names[0])
    }

    @Test(arguments: QuadletKind.allCases)
    func `offers each key of each kind's section that can be used`(kind: QuadletKind) throws {
        let items = try items("[\(kind.section)]\n|", in: "web." + kind.rawValue)
        let rows = KeyTable.rows(of: kind).filter { $0.refusal == nil }
        #expect(labels(items) == rows.map(\.name))
    }

    @Test func `a key comes with its documentation and its example to fill in`() throws {
        let marked = "[Container]\nIma|\n"
        let items = try items(marked, snippets: true)
        let image = try #require(items.first { $0["label"] == "Image" })
        #expect(image["insertTextFormat"] == 2)
        #expect(image["documentation"]?["kind"] == "markdown")
        #expect(image["documentation"]?["value"]?.string?.contains("Image to run") == true)
        #expect(try apply(image, marked) == "[Container]\nImage=${1:docker.io/library/nginx:latest}\n")
    }

    @Test func `without snippets a key is written with its sign, and before one without`() throws {
        let image = { (items: [JSONValue]) in try #require(items.first { $0["label"] == "Image" }) }
        #expect(try apply(image(items("[Container]\nIma|")), "[Container]\nIma|") == "[Container]\nImage=")
        let before = "[Container]\nIm|ge=a"
        #expect(try apply(image(items(before, snippets: true)), before) == "[Container]\nImage=a")
    }

    @Test func `what counts once and is there already comes last`() throws {
        let items = try items("[Container]\nImage=a\nVolume=/a\n|")
        let order = labels(items.sorted { ($0["sortText"]?.string ?? "") < ($1["sortText"]?.string ?? "") })
        let image = try #require(order.firstIndex(of: "Image"))
        #expect(image > (order.firstIndex(of: "WorkingDir") ?? .max))
        #expect(image > (order.firstIndex(of: "Volume") ?? .max))
    }

    @Test(arguments: [
        ("[Container]\nReadOnly=|", ["yes", "no"]),
        ("[Container]\nPull=n|", ["always", "missing", "never", "newer"]),
        ("[Quadlet]\nDefaultDependencies=|", ["yes", "no"]),
        ("[Container]\nHostName=|", []),
        ("# [|", []),
    ])
    func `offers the words that a value may be`(marked: String, words: [String]) throws {
        #expect(try labels(items(marked)) == words)
    }

    private static let files = [
        "db.container": "[Container]\nImage=a\n", "net.network": "[Network]\n", "data.volume": "[Volume]\n",
        "base.image": "[Image]\nImage=a\n", "own.build": "[Build]\nImageTag=a\n", "all.pod": "[Pod]\n",
    ]

    @Test(arguments: [
        ("web.container", "[Container]\nNetwork=|", ["db.container", "net.network"]),
        ("web.container", "[Container]\nNetwork=net.n|etwork:ip=192.0.2.1", ["db.container", "net.network"]),
        ("web.container", "[Container]\nNetwork=net.network:|", []),
        ("web.container", "[Container]\nVolume=|:/data", ["data.volume"]),
        ("web.container", "[Container]\nImage=|", ["base.image", "own.build"]),
        ("web.container", "[Container]\nPod=|", ["all.pod"]),
        ("web.container", "[Container]\nMount=type=volume,source=|,dst=/x", ["base.image", "data.volume"]),
        ("web.container", "[Container]\nMount=type=volume,dst=|", []),
        ("web.pod", "[Pod]\nNetwork=|", ["db.container", "net.network"]),
        ("web.volume", "[Volume]\nImage=|", ["base.image", "own.build"]),
        (
            "web.container", "[Unit]\nAfter=db.container |",
            ["all.pod", "base.image", "data.volume", "db.container", "net.network", "own.build"]
        ),
    ])
    func `offers the files that a value may name`(path: String, marked: String, names: [String]) throws {
        #expect(try labels(items(marked, in: path, files: Self.files)).sorted() == names)
    }

    @Test func `offers settings of systemd in its sections`() throws {
        #expect(try labels(items("[Service]\nRest|")).contains("Restart"))
        #expect(try labels(items("[Unit]\n|")).contains("After"))
        #expect(try labels(items("[Install]\n|")).contains("WantedBy"))
        #expect(try labels(items("[Service]\n|")).contains("WantedBy") == false)
    }

    @Test(arguments: [
        ("web.container", "[Container]\nPodmanArgs=|", "--cpus"),
        ("web.container", "[Container]\nPodmanArgs=--cpus=2 --c|", "--cpus"),
        ("web.container", "[Container]\nGlobalArgs=--|", "--module"),
        ("web.network", "[Network]\nPodmanArgs=--|", "--subnet"),
        ("web.volume", "[Volume]\nPodmanArgs=--|", "--opt"),
    ])
    func `offers the flags of the command that the unit runs`(
        path: String,
        marked: String,
        flag: String
    ) throws {
        let items = try items(marked, in: path)
        let item = try #require(items.first { $0["label"]?.string == flag })
        #expect(try apply(item, marked).hasSuffix(flag + "="))
    }

    @Test func `offers no flag that is refused, and none where a flag's value is`() throws {
        #expect(try !labels(items("[Container]\nPodmanArgs=|")).contains("--label-file"))
        #expect(try items("[Container]\nPodmanArgs=--cpus=|").isEmpty)
        #expect(try items("[Container]\nHostName=-|").isEmpty)
    }

    @Test(arguments: [
        ("# FileName=a\n[Container]\nIma|\n---\n[Volume]\n", "Image"),
        ("# FileName=a\n[Container]\n---\n# FileName=b\n[Volume]\n|", "VolumeName"),
        ("[Container]\n---\n[|", "[Artifact]"),
        ("[Container]\n---\n[Vol|]", "[Pod]"),
    ])
    func `each part of a collection is of its own kind`(marked: String, label: String) throws {
        #expect(try labels(items(marked, in: "all.quadlets")).contains(label))
    }

    @Test func `a part of a collection does not take the keys of another`() throws {
        #expect(try items("[Container]\n---\n|", in: "all.quadlets").isEmpty)
        let volume = try labels(items("[Container]\n---\n[Volume]\n|", in: "all.quadlets"))
        #expect(!volume.contains("HostName"))
    }

    @Test func `a document without a file is of the kind that its section says`() throws {
        var client = try TestClient()
        let text = "[Volume]\n"
        client.notify(
            "textDocument/didOpen",
            ["textDocument": ["uri": "untitled:1", "version": 1, "text": .string(text)]]
        )
        let answer = try client.request(
            "textDocument/completion",
            ["textDocument": ["uri": "untitled:1"], "position": Position(1, 0).json]
        )
        #expect(labels(answer["items"]?.array ?? []) == KeyTable.rows(of: .volume).map(\.name))
    }
}
