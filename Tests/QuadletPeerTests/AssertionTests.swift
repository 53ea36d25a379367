import Foundation
import Testing

@testable import quadlet_peer

@Suite struct `Reading assertions` {
    /// As a shell does.
    @Test func `words of a comment`() throws {
        #expect(try Words.shell(" a \"b c\"  'd\\' e\\\"f ''") == ["a", "b c", "d\\", "e\"f", ""])
        #expect(throws: Words.Unbalanced.self) { try Words.shell("a 'b") }
    }

    /// As `systemd-run` and systemd.service(5) have it.
    @Test func `words of a command`() throws {
        #expect(
            try Words.command(#"/bin/a "b c" 'd"e' \x41\102\u00e9\s "" --f="g h""#)
                == ["/bin/a", "b c", "d\"e", "AB\u{e9} ", "", "--f=g h"]
        )
        #expect(throws: Words.Unbalanced.self) { try Words.command(#"a "b"#) }
        #expect(throws: Words.Unbalanced.self) { try Words.command(#"a \q"#) }
    }

    @Test func `comments with two marks are assertions`() throws {
        let assertions = try Assertion.all(in: "## !assert-podman-args \"a b\" 'c\\nd'\n# no\n[Container]\n")
        #expect(assertions.map(\.isNegated) == [true])
        #expect(assertions.map(\.words) == [["a b", "c\nd"]])
        #expect(assertions.map(\.description) == ["!assert-podman-args \"a b\" c\\nd"])
        #expect(throws: Assertion.Unknown.self) { try Assertion.all(in: "## comment\n") }
    }

    private let unit = GeneratedFile(
        path: "/x/web.service",
        text: """
            [Unit]
            # After=no
            After=a
            After=
            After=b c
            After=d
            [Service]
            ExecStart=/usr/bin/podman --log-level 5 run --name web -l "x=1,y=a b" img sh -c
            ExecStopPost=-/usr/bin/podman rm -f web
            """
    )

    @Test(arguments: [
        ("key-is Unit After 'b c' d", true), ("key-is Unit After 'b c'", false),
        ("key-is Unit After d 'b c'", false), ("key-is-regex Unit After ^b ^d$", true),
        ("key-is-regex Unit After ^c d", false), ("has-key Unit After d", true),
        ("has-key Unit After c", false), ("key-is-empty Unit Wants", true),
        ("key-is-empty Unit After", false), ("key-contains Unit After c", true),
        ("key-contains Unit After a", false), ("key-not-contains Unit After c", false),
        ("last-key-contains Unit After d", true), ("last-key-contains Unit After b", false),
        ("last-key-not-contains Unit After b", true), ("last-key-is-regex Unit After ^d$", true),
        ("podman-args --name web", true), ("podman-args web --name", false),
        ("podman-args-regex --name ^w", true), ("podman-args-regex ^name", false),
        ("podman-global-args run --log-level 5", true), ("podman-global-args run --name web", false),
        ("podman-final-args sh -c", true), ("podman-final-args img sh", false),
        ("podman-final-args-regex s. -c", true),
        ("podman-args-key-val -l , 'y=a b,x=1'", true), ("podman-args-key-val -l , x=1", false),
        ("podman-args-key-val-regex -l , x=.,y=^a", true), ("podman-stop-post-args rm -f", true),
        ("podman-stop-args rm -f", false), ("podman-pre-args rm", false), ("podman-reload-args rm", false),
        ("stderr-contains wrong", true), ("stderr-contains right", false), ("exit-status 1", true),
        ("exit-status 0", false), ("unit", true), ("failed", false), ("symlink a b", false),
    ])
    func `each holds or not, and its opposite does not or does`(text: String, holds: Bool) throws {
        let run = GeneratorRun(
            testCase: TestCase(file: "web.container"),
            status: 1,
            errors: "all wrong\n",
            output: "",
            unit: unit,
            directory: URL(filePath: "/nonexistent")
        )
        #expect(try Assertion(reading: "assert-" + text).holds(for: run) == holds)
        #expect(try Assertion(reading: "!assert-" + text).holds(for: run) == !holds)
    }

    @Test func `cases of a Go file`() throws {
        let text = """
            var x = 'a' // "no"
            DescribeTable("Running success quadlet test case", run,
                Entry("A", "a.container"), // Entry("B", "b.container")
            )
            DescribeTable("Running expected error quadlet test case",
                run,
                Entry("C \\"", "c.volume", "no \\"x\\""),
            )
            DescribeTable("Running quadlet success test case with dependencies", func(a string) { f("y") },
                Entry(
                    "D", "d@e.pod", []string{"e.network", "f.volume"}),
            )
            DescribeTable("Running success quadlet with ServiceName test case", run, Entry("E", "e.pod", "g"))
            """
        let cases = try CaseTable.cases(in: text)
        #expect(cases.map(\.unit) == ["a.service", "c-volume.service", "d@e-pod.service", "g.service"])
        #expect(cases.map(\.status) == [0, 1, 0, 0])
        #expect(cases.map(\.message) == ["", "no \"x\"", "", ""])
        #expect(cases.map(\.dependencies) == [[], [], ["e.network", "f.volume"], []])
        #expect(cases[2].dropIns == ["d@e.pod.d", "d@.pod.d"])
        #expect(throws: CaseTable.UnknownTable.self) {
            try CaseTable.cases(in: "DescribeTable(\"?\", Entry(\"A\", \"a.container\"))")
        }
    }
}
