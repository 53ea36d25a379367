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
        ("{{.state.status}}", "running"),
    ])
    func `is filled in`(text: String, expected: String) throws {
        #expect(try ValueTemplate(text).text(document) == expected)
    }

    @Test(arguments: [
        "{{.Name", "{{end}}", "{{range .Env}}", "{{if .Env}}x{{else}}", "{{}}", "{{index .Env}}",
        "{{frob .Name}}", "{{Name}}",
    ])
    func `has mistakes that are told`(text: String) {
        #expect(throws: ValueTemplate.Mistake.self) { try ValueTemplate(text) }
    }

    @Test(arguments: ["{{.Nmae}}", "{{.Name.First}}", "{{index .Env 2}}", "{{len .Pid}}"])
    func `names what is not there`(text: String) throws {
        let template = try ValueTemplate(text)
        #expect(throws: ValueTemplate.Mistake.self) { try template.text(document) }
    }
}
