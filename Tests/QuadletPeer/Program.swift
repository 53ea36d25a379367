import Foundation

/// Checks a Quadlet generator against the inputs of Podman's tests.
@main
struct Program {
    private static let usage = """
        Usage: quadlet-peer [OPTION]… INPUTS

        INPUTS is a folder with Podman's quadlet_test.go and quadlet/, as test/e2e of its sources.

          --generator PATH  the generator to check; default: the systemd-oci-generator beside this program
          --user            checks the user's scope
          --peer            the generator is Podman's: nothing deviates
          --deviations      prints docs/quadlet-compatibility.md
        """

    private var inputs: URL?
    private var generator = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "systemd-oci-generator")
    private var isUser = false
    private var deviations = Deviation.all

    static func main() {
        do {
            var arguments = CommandLine.arguments.dropFirst()
            if Array(arguments) == ["--deviations"] {
                print(CompatibilityPage.text, terminator: "")
                return
            }
            guard let program = Self(&arguments) else {
                FileHandle.standardError.write(Data((usage + "\n").utf8))
                exit(2)
            }
            exit(try program.run() ? 0 : 1)
        } catch {
            FileHandle.standardError.write(Data("quadlet-peer: \(error)\n".utf8))
            exit(2)
        }
    }

    private init?(_ arguments: inout ArraySlice<String>) {
        while let argument = arguments.popFirst() {
            switch argument {
            case "--user": isUser = true
            case "--peer": deviations = []
            case "--generator":
                guard let path = arguments.popFirst() else { return nil }
                generator = URL(filePath: path)
            case _ where inputs == nil && !argument.hasPrefix("-"): inputs = URL(filePath: argument)
            default: return nil
            }
        }
        if inputs == nil { return nil }
    }

    /// Whether nothing failed.
    private func run() throws -> Bool {
        guard let inputs else { return false }
        let quadlets = inputs.appending(path: "quadlet")
        let table = try String(contentsOf: inputs.appending(path: "quadlet_test.go"), encoding: .utf8)
        var workshop = try Workshop(inputs: quadlets, generator: generator, isUser: isUser)
        defer { workshop.remove() }
        var report = Report(deviations: deviations, isUser: isUser)
        for testCase in try CaseTable.cases(in: table) {
            let text = try String(contentsOf: quadlets.appending(path: testCase.file), encoding: .utf8)
            let run = try workshop.run(testCase)
            let assertions = try Assertion.all(in: text)
            let isFailing = assertions.contains { $0.name == "failed" }
            try report.check(
                run,
                testCase.assertions(isFailing: isFailing) + assertions.filter { $0.name != "failed" }
            )
        }
        for check in DryRuns.all {
            try report.check(workshop.run(check), check.assertions)
        }
        report.finish()
        for failure in report.failures { print(failure) }
        print(report.summary)
        return report.failures.isEmpty
    }
}
