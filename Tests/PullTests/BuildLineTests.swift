import OCI
import Testing

@testable import systemd_oci_cli

/// What `systemd-oci build` makes of Podman's flags for Buildah.
@Suite struct `A command line of build` {
    @Test(arguments: [
        (["-t", "a", "."], ["--tag=a", "."]),
        (["-ta", "--tag=localhost/b:1"], ["--tag=a", "--tag=localhost/b:1"]),
        (["--tag", "a", "--pull", "--env", "-t=1", "/c"], ["--tag=a", "--pull=always", "--env=-t=1", "/c"]),
        (["--tag", "a", "--force-rm=false"], ["--tag=a", "--force-rm=false"]),
        (["--tag", "a", "-v", "data:/d:ro"], ["--tag=a", "--volume=/volumes/data:/d:ro"]),
        (["--tag", "a", "--volume=/h:/d"], ["--tag=a", "--volume=/h:/d"]),
        (["--tag", "a", "-v./h:/d"], ["--tag=a", "--volume=./h:/d"]),
    ])
    func `is Buildah's, with directories for named volumes`(words: [String], expected: [String]) throws {
        let line = try BuildLine(words, volumes: "/volumes")
        #expect(line.words == expected)
        #expect(line.tag == "a")
        #expect(line.names.first == (try Reference(parsing: "a")))
    }

    @Test(
        arguments: [
            ([], "build: needs --tag, the name of the image"),
            (["."], "build: needs --tag, the name of the image"),
            (["-t", "a", "--frobnicate"], "build: --frobnicate: "),
        ] as [([String], String)]
    )
    func `says what is missing`(words: [String], message: String) {
        let failure = #expect(throws: Failure.self) { try BuildLine(words, volumes: "/volumes") }
        #expect(failure?.message.hasPrefix(message) == true)
    }
}
