/// Variables in texts, `${NAME:-default}` and its like (compose-spec, 12-interpolation.md).
struct Interpolation {
    let variables: [String: String]
    /// Names that have no value, and for which there is no default.
    private(set) var unset: [String] = []

    /// Why a text can't be interpolated.
    struct Mistake: Error, Equatable, CustomStringConvertible {
        var description: String
    }

    init(variables: [String: String]) {
        self.variables = variables
    }

    /// The text with what its variables stand for; `$$` is one sign.
    mutating func expand(_ text: String) throws(Mistake) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        var rest = Substring(text)
        return try expand(&rest, isNested: false)
    }

    /// Reads up to the end, or to the `}` that ends what is around.
    private mutating func expand(_ rest: inout Substring, isNested: Bool) throws(Mistake) -> String {
        var result = ""
        while let next = rest.first {
            if isNested, next == "}" { return result }
            rest.removeFirst()
            guard next == "$" else {
                result.append(next)
                continue
            }
            switch rest.first {
            case "$":
                rest.removeFirst()
                result.append("$")
            case "{":
                rest.removeFirst()
                result += try braced(&rest)
            default:
                let name = Self.name(&rest)
                guard !name.isEmpty else {
                    throw Mistake(description: "'$' is followed by no name; write '$$' for the sign itself")
                }
                result += value(of: name)
            }
        }
        if isNested { throw Mistake(description: "'${' without '}'") }
        return result
    }

    private mutating func braced(_ rest: inout Substring) throws(Mistake) -> String {
        let name = Self.name(&rest)
        guard !name.isEmpty else { throw Mistake(description: "'${' is followed by no name") }
        if rest.first == "}" {
            rest.removeFirst()
            return value(of: name)
        }
        let countsEmpty = rest.first != ":"
        if !countsEmpty { rest.removeFirst() }
        guard let operation = rest.popFirst(), "-?+".contains(operation) else {
            throw Mistake(description: "'${\(name)' is followed by neither '}' nor '-', '?' or '+'")
        }
        let before = unset
        let word = try expand(&rest, isNested: true)
        guard rest.popFirst() == "}" else { throw Mistake(description: "'${\(name)' without '}'") }
        let value = variables[name].flatMap { $0.isEmpty && !countsEmpty ? nil : $0 }
        switch operation {
        case "-":
            if let value {
                // What the default lacks nobody misses.
                unset = before
                return value
            }
            return word
        case "+":
            if value == nil { unset = before }
            return value == nil ? "" : word
        default:
            guard let value else {
                throw Mistake(description: "'\(name)' has no value" + (word.isEmpty ? "" : ": \(word)"))
            }
            unset = before
            return value
        }
    }

    private mutating func value(of name: String) -> String {
        if let value = variables[name] { return value }
        if !unset.contains(name) { unset.append(name) }
        return ""
    }

    private static func name(_ rest: inout Substring) -> String {
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        guard let first = name.first, !first.isNumber else { return "" }
        rest = rest[name.endIndex...]
        return String(name)
    }
}

/// Files with variables, one on each line, as compose reads `.env`.
package enum VariableFile {
    /// The variables of a text, the last of a name; what is no assignment is left out.
    ///
    /// Values in double quotes know `\n` and the like, those in single quotes are as they are; what is in neither
    /// ends at ` #`.
    package static func variables(_ text: String) -> [String: String] {
        var variables: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            var line = line.drop(while: \.isWhitespace)
            if line.hasPrefix("export ") { line = line.dropFirst(7).drop(while: \.isWhitespace) }
            guard let equals = line.firstIndex(of: "="), line.first != "#" else { continue }
            let name = trimmed(line[..<equals])
            let value = trimmed(line[line.index(after: equals)...])
            if !name.isEmpty { variables[name] = unquoted(value) }
        }
        return variables
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    private static func unquoted(_ value: String) -> String {
        if value.hasPrefix("'"), let end = value.dropFirst().firstIndex(of: "'") {
            return String(value[value.index(after: value.startIndex)..<end])
        }
        guard value.hasPrefix("\"") else {
            var end = value.startIndex
            while end < value.endIndex {
                if value[end] == "#", end > value.startIndex, value[value.index(before: end)].isWhitespace {
                    break
                }
                end = value.index(after: end)
            }
            return trimmed(value[..<end])
        }
        var result = ""
        var rest = value.dropFirst()
        while let next = rest.popFirst(), next != "\"" {
            guard next == "\\", let escaped = rest.popFirst() else {
                result.append(next)
                continue
            }
            switch escaped {
            case "n": result.append("\n")
            case "r": result.append("\r")
            case "t": result.append("\t")
            case "\"", "\\", "$": result.append(escaped)
            default: result += "\\" + String(escaped)
            }
        }
        return result
    }
}
