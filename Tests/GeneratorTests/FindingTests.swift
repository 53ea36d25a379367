import Foundation
import TestSupport
import Testing

/// Which files are found, and which win; podman-systemd.unit(5).
@Suite struct `Finding Quadlet files` {
    @Test func `there may be none`() throws {
        let sandbox = try Sandbox()
        let outcome = try sandbox.run()
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        #expect(!FileManager.default.fileExists(atPath: sandbox.output.path))
    }

    @Test func `sub-folders are searched, other files are not looked at`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("q/web.container")
        try sandbox.write("q/apps/db.container")
        try sandbox.write("q/apps/more/deep.container")
        try sandbox.write("q/README.md", "not a unit")
        try sandbox.write("q/web.container.bak", "not a unit")
        #expect(try sandbox.run().status == 0)
        #expect(sandbox.written == ["db.service", "deep.service", "web.service"])
    }

    @Test func `the first of a name wins`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("a/web.container", "[Container]\nImage=first\n")
        try sandbox.write("b/web.container", "[Container]\nImage=second\n")
        try sandbox.write("b/db.container")
        let folders = ["a", "b"].map { sandbox.root.appending(path: $0).path }.joined(separator: ":")
        #expect(try sandbox.run(environment: ["QUADLET_UNIT_DIRS": folders]).status == 0)
        #expect(sandbox.written == ["db.service", "web.service"])
        #expect(try sandbox.unit("web.service").contains("\nImage=first\n"))
    }

    @Test func `links are followed, also in a circle`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("real/web.container", "[Container]\nImage=a\nVolume=./data:/data\n")
        try sandbox.write("elsewhere/db.txt")
        try sandbox.link("q", to: "real")
        try sandbox.link("real/again", to: "../real")
        try sandbox.link("real/db.container", to: "../elsewhere/db.txt")
        let outcome = try sandbox.run()
        #expect(outcome.status == 0)
        #expect(sandbox.written == ["db.service", "web.service"])
        // A relative path means the folder that the file really is in.
        let path = sandbox.root.resolvingSymlinksInPath().appending(path: "real/data").path
        #expect(try sandbox.unit("web.service").contains("RequiresMountsFor=\(path)\n"))
    }

    @Test func `a link to nothing is told, and one to /dev/null hides`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("a/web.container")
        try sandbox.link("a/lost.container", to: "nowhere")
        try sandbox.link("a/hidden.container", to: "/dev/null")
        try sandbox.write("b/hidden.container")
        let folders = ["a", "b"].map { sandbox.root.appending(path: $0).path }.joined(separator: ":")
        let outcome = try sandbox.run(environment: ["QUADLET_UNIT_DIRS": folders])
        #expect(outcome.status == 1)
        #expect(
            outcome.errors.contains("/a/lost.container: error: can't be read: No such file or directory\n")
        )
        #expect(sandbox.written == ["lost.service", "web.service"])
    }

    /// Places and masks are those of systemd.generator(7).
    @Test func `Podman's generator writes users' units where it is active, and is told where it writes ours`()
        throws
    {
        let sandbox = try Sandbox()
        try sandbox.write("q/web.container")
        try sandbox.write("early/nothing", "")
        try sandbox.write("late/podman-user-generator", "#!/bin/sh\n")
        try sandbox.write("late/podman-system-generator", "#!/bin/sh\n")
        let root = sandbox.root.path
        var environment = [
            "QUADLET_UNIT_DIRS": root + "/q", "SYSTEMD_GENERATOR_PATH": root + "/early:" + root + "/late",
            "SYSTEMD_SCOPE": "user",
        ]
        #expect(
            try sandbox.run(["--no-kmsg-log", sandbox.output.path], environment: environment).status == 0
        )
        #expect(sandbox.written == [])
        environment["SYSTEMD_SCOPE"] = "system"
        let system = try sandbox.run(["-v", "--no-kmsg-log", sandbox.output.path], environment: environment)
        #expect(system.status == 0)
        #expect(system.errors.contains("late/podman-system-generator writes units for the same files"))
        #expect(sandbox.written == ["web.service"])
        try FileManager.default.removeItem(at: sandbox.output)
        try sandbox.link("early/podman-user-generator", to: "/dev/null")
        environment["SYSTEMD_SCOPE"] = "user"
        #expect(
            try sandbox.run(["--no-kmsg-log", sandbox.output.path], environment: environment).status == 0
        )
        #expect(sandbox.written == ["web.service"])
    }

    @Test func `drop-ins are read by name, those of the file's own folder first`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("q/a-b.container", "[Container]\nImage=a\nEnvironment=A=0\n")
        try sandbox.write("q/a-b.container.d/20.conf", "[Container]\nHostName=own\n")
        try sandbox.write("q/a-.container.d/20.conf", "[Container]\nHostName=prefix\n")
        try sandbox.write("q/a-.container.d/30.conf", "[Container]\nEnvironment=\nEnvironment=A=1\n")
        try sandbox.write("q/container.d/10.conf", "[Container]\nHostName=all\n[Service]\nRestart=always\n")
        try sandbox.write("q/a-b.container.d/40.txt", "[Container]\nHostName=no\n")
        #expect(try sandbox.run().status == 0)
        let unit = try sandbox.unit("a-b.service")
        #expect(unit.contains(" --hostname own "))
        #expect(unit.contains(" --env A=1 a\n"))
        #expect(unit.contains("\nRestart=always\n"))
    }

    @Test func `a mistake in a drop-in has the drop-in's place`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("q/web.container")
        try sandbox.write("q/web.container.d/x.conf", "[Container]\n\nImge=b\n")
        let outcome = try sandbox.run()
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("/q/web.container.d/x.conf:3:1: error: unknown key 'Imge'"))
        #expect(
            try sandbox.unit("web.service").contains(
                "/q/web.container.d/x.conf:3:1: error: unknown key 'Imge'"
            )
        )
    }

    @Test func `a user's files are in the user's folders`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("config/containers/systemd/a.container")
        try sandbox.write("home/.config/containers/systemd/b.container")
        try sandbox.write("run/containers/systemd/c.container")
        let root = sandbox.root.path
        var environment = [
            "HOME": root + "/home", "XDG_CONFIG_HOME": root + "/config", "XDG_RUNTIME_DIR": root + "/run",
        ]
        let arguments = ["--user", "--no-kmsg-log", sandbox.output.path]
        #expect(try sandbox.run(arguments, environment: environment).status == 0)
        #expect(sandbox.written == ["a.service", "c.service"])
        environment["XDG_CONFIG_HOME"] = nil
        #expect(try sandbox.run(arguments, environment: environment).status == 0)
        #expect(sandbox.written == ["a.service", "b.service", "c.service"])
    }

    /// The tree of Podman's `unitdirs_test.go`: folders are searched once, links into them and back included.
    @Test func `links between folders lead nowhere twice`() throws {
        let sandbox = try Sandbox()
        let folders = ["q", "q/a", "q/a/a", "q/a/a/a", "q/a/b", "q/b", "q/b/a", "linked", "linked/a"]
        for folder in folders {
            try sandbox.write(folder + "/\(folder.replacing("/", with: "-")).container")
            try sandbox.write(folder + "/same.container", "[Container]\nImage=\(folder)\n")
        }
        try sandbox.link("q/b/b", to: sandbox.root.path + "/q/a/a")
        try sandbox.link("linked/b", to: sandbox.root.path + "/q/b/a")
        try sandbox.link("linked/c", to: sandbox.root.path + "/q")
        try sandbox.link("q/c", to: sandbox.root.path + "/linked")
        #expect(try sandbox.run().status == 0)
        let names = folders.map { $0.replacing("/", with: "-") + ".service" }
        #expect(sandbox.written == (names + ["same.service"]).sorted())
        #expect(try sandbox.unit("same.service").contains("\nImage=q\n"))
    }

    /// A folder comes before those in it, whatever their names.
    @Test func `drop-ins of a folder win over those of folders in it`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("q/web.container")
        try sandbox.write("q/a/web.container.d/1.conf", "[Container]\nHostName=below\n")
        try sandbox.write("q/web.container.d/1.conf", "[Container]\nHostName=own\n")
        #expect(try sandbox.run().status == 0)
        #expect(try sandbox.unit("web.service").contains(" --hostname own "))
    }

    @Test func `drop-ins of another folder, and of an instance`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("a/t-x@.container")
        try sandbox.write("a/t-x@i.container")
        try sandbox.write("b/t-x@.container.d/1.conf", "[Container]\nEnvironment=V1=1\n")
        try sandbox.write("b/t-@.container.d/2.conf", "[Container]\nEnvironment=V2=2\n")
        try sandbox.write("b/t-.container.d/3.conf", "[Container]\nEnvironment=V3=3\n")
        try sandbox.write("b/t-x@i.container.d/1.conf", "[Container]\nEnvironment=V1=own\n")
        let folders = ["a", "b"].map { sandbox.root.appending(path: $0).path }.joined(separator: ":")
        #expect(try sandbox.run(environment: ["QUADLET_UNIT_DIRS": folders]).status == 0)
        for (unit, value) in [("t-x@.service", "1"), ("t-x@i.service", "own")] {
            let command = try sandbox.unit(unit).split(separator: "\n").last { $0.hasPrefix("ExecStart=") }
            #expect(try #require(command).contains(" --env V1=\(value) --env V2=2 --env V3=3 "))
        }
    }

    @Test func `what a link leads to says whether it is a folder of drop-ins`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("real.d/no.container")
        try sandbox.write("real/yes.container")
        try sandbox.write("q/web.container")
        try sandbox.link("q/folder", to: "../real.d")
        try sandbox.link("q/link.d", to: "../real")
        #expect(try sandbox.run().status == 0)
        #expect(sandbox.written == ["web.service", "yes.service"])
    }

    @Test func `a path that is not absolute ends QUADLET_UNIT_DIRS`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("a/web.container")
        try sandbox.write("b/db.container")
        let root = sandbox.root.path
        let outcome = try sandbox.run(environment: ["QUADLET_UNIT_DIRS": "\(root)/a::./b:\(root)/b"])
        #expect(outcome.status == 0)
        #expect(sandbox.written == ["web.service"])
        #expect(outcome.errors.contains("QUADLET_UNIT_DIRS: warning: './b' is no absolute path"))
    }
}
