import Foundation
import JSON
import LanguageServer
import TestSupport
import Testing

@Suite struct `systemd-oci lsp` {
    /// Writes bytes in pieces, and returns all that comes back, and the exit status.
    private func run(
        _ pieces: [[UInt8]],
        environment: [String: String] = [:]
    ) throws -> (messages: [JSONValue], errors: String, status: Int32) {
        let process = Process()
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        process.executableURL = try Outcome.built("systemd-oci-cli")
        process.arguments = ["lsp", "--stdio"]
        process.environment = environment
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        for piece in pieces { try input.fileHandleForWriting.write(contentsOf: Data(piece)) }
        try input.fileHandleForWriting.close()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        let text = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        var (reader, messages) = (FrameReader(), [JSONValue]())
        reader.append(Array(bytes))
        while let body = try reader.next() { messages.append(try JSONValue(parsing: body)) }
        return (messages, String(decoding: text, as: UTF8.self), process.terminationStatus)
    }

    private let initialize: JSONValue = [
        "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": ["capabilities": [:]],
    ]
    private let shutdown: JSONValue = ["jsonrpc": "2.0", "id": 2, "method": "shutdown"]
    private let exit: JSONValue = ["jsonrpc": "2.0", "method": "exit"]

    @Test func `speaks over pipes, byte by byte, and exits as it should`() throws {
        let open = JSONValue.notification(
            "textDocument/didOpen",
            [
                "textDocument": [
                    "uri": "file:///nowhere/web.container", "languageId": "x", "version": 7,
                    "text": "[Container]\nImage=a\nNotify=maybe\n",
                ]
            ]
        )
        let bytes = [initialize, .notification("initialized", [:]), open, shutdown, exit].flatMap(\.framed)
        let (messages, errors, status) = try run(bytes.map { [$0] })
        #expect(status == 0 && errors == "")
        #expect(messages.map { $0["id"] } == [1, nil, 2])
        #expect(messages[1]["params"]?["version"] == 7)
        let marks = messages[1]["params"]?["diagnostics"]?.array?.map(\.mark) ?? []
        #expect(
            marks.count == 1 && marks.first?.hasPrefix("2:7-12: 'Notify=maybe': expected one of ") == true
        )
    }

    @Test func `below a search path all of its folders count, in their order`() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "lsp-" + UUID().uuidString)
            .resolvingSymlinksInPath()
        defer { try? FileManager.default.removeItem(at: root) }  // Only a leftover in /tmp.
        for (path, text) in [
            ("etc/net/all.network", "[Network]\n"), ("usr/db/db.container", "[Container]\nImage=a\n"),
            ("etc/sub/db.container", "[Container]\nImage=b\n"),
        ] {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        let path = root.path + "/usr/db/db.container"
        let open = JSONValue.notification(
            "textDocument/didOpen",
            [
                "textDocument": [
                    "uri": .string(FileURI.uri(of: path)), "languageId": "x", "version": 1,
                    "text": "[Container]\nImage=a\nNetwork=all.network\nVolume=no.volume:/a\n",
                ]
            ]
        )
        let (messages, _, _) = try run(
            [initialize.framed, open.framed, shutdown.framed, exit.framed],
            environment: ["QUADLET_UNIT_DIRS": root.path + "/etc:" + root.path + "/usr"]
        )
        let list = messages.first { $0["method"] != nil }?["params"]?["diagnostics"]?.array
        let marks = try #require(list).map(\.mark)
        #expect(
            marks == [
                "0:0-11: not read, '\(root.path)/etc/sub/db.container' has the same name",
                "3:7-16: there is no file 'no.volume', which 'Volume=' names",
            ]
        )
    }

    @Test func `an input that ends too early is a failure`() throws {
        #expect(try run([initialize.framed]).status == 1)
        #expect(try run([exit.framed]).status == 1)
        #expect(try run([]).status == 1)
        #expect(try run([initialize.framed, shutdown.framed]).status == 0)
    }

    @Test func `a length that nobody sends is refused before anything is read`() throws {
        let (messages, errors, status) = try run([Array("Content-Length: 9999999999\r\n\r\n".utf8)])
        #expect(messages.isEmpty && status == 1)
        #expect(errors == "systemd-oci: lsp: a message longer than 64 MiB\n")
    }
}

/// Whether Neovim is installed.
private let hasNeovim = FileManager.default.isExecutableFile(atPath: "/usr/bin/nvim")

@Suite(.enabled(if: hasNeovim, "needs neovim")) struct `Neovim` {
    private func run(in folder: URL) throws -> [String: JSONValue] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/nvim")
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "neovim.lua")
        process.arguments = ["--headless", "--clean", "-n", "-S", script.path]
        process.environment = [
            "PROGRAM": try Outcome.built("systemd-oci-cli").path, "PATH": "/usr/bin:/bin",
            "FOLDER": folder.path, "HOME": folder.path,
            "XDG_STATE_HOME": folder.path, "XDG_CACHE_HOME": folder.path,
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        var said: [String: JSONValue] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            // What the editor itself writes is in between.
            guard let start = line.firstIndex(where: { "{[\"".contains($0) }),
                let value = try? JSONValue(parsing: line[start...].utf8)
            else { continue }
            said[line[..<start].trimmingCharacters(in: .whitespaces)] = value
        }
        if process.terminationStatus != 0 { Issue.record("\(String(decoding: bytes, as: UTF8.self))") }
        return said
    }

    @Test func `shows mistakes, explains, completes, puts right and goes to files`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "nvim-" + UUID().uuidString)
            .resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // Only a leftover in /tmp.
        let text = """
            [Container]
            Image=docker.io/library/nginx
            Network=ap.network
            Label=note=𝄞𝄞
            Hostnme=web
            Pull=nwer

            """
        for (name, content) in [
            ("web.container", text), ("app.network", "# All.\n[Network]\nNetworkName=all\n"),
        ] {
            try Data(content.utf8).write(to: folder.appending(path: name))
        }
        let said = try run(in: folder)
        #expect(said["error"] == nil)
        #expect(
            said["diagnostics"]?.array?.map {
                "\($0["line"]?.integer(as: Int.self) ?? 0) \($0["text"]?.string ?? "")"
            }
            .sorted() == ["3 ap.network", "5 Hostnme", "6 nwer"]
        )
        #expect(said["after an edit"]?.array?.map { $0["text"] } == ["Hostnme", "nwer"])
        #expect(said["hover"]?.string?.hasPrefix("**Image=**") == true)
        #expect(said["hover on a file"]?.string?.contains("app-network.service") == true)
        #expect(said["hover on a file"]?.string?.contains("`all`") == true)
        #expect(said["files"] == ["app.network"])
        #expect(said["words"] == ["always", "missing", "never", "newer"])
        #expect(said["action"] == "Replace with 'HostName'")
        #expect(
            said["text"] == [
                "[Container]", "Image=docker.io/library/nginx", "Network=app.network",
                "Label=note=𝄞𝄞ü\\x41", "HostName=web", "Pull=newer",
            ]
        )
        #expect(said["symbols"]?.array?.count == 6)
        #expect(said["definition"] == ["app.network", 2])
        #expect(said["exit"] == [0, 0])
    }
}
