import Foundation
import Testing

@testable import quadlet_peer

@Suite struct `Deviations from Podman` {
    private func report(_ deviations: [Deviation], _ assertion: String) throws -> Report {
        var report = Report(deviations: deviations)
        let run = GeneratorRun(
            testCase: TestCase(file: "a.container"),
            status: 0,
            errors: "",
            output: "",
            unit: GeneratedFile(path: "", text: "[Service]\nMemoryMax=20m\n"),
            directory: URL(filePath: "/nonexistent")
        )
        try report.check(run, [Assertion(reading: assertion)])
        report.finish()
        return report
    }

    private func memory(_ setting: String) -> Deviation {
        Deviation(
            "t",
            "r",
            [
                Deviation.Pattern(
                    "*.container",
                    "assert-podman-args --memory (.*)",
                    instead: "assert-key-is Service \(setting) $1"
                )
            ]
        )
    }

    @Test func `explain what does not hold`() throws {
        let explained = try report([memory("MemoryMax")], "assert-podman-args --memory 20m")
        #expect(explained.failures.isEmpty)
        #expect(explained.deviating == [0: 1])
        #expect(try report([], "assert-podman-args --memory 20m").failed == 1)
    }

    @Test func `say what holds instead`() throws {
        #expect(try report([memory("MemoryHigh")], "assert-podman-args --memory 20m").failed == 1)
    }

    @Test func `that no input needs are told`() throws {
        let unneeded = try report([memory("MemoryMax")], "assert-podman-args --name x")
        #expect(unneeded.failures.count == 2)
        let held = try report([memory("MemoryMax")], "!assert-podman-args --memory 20m")
        #expect(held.failures.count == 1)
    }

    /// `quadlet-peer --deviations` writes it.
    @Test func `are what the page says`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        let page = root.appending(path: "docs/quadlet-compatibility.md")
        #expect(try String(contentsOf: page, encoding: .utf8) == CompatibilityPage.text)
    }
}
