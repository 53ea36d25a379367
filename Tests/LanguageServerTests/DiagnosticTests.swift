import JSON
import LanguageServer
import Testing

@Suite struct `Diagnostics of the language server` {
    @Test func `all mistakes of a file are marked where they stand, and go when they are mended`() throws {
        var client = try TestClient()
        try client.open("web.container", "[Container]\nImage=a\nImgae=b\n  ReadOnly = perhaps so \nIP=1\n")
        let marks = try #require(client.shown["web.container"]).map(\.mark)
        #expect(
            marks == [
                "2:0-5: unknown key 'Imgae' in [Container], did you mean 'Image'?",
                "3:13-23: 'perhaps so' is not a boolean, expected yes or no",
                "4:3-4: 'IP=1': expected an IP address",
            ]
        )
        client.change("web.container", "[Container]\nImage=a\n")
        #expect(client.shown["web.container"] == [])
    }

    @Test func `ranges count units of UTF-16`() throws {
        var client = try TestClient()
        try client.open("web.container", "[Container]\nImage=a\nLabel=\"a=𝄞\" \"b=\\u1\"\nNotify=𝄞ä\n")
        let marks = try #require(client.shown["web.container"]).map(\.mark)
        #expect(marks.contains { $0.hasPrefix("3:7-10: 'Notify=𝄞ä'") })
    }

    @Test func `what is missing is marked at the header`() throws {
        var client = try TestClient()
        try client.open("web.container", "# A comment.\n[Unit]\n[Container]\nHostName=a\n")
        #expect(client.shown["web.container"]?.map(\.mark) == ["2:0-11: no 'Image=' and no 'Rootfs='"])
    }

    @Test func `a text that is no unit file is marked`() throws {
        var client = try TestClient()
        try client.open("web.container", "[Container]\nImage=a\n  what \n[Serv\n")
        let marks = client.shown["web.container"]?.map(\.mark)
        #expect(marks == ["2:2-6: missing '='", "3:0-5: invalid section header"])
    }

    @Test func `a file that another names is looked for on the disk and among open documents`() throws {
        var client = try TestClient(files: ["there.container": "[Container]\nImage=a\n"])
        try client.open("web.container", "[Container]\nImage=a\nNetwork=there.container\n")
        #expect(client.shown["web.container"] == [])
        try client.open("app.container", "[Container]\nImage=a\nNetwork=new.container\n")
        let missing = "2:8-21: there is no file 'new.container'"
        #expect(client.shown["app.container"]?.map { $0.mark.hasPrefix(missing) } == [true])
        // It is enough that an editor has it open.
        try client.open("new.container", "[Container]\nImage=a\n")
        #expect(client.shown["app.container"] == [])
        client.notify(
            "textDocument/didClose",
            ["textDocument": ["uri": .string(client.uri("new.container"))]]
        )
        #expect(client.shown["app.container"]?.map { $0.mark.hasPrefix(missing) } == [true])
        try client.write("new.container", "[Container]\nImage=a\n")
        client.notify("workspace/didChangeWatchedFiles", ["changes": []])
        #expect(client.shown["app.container"] == [])
    }

    @Test func `what is not saved of another file counts`() throws {
        var client = try TestClient(files: ["db.container": "[Container]\nImage=a\n"])
        try client.open("web.container", "[Container]\nImage=a\nNetwork=db.container\n")
        #expect(client.shown["web.container"] == [])
        try client.open("db.container", "[Container]\nImage=a\nContainerName=%i\n")
        #expect(client.shown["web.container"]?.count == 1)
    }

    @Test func `a drop-in is looked at with the file that it is for`() throws {
        var client = try TestClient(files: [
            "web.container": "[Container]\nImage=a\n", "web.container.d/10.conf": "",
        ])
        try client.open("web.container.d/10.conf", "[Container]\nImage=\nHostNme=x\n")
        #expect(
            client.shown["10.conf"]?.map(\.mark) == [
                "2:0-7: unknown key 'HostNme' in [Container], did you mean 'HostName'?",
                "1:0-5: no 'Image=' and no 'Rootfs='",
            ]
        )
        try client.open("web.container")
        #expect(client.shown["web.container"] == [])
    }

    @Test func `what is not on the disk yet is looked at, too`() throws {
        var client = try TestClient(files: ["web.container": "[Container]\nImage=a\n"])
        try client.open("container.d/new.conf", "[Container]\nHostNme=x\n")
        #expect(client.shown["new.conf"]?.map(\.mark).first?.hasPrefix("1:0-7: unknown key") == true)
        try client.open("all.quadlets", "# FileName=db\n[Container]\nImage=a\nIP=1\n---\n[Volume]\n")
        #expect(
            client.shown["all.quadlets"]?.map(\.mark).sorted() == [
                "3:3-4: 'IP=1': expected an IP address",
                "5:0-8: no name, expected a comment '# FileName=NAME' before [Volume]",
            ]
        )
        try client.open("web.container", "[Container]\nImage=a\nNetwork=db.container\n")
        #expect(client.shown["web.container"] == [])
    }

    @Test func `files of other folders of the client's folder are known`() throws {
        let files = [
            "a/web.container": "[Container]\nImage=a\nNetwork=db.container\n",
            "b/c/db.container": "[Container]\nImage=a\n",
        ]
        var client = try TestClient(files: files)
        try client.open("a/web.container")
        #expect(client.shown["web.container"]?.count == 1)
        let folder: JSONValue = ["uri": .string(client.uri("")), "name": "all"]
        client.notify("workspace/didChangeWorkspaceFolders", ["event": ["added": [folder], "removed": []]])
        #expect(client.shown["web.container"] == [])
    }

    @Test func `other files have none`() throws {
        var client = try TestClient()
        try client.open("notes.txt", "Image=\n")
        try client.open("x.conf", "what\n")
        #expect(client.shown == ["notes.txt": [], "x.conf": []])
    }

    @Test func `changes that come together are looked at once`() throws {
        var client = try TestClient()
        try client.open("web.container", "[Container]\nImage=a\n")
        let uri = JSONValue.string(client.uri("web.container"))
        let changes = (2...5).map { version in
            JSONValue.notification(
                "textDocument/didChange",
                [
                    "textDocument": ["uri": uri, "version": JSONValue(integerLiteral: version)],
                    "contentChanges": [["text": .string("[Container]\nImage=a\nX=\(version)\n")]],
                ]
            )
        }
        let messages = client.send(together: changes)
        #expect(messages.map { $0["params"]?["version"] } == [5])
    }
}
