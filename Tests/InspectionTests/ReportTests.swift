import Foundation
import Inspection
import JSON
import Testing
import UnitFile

private let diagnostics = [
    Diagnostic(.error, at: Origin(path: "q/a b.container", line: 3, column: 6), "bad 'x'"),
    Diagnostic(.warning, at: Origin(path: "/q/c.container"), "all of it"),
]

@Suite struct `What lint prints` {
    @Test func `text is what compilers print`() {
        #expect(
            LintReport(diagnostics).text
                == "q/a b.container:3:6: error: bad 'x'\n/q/c.container: warning: all of it\n"
        )
    }

    @Test func `a terminal gets the line and a mark, and its colors`() {
        let report = LintReport(diagnostics)
        let plain = report.text(isColored: false) { _, line in line == 3 ? "\tKey=x\u{1B}" : nil }
        #expect(
            plain
                == "q/a b.container:3:6: error: bad 'x'\n    \tKey=x\u{FFFD}\n    \t    ^\n"
                + "/q/c.container: warning: all of it\n"
        )
        let colored = report.text(isColored: true) { _, _ in nil }
        #expect(
            colored.hasPrefix("\u{1B}[1mq/a b.container:3:6:\u{1B}[0m \u{1B}[1;31merror:\u{1B}[0m bad 'x'\n")
        )
    }

    @Test func `JSON has no numbers for a whole file`() {
        #expect(
            LintReport(diagnostics).json.text
                == #"[{"path":"q/a b.container","line":3,"column":6,"severity":"error","message":"bad 'x'"},"#
                + #"{"path":"/q/c.container","severity":"warning","message":"all of it"}]"#
        )
    }

    /// What the SARIF 2.1.0 schema requires.
    ///
    /// `version` and `runs`; `tool` of a run; `driver` of a tool; `name` of a
    /// driver; `message` of a result; `id` of a rule. Levels are none, note, warning, error; numbers begin at 1.
    @Test func `SARIF has what its schema requires`() throws {
        let log = LintReport(diagnostics).sarif(version: "1.0")
        #expect(log["version"] == "2.1.0")
        let runs = try #require(log["runs"]?.array)
        let run = try #require(runs.first)
        let driver = try #require(run["tool"]?["driver"])
        #expect(driver["name"]?.string == "systemd-oci lint")
        #expect(driver["rules"]?.array?.map { $0["id"]?.string } == ["quadlet-file"])
        #expect(run["columnKind"] == "unicodeCodePoints")
        let results = try #require(run["results"]?.array)
        #expect(results.map { $0["level"]?.string } == ["error", "warning"])
        #expect(results.map { $0["message"]?["text"]?.string } == ["bad 'x'", "all of it"])
        let places = results.compactMap { $0["locations"]?.array?.first?["physicalLocation"] }
        #expect(
            places.map { $0["artifactLocation"]?["uri"]?.string }
                == ["q/a%20b.container", "file:///q/c.container"]
        )
        #expect(places.map { $0["region"] } == [["startLine": 3, "startColumn": 6], nil])
    }

    /// SARIF 2.1.0, 3.11.5: braces that begin no placeholder are doubled.
    @Test func `SARIF has no placeholders in messages`() {
        let diagnostic = Diagnostic(.error, at: Origin(path: "a"), "no flag '{0}' in {}")
        let run = LintReport([diagnostic]).sarif(version: "1.0")["runs"]?.array?.first
        let message = run?["results"]?.array?.first?["message"]?["text"]?.string
        #expect(message == "no flag '{{0}}' in {{}}")
    }

    @Test(arguments: [(0, false, false), (1, true, true), (2, false, true)])
    func `errors fail, and warnings where they are to`(kind: Int, plain: Bool, strict: Bool) {
        let some = [[], [diagnostics[0]], [diagnostics[1]]][kind]
        #expect(LintReport(some).hasFailed(strict: false) == plain)
        #expect(LintReport(some).hasFailed(strict: true) == strict)
    }
}
