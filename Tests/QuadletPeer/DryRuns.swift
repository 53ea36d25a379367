import Foundation

/// What Podman's tests do besides their table.
enum DryRuns {
    struct File: Sendable {
        var name: String
        var text: String
    }

    struct Check: Sendable {
        var name: String
        var arguments: [String]
        /// What is copied into the folder of Quadlet files; nil where that folder does not exist.
        var input: String?
        /// A file that is written there.
        var file: File?
        var assertions: [Assertion]
    }

    static let all: [Check] =
        [
            Check(
                name: "-version",
                arguments: ["-version"],
                assertions: [Assertion("exit-status", ["0"]), Assertion("stderr-is-empty")]
            ),
            Check(
                name: "no folder",
                arguments: ["-dryrun"],
                assertions: [
                    Assertion("exit-status", ["0"]),
                    Assertion("stderr-contains", ["No files parsed from [/something]"]),
                ]
            ),
            Check(
                name: "unknown key",
                arguments: ["-dryrun"],
                file: File(
                    name: "bogus.container",
                    text: "[Container]\nImage=quay.io/libpod/alpine\nBOGUS=foo\n"
                ),
                assertions: [
                    Assertion("exit-status", ["1"]),
                    Assertion(
                        "stderr-contains",
                        ["converting \"bogus.container\": unsupported key 'BOGUS' in group 'Container' in"]
                    ),
                ]
            ),
            Check(
                name: "sub-folders",
                arguments: ["-dryrun", "-user"],
                input: "test_subdir",
                assertions: ["mysleep", "mysleep_1", "mysleep_2"].map {
                    Assertion("stdout-line", ["---\($0).service---"])
                }
            ),
            Check(
                name: "verbose",
                arguments: ["-dryrun"],
                input: "basic.kube",
                assertions: [
                    Assertion("exit-status", ["0"]), Assertion("stdout-line", ["---basic.service---"]),
                    Assertion("stderr-contains", ["Loading source unit file "]),
                ]
            ),
        ]
}

extension Workshop {
    mutating func run(_ check: DryRuns.Check) throws -> GeneratorRun {
        let folder = try makeFolder()
        let quadlets = folder.appending(path: "quadlet")
        if let input = check.input { try copy(input, to: quadlets) }
        if let file = check.file {
            try Data(file.text.utf8).write(to: quadlets.appending(path: file.name))
        }
        let isThere = check.input != nil || check.file != nil
        let outcome = try start(check.arguments, in: isThere ? quadlets.path : "/something")
        return GeneratorRun(
            testCase: TestCase(file: check.name),
            status: outcome.status,
            errors: outcome.errors,
            output: outcome.output,
            directory: folder.appending(path: "generated")
        )
    }
}
