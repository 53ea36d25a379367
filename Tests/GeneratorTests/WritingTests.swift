import Foundation
import TestSupport
import Testing

@Suite struct `Writing units` {
    private let bad = "[Container]\nImage=a\nImge=b\n"

    @Test func `a bad file stops no other, and its unit can't start`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("q/a.container")
        try sandbox.write("q/bad.container", bad)
        try sandbox.write("q/binary.container", "\u{0}\u{1}\u{2}")
        try sandbox.write("q/empty.container", "")
        try sandbox.write("q/z.container")
        let outcome = try sandbox.run()
        #expect(outcome.status == 1)
        #expect(
            sandbox.written == ["a.service", "bad.service", "binary.service", "empty.service", "z.service"]
        )
        for name in ["bad", "binary", "empty"] {
            let unit = try sandbox.unit("\(name).service")
            #expect(unit.contains("\nExecStart=/usr/bin/systemd-oci fail "))
            #expect(!unit.contains(" run "))
        }
        #expect(
            outcome.errors.contains(
                "/q/bad.container:3:1: error: unknown key 'Imge' in [Container], did you mean 'Image'?"
            )
        )
        #expect(outcome.errors.contains("/q/binary.container:1:1: error: missing '='"))
        #expect(outcome.errors.contains("/q/empty.container: error: no [Container] section"))
    }

    @Test func `a warning is no failure`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("q/a.container", "[Container]\nImage=a\n[Service]\nUser=web\n")
        let outcome = try sandbox.run()
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("/q/a.container:4:6: warning: 'User='"))
        #expect(sandbox.written == ["a.service"])
    }

    @Test func `a bad file of any kind is a unit that says what is wrong`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("q/data.volume", "[Volume]\nFrobnicate=1\n")
        try sandbox.write("q/web.container", "[Container]\nImage=a\nVolume=data.volume:/data\n")
        let outcome = try sandbox.run()
        #expect(outcome.status == 1)
        #expect(sandbox.written == ["data-volume.service", "web.service"])
        #expect(try sandbox.unit("data-volume.service").contains(" fail "))
        #expect(try sandbox.unit("web.service").contains("\nRequires=data-volume.service\n"))
    }

    @Test func `units, and links that install them`() throws {
        let sandbox = try Sandbox()
        try sandbox.write(
            "q/web.container",
            "[Container]\nImage=a\n[Install]\nWantedBy=b.target\nAlias=www.service\n"
        )
        try sandbox.write(
            "q/t@.container",
            "[Container]\nImage=a\n[Install]\nRequiredBy=b.target\nDefaultInstance=i\n"
        )
        for _ in 1...2 {  // The second run replaces what the first wrote.
            #expect(try sandbox.run().status == 0)
            #expect(
                sandbox.written == [
                    "b.target.requires/t@i.service", "b.target.wants/web.service", "t@.service",
                    "web.service",
                    "www.service",
                ]
            )
        }
        let files = FileManager.default
        let output = sandbox.output.path
        #expect(
            try files.destinationOfSymbolicLink(atPath: output + "/b.target.wants/web.service")
                == "../web.service"
        )
        #expect(
            try files.destinationOfSymbolicLink(atPath: output + "/b.target.requires/t@i.service")
                == "../t@.service"
        )
        #expect(try files.destinationOfSymbolicLink(atPath: output + "/www.service") == "web.service")
        let mode = try files.attributesOfItem(atPath: output + "/web.service")[.posixPermissions] as? Int
        #expect(mode == 0o644)
    }

    @Test func `a link in the way is replaced, not followed`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("q/web.container")
        try sandbox.write("precious", "kept")
        try sandbox.link("out/web.service", to: "../precious")
        #expect(try sandbox.run().status == 0)
        #expect(try sandbox.unit("web.service").contains("ExecStart="))
        #expect(try String(contentsOf: sandbox.root.appending(path: "precious"), encoding: .utf8) == "kept")
    }

    @Test func `two files can't be one unit`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("q/a.container", "[Container]\nImage=a\nServiceName=b\n")
        try sandbox.write("q/b.container", "[Container]\nImage=b\n")
        let outcome = try sandbox.run()
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("/q/b.container: error: another Quadlet file is 'b.service' already"))
        #expect(try sandbox.unit("b.service").contains("\nImage=a\n"))
    }

    /// A file that is right goes before one that has mistakes.
    @Test func `a bad file takes no other's name, and none that is no name`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("q/a.container", "[Container]\nImage=a\nServiceName=b\nImge=c\n")
        try sandbox.write("q/b.container", "[Container]\nImage=b\n")
        try sandbox.write("q/out.container", "[Container]\nImage=b\nServiceName=../../out\n")
        #expect(try sandbox.run().status == 1)
        #expect(sandbox.written == ["b.service", "out.service"])
        #expect(try sandbox.unit("b.service").contains("\nImage=b\n"))
        #expect(try sandbox.unit("out.service").contains("../../out"))
    }

    /// The mistake is a word of the command: no specifier, variable or end of line of the user's counts in it.
    @Test func `a bad file's unit says what is wrong, also at boot`() throws {
        let sandbox = try Sandbox()
        let text =
            "[Container]\nImage=a\nNotify=\"%i $HOME\\n\n[Install]\nWantedBy=b.target\nAlias=c.service\n"
        try sandbox.write("q/bad.container", text + "[Container]\nX%n=$y\n")
        #expect(try sandbox.run().status == 1)
        #expect(sandbox.written == ["b.target.wants/bad.service", "bad.service", "c.service"])
        let unit = try sandbox.unit("bad.service")
        #expect(unit.contains("unknown key 'X%%n' in [Container]"))
        #expect(unit.split(separator: "\n").count { $0.hasPrefix("ExecStart=") } == 1)
        #expect(unit.contains("\nSourcePath="))
    }

    @Test func `a generator directory that can't be written is told`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("q/a.container")
        try sandbox.write("out", "a file")
        let outcome = try sandbox.run()
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("Not a directory"))
    }

    @Test func `a dry run prints and writes nothing`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("q/a.container")
        try sandbox.write("q/bad.container", bad)
        let outcome = try sandbox.run(["--dryrun"])
        #expect(outcome.status == 1)
        #expect(
            outcome.output.hasPrefix(
                "---a.service---\n# Automatically generated by systemd-oci-generator\n\n[Unit]\n"
            )
        )
        #expect(outcome.errors.contains("Loading source unit file "))
        #expect(sandbox.written == [])
    }

    @Test(
        arguments: [
            ("--version", 0), ("--no-kmsg-log --frobnicate /x", 2), ("--no-kmsg-log", 1),
            ("-no-kmsg-log -v", 1),
        ]
            as [(String, Int32)]
    )
    func `arguments`(arguments: String, status: Int32) throws {
        let sandbox = try Sandbox()
        #expect(try sandbox.run(arguments.split(separator: " ").map(String.init)).status == status)
    }

    /// From 256 files on, two threads share them.
    @Test func `many files become what few become`() throws {
        let sandbox = try Sandbox()
        for index in 0..<300 { try sandbox.write("q/\(100 + index).container") }
        try sandbox.write("q/110.container", "[Container]\nImage=a\nServiceName=same\n")
        try sandbox.write("q/380.container", "[Container]\nImage=b\nServiceName=same\n")
        try sandbox.write("q/120.container", "[Container]\nImage=a\n[Install]\nAlias=alias.service\n")
        try sandbox.write("q/385.container", "[Container]\nImage=a\n[Install]\nAlias=alias.service\n")
        try sandbox.write("q/150.container", "[Container]\nImage=\n")
        // Over what an earlier run wrote, too.
        for _ in 0..<2 {
            let outcome = try sandbox.run()
            #expect(outcome.status == 1)
            #expect(
                outcome.errors.contains(
                    "380.container: error: another Quadlet file is 'same.service' already"
                )
            )
            let numbers = (100..<400).filter { $0 != 110 && $0 != 380 }
            #expect(sandbox.written == numbers.map { "\($0).service" } + ["alias.service", "same.service"])
            #expect(try sandbox.unit("same.service").contains(" a\n"))
            #expect(try sandbox.unit("150.service").contains("systemd-oci fail"))
            #expect(try sandbox.unit("alias.service") == sandbox.unit("385.service"))
            #expect(
                try sandbox.unit("101.service").contains("SourcePath=\(sandbox.root.path)/q/101.container")
            )
        }
    }

    @Test func `PODMAN names the program of the command lines`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("q/a.container")
        let environment = ["QUADLET_UNIT_DIRS": sandbox.root.appending(path: "q").path, "PODMAN": "/opt/x y"]
        #expect(try sandbox.run(environment: environment).status == 0)
        #expect(try sandbox.unit("a.service").contains("\nExecStart=\"/opt/x y\" run --name "))
    }
}
