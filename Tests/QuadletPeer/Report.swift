import Foundation

/// What was found out about the inputs.
package struct Report {
    private let deviations: [Deviation]
    private let isUser: Bool
    package private(set) var inputs = 0
    package private(set) var passed = 0
    /// How many checks each deviation explains, and which of its patterns were needed.
    package private(set) var deviating: [Int: Int] = [:]
    private var needed: [Int: Set<Int>] = [:]
    package private(set) var failures: [String] = []

    package init(deviations: [Deviation], isUser: Bool = false) {
        self.deviations = deviations
        self.isUser = isUser
    }

    package var checks: Int { passed + deviating.values.reduce(0, +) + failed }
    package private(set) var failed = 0

    /// Checks a run against what its input and case say.
    package mutating func check(_ run: GeneratorRun, _ assertions: [Assertion]) throws {
        inputs += 1
        for assertion in assertions {
            try check(assertion, run)
        }
    }

    private mutating func check(_ assertion: Assertion, _ run: GeneratorRun) throws {
        let input = run.testCase.file
        let holds = try assertion.holds(for: run)
        for (index, deviation) in deviations.enumerated() {
            for (number, pattern) in deviation.patterns.enumerated() {
                guard let instead = try pattern.instead(of: assertion, in: run) else { continue }
                if holds {
                    return fail(
                        "\(input): \(assertion)\n    holds, but '\(deviation.title)' says it does not"
                    )
                }
                if let wrong = try instead.first(where: { try !$0.holds(for: run) }) {
                    return fail("\(input): \(assertion)\n    deviates, but not as told: \(wrong)")
                }
                deviating[index, default: 0] += 1
                needed[index, default: []].insert(number)
                return
            }
        }
        if holds { passed += 1 } else { fail("\(input): \(assertion)") }
    }

    private mutating func fail(_ message: String) {
        failed += 1
        failures.append(message)
    }

    /// Complains of deviations that no input needs.
    package mutating func finish() {
        for (index, deviation) in deviations.enumerated() {
            for (number, pattern) in deviation.patterns.enumerated()
            where (isUser || !pattern.isUsers) && needed[index]?.contains(number) != true {
                let place = "\(pattern.inputs): \(pattern.assertion)"
                failures.append("no input needs this any more of '\(deviation.title)': \(place)")
            }
        }
    }

    /// The result in words.
    package var summary: String {
        var lines = [
            "\(inputs) inputs, \(checks) checks: \(passed) passed, "
                + "\(deviating.values.reduce(0, +)) deviate, \(failed) failed"
        ]
        for (index, deviation) in deviations.enumerated() {
            lines.append("  \(deviating[index] ?? 0) deviate: \(deviation.title)")
        }
        return lines.joined(separator: "\n")
    }
}
