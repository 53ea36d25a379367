import Foundation

/// A unit that a generator wrote, read anew.
package struct GeneratedFile: Sendable {
    private struct Assignment {
        var section: String
        var key: String
        var value: String
    }

    package var path: String
    package var text: String
    private var assignments: [Assignment] = []

    package init(path: String, text: String) {
        self.path = path
        self.text = text
        var section = ""
        var pending = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasSuffix("\\") {
                pending += line.dropLast() + " "
                continue
            }
            let whole = pending + line
            pending = ""
            if whole.hasPrefix("["), whole.hasSuffix("]") {
                section = String(whole.dropFirst().dropLast())
            } else if let equals = whole.firstIndex(of: "=") {
                let key = whole[..<equals].trimmingCharacters(in: .whitespaces)
                let value = whole[whole.index(after: equals)...].trimmingCharacters(in: .whitespaces)
                assignments.append(Assignment(section: section, key: key, value: value))
            }
        }
    }

    /// All values of a key in order; an empty one forgets those before it.
    package func values(_ section: String, _ key: String) -> [String] {
        var values: [String] = []
        for assignment in assignments where assignment.section == section && assignment.key == key {
            if assignment.value.isEmpty { values = [] } else { values.append(assignment.value) }
        }
        return values
    }

    /// The last value of a key, which may be empty; nil where there is no such key.
    package func last(_ section: String, _ key: String) -> String? {
        assignments.last { $0.section == section && $0.key == key }?.value
    }

    /// The words of a command of the service; none where there is no such command.
    package func command(_ key: String) -> [String] {
        // A line that can't be split has no word.
        last("Service", key).flatMap { try? Words.command($0) } ?? []
    }
}
