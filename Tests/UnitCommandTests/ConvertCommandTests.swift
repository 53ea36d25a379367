import Foundation
import TestSupport
import Testing

@Suite struct `systemd-oci convert` {
    @Test func `prints what unit install takes`() throws {
        let bench = try Bench()
        let printed = try bench.run(
            "convert",
            "run",
            "--",
            "podman",
            "run",
            "-d",
            "--name",
            "web",
            "-v",
            "./x:/y",
            "nginx",
            "-g",
            "a b"
        )
        let text = """
            # FileName=web
            [Container]
            Image=nginx
            ContainerName=web
            Volume=DIR/x:/y
            Exec=-g "a b"

            """
        #expect(printed == .init(output: text))
        try bench.write("app.quadlets", text)
        #expect(try bench.run("unit", "install", "app.quadlets").output == "DIR/units/web.container\n")
    }

    /// However the command line is given.
    @Test(arguments: [
        ["--", "podman", "run", "--name", "web", "nginx"], ["podman", "run", "--name", "web", "nginx"],
        ["podman run --name web nginx"], ["--", "podman run \\\n  --name 'web' nginx"],
        ["run", "--name", "web", "nginx"],
        ["--", "--name", "web", "nginx"],
    ])
    func `takes a command line as words or as a text`(words: [String]) throws {
        let bench = try Bench()
        let text = "# FileName=web\n[Container]\nImage=nginx\nContainerName=web\n"
        #expect(try bench.run(["convert", "run"] + words) == .init(output: text))
    }

    @Test func `writes files into a folder, and replaces them only where it is asked to`() throws {
        let bench = try Bench()
        let words = [
            "convert", "run", "-o", "new/folder", "--name", "a", "--install", "--pod", "p", "--", "nginx",
        ]
        #expect(try bench.run(words).errors.contains("'p.pod'"))
        try bench.write("units/p.pod", "[Pod]\n")
        let joined = try bench.run("convert", "run", "--pod", "p", "--", "nginx")
        #expect(joined.status == 0 && joined.output.contains("Pod=p.pod\n"))
        let forced = ["convert", "run", "-o", "new/folder", "--name", "a", "--install", "--", "nginx"]
        #expect(try bench.run(forced) == .init(output: "new/folder/a.container\n"))
        let text = "[Container]\nImage=nginx\n\n[Install]\nWantedBy=default.target\n"
        #expect(bench.text("new/folder/a.container") == text)
        #expect(
            try bench.run(forced)
                == .init(
                    status: 125,
                    errors:
                        "systemd-oci: new/folder/a.container: is there already; use --force to replace it\n"
                )
        )
        #expect(try bench.run(["convert", "run", "--force"] + forced.dropFirst(2)).status == 0)
        let left = try FileManager.default.contentsOfDirectory(atPath: bench.directory.path + "/new/folder")
        #expect(left == ["a.container"])
    }

    @Test func `writes nothing that the generator would refuse`() throws {
        let bench = try Bench()
        let refused = try bench.run("convert", "run", "-o", "new", "--", "-p", "99999:1", "nginx")
        #expect(refused.status == 125)
        #expect(refused.errors.hasPrefix("nginx.container:3:13: error: 'PublishPort=99999:1': expected"))
        #expect(bench.text("new/nginx.container") == nil)
        #expect(
            try bench.run("convert", "run", "-o", "new", "--force", "--", "-p", "99999:1", "nginx").status
                == 0
        )
        #expect(bench.text("new/nginx.container")?.contains("99999") == true)
    }

    @Test func `finds the compose file, and the variables beside it`() throws {
        let bench = try Bench()
        try bench.write("app/compose.yaml", "services:\n  web: {image: 'x/y:${TAG}', volumes: ['./a:/a']}\n")
        try bench.write("app/.env", "TAG=5\n")
        let text = """
            # FileName=default
            [Network]
            NetworkName=app_default

            ---

            # FileName=web
            [Container]
            Image=docker.io/x/y:5
            ContainerName=app-web-1
            Volume=DIR/app/a:/a
            NetworkAlias=web
            Network=default.network

            """
        #expect(try bench.run("convert", "compose", "app/compose.yaml").output == text)
        try bench.write("compose.yml", "name: n\nservices:\n  web: {image: x}\n")
        #expect(try bench.run("convert", "compose").output.contains("ContainerName=n-web-1\n"))
        let named = try bench.run("convert", "compose", "-p", "other", "--prefix", "-o", "out")
        #expect(named.output == "out/other-default.network\nout/other-web.container\n")
        let input = try bench.run(
            "convert",
            "compose",
            "-p",
            "q",
            "-",
            input: "services: {s: {image: x, foo: 1}}"
        )
        #expect(input.errors == "standard input:1:26: warning: 'foo' in a service is not converted\n")
        let missing = try bench.run("convert", "compose", "none.yaml")
        #expect(missing.status == 125 && missing.errors.contains("none.yaml: No such file"))
    }

    @Test func `asks Podman for a container, and reads what its inspect printed`() throws {
        let bench = try Bench()
        let description = """
            [{"Id": "1", "Name": "web", "Image": "2", "HostConfig": {},
              "Config": {"CreateCommand": ["podman", "run", "--name", "web", "x"]}}]
            """
        try bench.write("container.json", description)
        try bench.write(
            "bin/podman",
            "#!/bin/sh\n[ \"$1 $4\" = 'container web' ] && cat \"$BENCH/container.json\"\n"
        )
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: bench.directory.path + "/bin/podman"
        )
        let text = "# FileName=web\n[Container]\nImage=x\nContainerName=web\n"
        #expect(try bench.run("convert", "container", "web") == .init(output: text))
        #expect(try bench.run("convert", "container", "-", input: description) == .init(output: text))
        #expect(
            try bench.run("convert", "container", "other").errors.contains(
                "neither Podman nor Docker has one"
            )
        )
        #expect(try bench.run("convert", "container", "-", input: "x").errors.contains("is not JSON"))
    }

    /// A container of ours has a unit, and that the Quadlet file that it was made of.
    @Test func `finds the file of a container of ours`() throws {
        let bench = try Bench()
        let text = "[Container]\nImage=x\nContainerName=other\n"
        let state = #"{"name": "other", "unit": "web.service"}"#
        try bench.write("run/systemd-oci/web.service/state.json", state)
        try bench.write("units/web.container", text)
        try bench.write(
            "properties",
            "SourcePath=\(bench.directory.path)/units/web.container\nFragmentPath=/x\n"
        )
        for name in ["other", "web", "web.service"] {
            #expect(
                try bench.run("convert", "container", "--user", name)
                    == .init(output: "# FileName=web\n" + text)
            )
        }
        try bench.write(
            "hand.service",
            "[Service]\nExecStart=/usr/bin/systemd-oci run --name h -e \"A=b c\" img cmd\n"
        )
        try bench.write("run/systemd-oci/hand.service/state.json", #"{"name": "h", "unit": "hand.service"}"#)
        try bench.write("properties", "SourcePath=\nFragmentPath=\(bench.directory.path)/hand.service\n")
        #expect(
            try bench.run("convert", "container", "--user", "h").output
                == "# FileName=hand\n[Container]\nImage=img\nContainerName=h\nEnvironment=\"A=b c\"\nExec=cmd\n"
        )
    }
}
