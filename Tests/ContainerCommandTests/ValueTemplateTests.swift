import JSON
import Testing

@testable import systemd_oci_cli

/// text/template of Go, and what `podman inspect --format` prints for the same.
@Suite struct `A template of a document` {
    private let document: JSONValue = [
        "Name": "web", "Pid": .number("7"), "State": ["Status": "running", "Paused": false],
        "Env": .array(["A=1", "B=2"]), "Labels": ["a.b": "c", "d": "e"],
        "Mounts": .array([["Source": "/x"], ["Source": "/y"]]),
        "Health": .null,
    ]

    @Test(arguments: [
        ("{{.Name}}", "web"), ("{{ .State.Status }}/{{.Pid}}", "running/7"), ("{{.State.Paused}}", "false"),
        ("{{.Env}}", "[A=1 B=2]"), ("{{.Labels}}", "map[a.b:c d:e]"), ("{{json .Env}}", #"["A=1","B=2"]"#),
        (#"{{index .Labels "a.b"}}"#, "c"), (#"{{index .Labels "none"}}"#, ""), ("{{index .Env 1}}", "B=2"),
        ("{{range .Mounts}}{{.Source}};{{end}}", "/x;/y;"), ("{{len .Env}}", "2"),
        ("{{if .Health}}yes{{else}}no{{end}}", "no"), ("{{if .Env}}yes{{end}}", "yes"),
        (#"a\tb\n"#, "a\tb\n"), ("{{.}}".replacing(".", with: ".Health"), "<nil>"),
        ("{{.state.status}}", "running"), ("a {{- .Name -}} b", "awebb"), ("a\n{{- /* why */ -}}\n b", "ab"),
        ("a{{/* why */}}b", "ab"), ("{{if .Env -}} yes {{- end}}", "yes"), ("{{.Name}} -", "web -"),
    ])
    func `is filled in`(text: String, expected: String) throws {
        #expect(try ValueTemplate(text).text(document) == expected)
    }

    @Test(arguments: [
        "{{.Name", "{{end}}", "{{range .Env}}", "{{if .Env}}x{{else}}", "{{}}", "{{index .Env}}",
        "{{frob .Name}}", "{{Name}}",
    ])
    func `has mistakes that are told`(text: String) {
        #expect(throws: TemplateMistake.self) { try ValueTemplate(text) }
    }

    @Test(arguments: ["{{.Nmae}}", "{{.Name.First}}", "{{index .Env 2}}", "{{len .Pid}}"])
    func `names what is not there`(text: String) throws {
        let template = try ValueTemplate(text)
        #expect(throws: TemplateMistake.self) { try template.text(document) }
    }
}

/// What `podman ps --format` and the like print for the same.
@Suite struct `A template of a list` {
    private let rows = [["Name": "a", "Size": "1"], ["Name": "b", "Size": "2"]]

    @Test(arguments: [
        ("{{.Name}}", "a\nb\n"), ("{{ .Name }}:{{.Size}}", "a:1\nb:2\n"),
        ("{{range .}}{{.Name}};{{end}}", "a;b;"), ("{{range . -}} {{.Name}} {{- end -}} \\n", "ab"),
        ("{{json .Name}}", "\"a\"\n\"b\"\n"), (#"{{.Name}}{{"\t"}}{{.Size}}"#, "a\t1\nb\t2\n"),
        ("{{json .}}", #"{"Name":"a","Size":"1"}"# + "\n" + #"{"Name":"b","Size":"2"}"# + "\n"),
    ])
    func `is filled in for each row`(text: String, expected: String) throws {
        let template = try ListTemplate(text, fields: ["Name", "Size"])
        #expect(template.text(rows, columns: ["Name", "Size"]) == expected)
    }

    @Test(arguments: [
        "{{.Nmae}}", "{{Name}}", "{{range .}}", "{{end}}", "{{range .}}{{end}}{{.Name}}", "{{.Name .Size}}",
    ])
    func `has mistakes that are told`(text: String) {
        #expect(throws: TemplateMistake.self) { try ListTemplate(text, fields: ["Name", "Size"]) }
    }
}
