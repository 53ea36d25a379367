import Foundation

/// Where our units differ from Podman's on purpose, and why.
package struct Deviation: Sendable {
    /// Some assertions of some inputs.
    package struct Pattern: Sendable {
        /// A name of a file, in which `*` stands for anything.
        package var inputs: String
        /// A regular expression for a whole assertion, its words without quotes.
        package var assertion: String
        /// What holds instead, in the assertions' own words; `$1` is the first group of the expression.
        package var instead: [String]
        /// What holds instead in a user's scope.
        package var ofUsers: [String]
        /// Whether it deviates in a user's scope alone.
        package var isUsers: Bool

        package init(
            _ inputs: String,
            _ assertion: String,
            instead: String...,
            ofUsers: [String]? = nil,
            isUsers: Bool = false
        ) {
            self.inputs = inputs
            self.assertion = assertion
            self.instead = instead
            self.ofUsers = ofUsers ?? instead
            self.isUsers = isUsers
        }
    }

    /// What differs, in a few words.
    package var title: String
    package var reason: String
    package var patterns: [Pattern]

    package init(_ title: String, _ reason: String, _ patterns: [Pattern]) {
        self.title = title
        self.reason = reason
        self.patterns = patterns
    }
}

extension Deviation.Pattern {
    /// What holds instead of an assertion; nil where the pattern is not about it.
    package func instead(of assertion: Assertion, in run: GeneratorRun) throws -> [Assertion]? {
        guard try isAbout(run.testCase.file), run.isUser || !isUsers else { return nil }
        let regex = try Regex(self.assertion).matchingSemantics(.unicodeScalar)
        guard let match = try regex.wholeMatch(in: assertion.description) else { return nil }
        return try (run.isUser ? ofUsers : instead).map { text in
            var text = text
            for index in match.output.indices.dropFirst() {
                let group = match.output[index].substring ?? ""
                text = text.replacingOccurrences(of: "$\(index)", with: group)
            }
            return try Assertion(reading: text)
        }
    }

    private func isAbout(_ input: String) throws -> Bool {
        let escaped = NSRegularExpression.escapedPattern(for: inputs)
        return try Regex(escaped.replacingOccurrences(of: "\\*", with: ".*")).wholeMatch(in: input) != nil
    }
}
