import Foundation
import TestSupport
import Testing

/// What is expected is what podman-quadlet(1) says, and `podman quadlet` 6.0-dev does.
@Suite struct `systemd-oci unit` {
    private let container = "[Container]\nImage=a\n"

    @Test func `installs a file, lists, prints and removes it`() throws {
        let bench = try Bench()
        try bench.write("web.container", "# A comment.\n" + container)
        #expect(
            try bench.run("unit", "install", "web.container") == .init(output: "DIR/units/web.container\n")
        )
        #expect(try bench.units() == [".web.container.app", "web.container"])
        let list = """
            NAME           UNIT NAME    PATH ON DISK             STATUS         APPLICATION         POD
            web.container  web.service  DIR/units/web.container  inactive/dead  .web.container.app

            """
        // The columns are as wide as the real path.
        let printed = try bench.run("unit", "list").output
        #expect(printed.split(separator: "\n").map(words) == list.split(separator: "\n").map(words))
        let text = try bench.run("unit", "print", "web.container").output
        #expect(text == "# A comment.\n" + container)
        #expect(try bench.run("unit", "cat", "web.container").output == text)
        #expect(try bench.run("unit", "remove", "web.container") == .init(output: "web.container\n"))
        #expect(try bench.units() == [])
        #expect(bench.changes() == ["daemon-reload", "daemon-reload"])
    }

    private func words(_ line: Substring) -> [Substring] { line.split(separator: " ") }

    @Test func `installs a folder as one, with files that are no Quadlet files`() throws {
        let bench = try Bench()
        try bench.write("app/web.container", container + "Volume=data.volume:/data\n")
        try bench.write("app/data.volume", "[Volume]\n")
        try bench.write("app/web.conf", "text")
        try bench.write("app/.hidden", "text")
        try bench.write("more.txt", "text")
        #expect(
            try bench.run("unit", "install", "app", "more.txt").output
                == ["data.volume", "web.conf", "web.container", "more.txt"].map { "DIR/units/\($0)\n" }
                .joined()
        )
        #expect(bench.text("units/.app.app") == "data.volume\nweb.conf\nweb.container\nmore.txt\n")
        // One goes, all go.
        #expect(try bench.run("unit", "rm", "data.volume").output == "data.volume\nweb.container\n")
        #expect(try bench.units() == [])
        _ = try bench.run("unit", "install", "app")
        #expect(try bench.run("unit", "rm", ".app.app").output == "data.volume\nweb.container\n")
        #expect(try bench.units() == [])
    }

    @Test func `installs the files that a .quadlets file holds`() throws {
        let bench = try Bench()
        try bench.write(
            "app.quadlets",
            "# FileName=one\n[Container]\nImage=a\n\n---\n\n# FileName=two\n[Volume]\n"
        )
        #expect(
            try bench.run("unit", "install", "app.quadlets").output
                == "DIR/units/one.container\nDIR/units/two.volume\n"
        )
        #expect(bench.text("units/one.container") == "# FileName=one\n[Container]\nImage=a\n")
        #expect(bench.text("units/.app.app") == "one.container\ntwo.volume\n")
        try bench.write("bad.quadlets", "[Container]\nImage=a\n")
        let refused = try bench.run("unit", "install", "bad.quadlets")
        #expect(refused.status == 125 && refused.errors.contains("FileName="))
    }

    @Test func `replaces files only where it is asked to`() throws {
        let bench = try Bench()
        try bench.write("web.container", container)
        _ = try bench.run("unit", "install", "web.container")
        try bench.write("web.container", container + "ReadOnly=yes\n")
        let refused = try bench.run("unit", "install", "web.container")
        #expect(
            refused
                == .init(
                    status: 125,
                    errors:
                        "systemd-oci: DIR/units/web.container: is there already; use --replace to replace it\n"
                )
        )
        #expect(bench.text("units/web.container") == container)
        for flag in ["--replace", "-r", "--replace=true"] {
            #expect(try bench.run("unit", "install", flag, "web.container").status == 0)
        }
        #expect(bench.text("units/web.container") == container + "ReadOnly=yes\n")
        #expect(try bench.units() == [".web.container.app", "web.container"])
    }

    @Test func `does not install what the generator would refuse`() throws {
        let bench = try Bench()
        try bench.write("app/good.container", container)
        try bench.write("app/bad.container", container + "Foo=1\n")
        let refused = try bench.run("unit", "install", "app")
        #expect(refused.status == 125)
        #expect(
            refused.errors == """
                app/bad.container:3:1: error: unknown key 'Foo' in [Container]
                systemd-oci: nothing is installed; --force installs files with errors

                """
        )
        #expect(try bench.units() == [])
        #expect(try bench.run("unit", "install", "--force", "app").status == 0)
        #expect(try bench.units() == [".app.app", "bad.container", "good.container"])
    }

    @Test func `sees the files that are installed when it checks new ones`() throws {
        let bench = try Bench()
        try bench.write("web.container", container + "Volume=data.volume:/data\n")
        let refused = try bench.run("unit", "install", "web.container")
        #expect(refused.errors.contains("data.volume"))
        try bench.write("units/data.volume", "[Volume]\n")
        #expect(try bench.run("unit", "install", "web.container").status == 0)
        try bench.write("other.container", container + "ServiceName=web\n")
        let taken = try bench.run("unit", "install", "other.container")
        #expect(
            taken.errors.hasPrefix(
                "other.container: error: 'web.service' is that of DIR/units/web.container already\n"
            )
        )
    }

    @Test(arguments: [
        (["install", "x.txt"], "x.txt: is no Quadlet file, whose name ends in "),
        (["install", "missing.container"], "missing.container: No such file or directory"),
        (["install", "empty"], "empty: no Quadlet file in it"),
        (["install", "web.container", "empty"], "empty: is a folder; only the first argument may be one"),
        (
            ["install", "web.container", "twice/web.container"],
            "twice/web.container: another file to install is called"
        ),
        (
            ["print", "none.container"],
            "none.container: there is no such file; `systemd-oci unit list` shows"
        ),
        (["remove", "none.container"], "none.container: there is no such file"),
        (["list", "--filter", "foo=x"], "--filter: 'foo=x' is none, expected name=, status= or pod="),
        (["list", "--filter", "name=("], "--filter: '(' is no regular expression"),
        (["list", "--format", "{{.Foo}}"], "--format: '{{.Foo}}' is not known, expected one of .Name, "),
        (["list", "--format", "{{range .}}x"], "--format: {{range}} without {{end}}"),
    ])
    func `says what is wrong`(words: [String], message: String) throws {
        let bench = try Bench()
        try bench.write("x.txt", "")
        try bench.write("web.container", container)
        try bench.write("twice/web.container", container)
        try bench.write("empty/x.txt", "")
        let arguments = ["unit"] + words
        let outcome = try bench.run(arguments)
        #expect(outcome.status == 125)
        #expect(outcome.errors.hasPrefix("systemd-oci: " + message), "\(outcome.errors)")
        #expect(try bench.units() == [])
    }

    @Test func `keeps files of units that run, unless it may stop them`() throws {
        let bench = try Bench()
        try bench.write("units/web.container", container)
        try bench.write("units/other.container", container)
        bench.running = ["web.service"]
        let refused = try bench.run("unit", "remove", "web.container", "other.container")
        #expect(
            refused
                == .init(
                    status: 125,
                    output: "other.container\n",
                    errors: "systemd-oci: web.container: web.service runs; stop it, or use --force\n"
                )
        )
        #expect(try bench.units() == ["web.container"])
        #expect(try bench.run("unit", "remove", "--force", "web.container").output == "web.container\n")
        #expect(try bench.units() == [])
        #expect(bench.changes() == ["daemon-reload", "stop -- web.service", "daemon-reload"])
    }

    @Test func `removes all, and nothing that a list leads to elsewhere`() throws {
        let bench = try Bench()
        try bench.write("units/web.container", container)
        try bench.write("units/below/other.container", container)
        try bench.write("units/.evil.app", "web.container\n../precious\n/etc/passwd\n.\n..\n.hidden\n")
        try bench.write("precious", "text")
        try bench.write("units/.hidden", "text")
        #expect(
            try bench.run("unit", "remove", "--all").output.split(separator: "\n").sorted() == [
                "other.container", "web.container",
            ]
        )
        #expect(bench.text("precious") == "text" && bench.text("units/.hidden") == "text")
        #expect(try bench.units() == [".hidden", "below"])
        #expect(
            try bench.run("unit", "remove", "--ignore", "no.container") == .init(output: "no.container\n")
        )
    }

    @Test func `leaves systemd alone where it is asked to`() throws {
        let bench = try Bench()
        try bench.write("web.container", container)
        _ = try bench.run("unit", "install", "--reload-systemd=false", "web.container")
        _ = try bench.run("unit", "remove", "--no-reload-systemd", "web.container")
        #expect(bench.changes() == [])
    }

    @Test(arguments: [
        (["--format", "{{.Name}}"], "a.container\nb.container\n"),
        (["--format", "{{ .Name }} {{.Pod}}|"], "a.container p.pod|\nb.container |\n"),
        (["--format", "{{range .}}{{.UnitName}}{{\"\\n\"}}{{end}}"], "a.service\nb.service\n"),
        (["--format", "{{range .}}\\t{{.Name}}\\n{{end -}}  "], "\ta.container\n\tb.container\n"),
        (["--format", "table {{.Name}}\\t{{.Pod}}"], "NAME         POD\na.container  p.pod\nb.container\n"),
        (["--format", "table {{.Name}}", "--noheading"], "a.container\nb.container\n"),
        (["--filter", "name=^b", "--format", "{{.Name}}"], "b.container\n"),
        (["--filter", "name=a*", "-f", "pod=p.pod", "--format", "{{.Name}}"], "a.container\n"),
        (["--filter", "status=running", "--format", "{{.Name}}"], "b.container\n"),
        (["--filter", "name=zzz", "--noheading"], ""),
    ])
    func `lists by a format and filters`(words: [String], output: String) throws {
        let bench = try Bench()
        bench.running = ["b.service"]
        try bench.write("units/a.container", container + "Pod=p.pod\n")
        try bench.write("units/b.container", container)
        #expect(try bench.run(["unit", "ls"] + words) == .init(output: output))
    }

    @Test func `lists as JSON`() throws {
        let bench = try Bench()
        try bench.write("units/a.container", container)
        let text = try bench.run("unit", "list", "--format", "json").output
        let list = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: String]])
        #expect(
            list == [
                [
                    "Name": "a.container", "UnitName": "a.service", "Path": "DIR/units/a.container",
                    "Status": "inactive/dead", "App": "", "Pod": "",
                ]
            ]
        )
    }
}
