import Foundation
import TestSupport
import Testing

/// The commands as a user or CI runs them.
@Suite struct `systemd-oci lint and explain` {
    private let clean = "[Container]\nImage=a\n"

    @Test(arguments: [
        ("", [], 0), ("Imge=b\n", [], 1), ("[Service]\nRestrt=no\n", [], 0),
        ("[Service]\nRestrt=no\n", ["--strict"], 1),
    ])
    func `the exit status says whether there is a mistake`(
        lines: String,
        flags: [String],
        status: Int32
    ) throws {
        let folder = try TemporaryFolder()
        try folder.write("web.container", clean + lines)
        for format in ["text", "json", "sarif"] {
            let arguments = ["lint", "--format", format] + flags + [folder.root.path]
            #expect(try Outcome.of("systemd-oci-cli", arguments).status == status)
        }
    }

    @Test func `messages are on standard output, without colors where that is no terminal`() throws {
        let folder = try TemporaryFolder()
        try folder.write("web.container", clean + "Imge=b\n")
        let path = folder.root.path + "/web.container"
        let outcome = try Outcome.of("systemd-oci-cli", ["lint", path])
        #expect(
            outcome.output
                == "\(path):3:1: error: unknown key 'Imge' in [Container], did you mean 'Image'?\n"
        )
        #expect(outcome.errors == "1 file, 1 error, 0 warnings\n")
    }

    @Test func `what can't be looked at is another failure`() throws {
        let outcome = try Outcome.of("systemd-oci-cli", ["lint", "/nothing"])
        #expect(outcome.status == 125)
        #expect(outcome.errors == "systemd-oci: /nothing: there is no such file or folder\n")
        #expect(try Outcome.of("systemd-oci-cli", ["explain", "/nothing/a.container"]).status == 125)
    }

    @Test func `explain takes a path and a key`() throws {
        let folder = try TemporaryFolder()
        try folder.write("web.container", clean + "HostName=h\n")
        let path = folder.root.path + "/web.container"
        let outcome = try Outcome.of("systemd-oci-cli", ["explain", path, "HostName="])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("→ [Service] ExecStart=… --hostname h …\n"))
        try folder.write("web.container", clean + "HostNme=h\n")
        #expect(try Outcome.of("systemd-oci-cli", ["explain", path]).status == 1)
    }
}
