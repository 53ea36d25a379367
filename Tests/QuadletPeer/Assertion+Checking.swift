import Foundation

extension Assertion {
    /// Whether a run did what the assertion says.
    package func holds(for run: GeneratorRun) throws -> Bool {
        try isTrue(for: run) != isNegated
    }

    private func isTrue(for run: GeneratorRun) throws -> Bool {
        switch name {
        case "exit-status": return try word(0) == String(run.status)
        case "stderr-contains": return run.errors.contains(try word(0))
        case "stderr-is-empty": return run.errors.isEmpty
        case "failed": return run.unit == nil
        case "unit": return run.unit != nil
        case "stdout-line": return run.output.split(separator: "\n").contains { $0 == words.first ?? "" }
        case "dryrun-prints-unit":
            return run.output.contains("---\(run.testCase.unit)---\n")
        case "symlink": return try run.link(word(0)) == word(1)
        default:
            guard let unit = run.unit else { return false }
            return name.hasPrefix("podman-") ? try commandIsTrue(in: unit) : try keyIsTrue(in: unit)
        }
    }

    private func keyIsTrue(in unit: GeneratedFile) throws -> Bool {
        let (section, key, expected) = (try word(0), try word(1), words.dropFirst(2))
        let values = unit.values(section, key)
        let last = unit.last(section, key)
        switch name {
        case "key-is-empty": return values.isEmpty
        case "key-is": return values == Array(expected)
        case "key-is-regex":
            return try values.count == expected.count && zip(values, expected).allSatisfy(Self.matches)
        case "has-key": return values.contains(try word(2))
        case "key-contains": return try values.contains { $0.contains(try word(2)) }
        case "key-not-contains": return try !values.contains { $0.contains(try word(2)) }
        case "last-key-is-regex": return try last.map { try Self.matches($0, try word(2)) } ?? false
        case "last-key-contains": return try last?.contains(word(2)) ?? false
        case "last-key-not-contains": return try !(last?.contains(word(2)) ?? false)
        default: throw Unknown(line: description)
        }
    }

    /// Reads `podman-[COMMAND-][global-][final-]args[-key-val][-regex]`.
    private func commandIsTrue(in unit: GeneratedFile) throws -> Bool {
        var parts = name.split(separator: "-").dropFirst()
        let key = Self.command(&parts)
        let isGlobal = parts.first == "global"
        if isGlobal { parts.removeFirst() }
        let isFinal = parts.first == "final"
        if isFinal { parts.removeFirst() }
        guard parts.popFirst() == "args" else { throw Unknown(line: description) }
        let isRegex = parts.last == "regex"
        if isRegex { parts.removeLast() }
        var arguments = unit.command(key)[...]
        var expected = words[...]
        if isGlobal {
            // Those before the sub-command, which the assertion names first.
            guard let end = arguments.firstIndex(of: try word(0)) else { return false }
            arguments = arguments[..<end]
            expected.removeFirst()
        }
        if parts.elementsEqual(["key", "val"]) {
            return try hasList(arguments, expected, isRegex: isRegex)
        }
        guard parts.isEmpty else { throw Unknown(line: description) }
        if isFinal { return try Self.begins(arguments.suffix(expected.count), expected, isRegex) }
        return try !expected.isEmpty
            && arguments.indices.contains { try Self.begins(arguments[$0...], expected, isRegex) }
    }

    private static func command(_ parts: inout ArraySlice<Substring>) -> String {
        switch parts.first {
        case "pre":
            parts.removeFirst()
            return "ExecStartPre"
        case "reload":
            parts.removeFirst()
            return "ExecReload"
        case "stop":
            parts.removeFirst()
            guard parts.first == "post" else { return "ExecStop" }
            parts.removeFirst()
            return "ExecStopPost"
        default: return "ExecStart"
        }
    }

    /// `OPTION SEPARATOR LIST`: the option with this list, in whatever order.
    private func hasList(
        _ arguments: ArraySlice<String>,
        _ expected: ArraySlice<String>,
        isRegex: Bool
    ) throws -> Bool {
        let expected = Array(expected)
        guard expected.count == 3 else { throw Unknown(line: description) }
        let fields = Self.fields(expected[2], expected[1])
        return try zip(arguments, arguments.dropFirst()).contains { option, value in
            guard option == expected[0] else { return false }
            let found = Self.fields(value, expected[1])
            return try found.count == fields.count
                && fields.allSatisfy { key, value in
                    guard let other = found[key] else { return false }
                    return try isRegex ? Self.matches(other, value) : other == value
                }
        }
    }

    /// Fields of a list with quotes as in RFC 4180, by what is before `=`.
    private static func fields(_ text: String, _ separator: String) -> [String: String] {
        var (fields, isQuoted): ([String], Bool) = ([""], false)
        for character in text {
            if character == "\"" {
                isQuoted.toggle()
            } else if !isQuoted, String(character) == separator {
                fields.append("")
            } else {
                fields[fields.count - 1].append(character)
            }
        }
        let pairs = fields.map { field in
            let end = field.firstIndex(of: "=") ?? field.endIndex
            return (String(field[..<end]), String(field[end...].dropFirst()))
        }
        return Dictionary(pairs) { $1 }
    }

    private static func begins(
        _ arguments: ArraySlice<String>,
        _ expected: ArraySlice<String>,
        _ isRegex: Bool
    ) throws -> Bool {
        try arguments.count >= expected.count
            && zip(arguments, expected).allSatisfy { try isRegex ? matches($0, $1) : $0 == $1 }
    }

    private static func matches(_ text: String, _ pattern: String) throws -> Bool {
        text.contains(try Regex(pattern).matchingSemantics(.unicodeScalar))
    }

    private func word(_ index: Int) throws -> String {
        guard index < words.count else { throw Unknown(line: description) }
        return words[index]
    }
}
