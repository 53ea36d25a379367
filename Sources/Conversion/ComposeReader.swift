import UnitFile
import YAML

/// Reads the values of a compose file, and collects every mistake with its place.
struct ComposeReader {
    /// A file, and what is added to the numbers of its lines: no line of another file has the same.
    private struct File {
        var path: String
        var offset: Int
    }

    private var files: [File]
    /// How many lines all files have.
    private var lines: Int
    private(set) var diagnostics: [Diagnostic] = []

    init(path: String, _ bytes: [UInt8]) {
        files = [File(path: path, offset: 0)]
        lines = Self.lines(bytes)
    }

    /// How many files are read.
    var fileCount: Int { files.count }

    /// Reads one more file; what is to be added to the numbers of its lines.
    mutating func begin(_ path: String, _ bytes: [UInt8]) -> Int {
        files.append(File(path: path, offset: lines))
        lines += Self.lines(bytes)
        return files[files.count - 1].offset
    }

    private static func lines(_ bytes: [UInt8]) -> Int { bytes.count { $0 == UInt8(ascii: "\n") } + 2 }

    func origin(_ node: YAMLNode) -> Origin {
        let file = files.last { $0.offset < node.line } ?? files[0]
        return Origin(path: file.path, line: node.line - file.offset, column: node.column)
    }

    /// The mistakes in the order of the files, and of their lines.
    var sortedDiagnostics: [Diagnostic] {
        let places = diagnostics.enumerated().map { offset, diagnostic in
            let file = files.firstIndex { $0.path == diagnostic.origin.path } ?? 0
            return (file: file, offset: offset, diagnostic: diagnostic)
        }
        return places.sorted {
            ($0.file, $0.diagnostic.origin.line, $0.offset) < ($1.file, $1.diagnostic.origin.line, $1.offset)
        }
        .map(\.diagnostic)
    }

    mutating func fail(_ node: YAMLNode, _ message: String) {
        diagnostics.append(Diagnostic(.error, at: origin(node), message))
    }

    mutating func warn(_ node: YAMLNode, _ message: String) {
        diagnostics.append(Diagnostic(.warning, at: origin(node), message))
    }

    mutating func add(_ more: [Diagnostic]) { diagnostics += more }

    /// The text of a scalar; a mistake for anything else.
    mutating func text(_ node: YAMLNode) -> String? {
        if let text = node.text { return text }
        fail(node, "expected a text, found \(node.kind)")
        return nil
    }

    /// The texts of a list; one text is a list of one where that is allowed.
    mutating func texts(_ node: YAMLNode, allowsOne: Bool = false) -> [(text: String, node: YAMLNode)] {
        if node.isNull { return [] }
        if allowsOne, let text = node.text { return [(text, node)] }
        guard let elements = node.sequence else {
            fail(node, "expected a list, found \(node.kind)")
            return []
        }
        return elements.compactMap { element in text(element).map { ($0, element) } }
    }

    /// The members of a mapping; none, and a mistake, for anything else.
    ///
    /// Nothing is an empty mapping, and names that begin with `x-` are nobody's.
    mutating func members(_ node: YAMLNode) -> [YAMLNode.Member] {
        if node.isNull { return [] }
        if let members = node.members { return members.filter { !$0.name.hasPrefix("x-") } }
        fail(node, "expected a mapping, found \(node.kind)")
        return []
    }

    /// Names and values of a mapping, or of a list of `NAME=VALUE`; nil where there is no value.
    mutating func pairs(
        _ node: YAMLNode,
        separators: [Character] = ["="]
    ) -> [(name: String, value: String?, node: YAMLNode)] {
        if node.isNull { return [] }
        if let members = node.members {
            return members.compactMap { member in
                if member.value.isNull { return (member.name, nil, member.key) }
                return text(member.value).map { (member.name, $0, member.value) }
            }
        }
        return texts(node).map { text, node in
            guard let separator = text.firstIndex(where: { separators.contains($0) }) else {
                return (text, nil, node)
            }
            return (String(text[..<separator]), String(text[text.index(after: separator)...]), node)
        }
    }

    /// A boolean.
    mutating func flag(_ node: YAMLNode) -> Bool? {
        if let flag = node.bool { return flag }
        if let text = node.text?.lowercased(), ["true", "false"].contains(text) { return text == "true" }
        fail(node, "expected true or false")
        return nil
    }

    /// The words of a command: a list, or a text that is split as by a shell.
    mutating func command(_ node: YAMLNode) -> [String]? {
        guard let text = node.text else { return texts(node).map(\.text) }
        do {
            return try ShellWords.split(text, isLiteral: true)
        } catch {
            fail(node, error.description)
            return nil
        }
    }

    /// Says of members that nothing is made of them.
    mutating func leaveOut(_ members: [YAMLNode.Member], in what: String) {
        for member in members { warn(member.key, "'\(member.name)' in \(what) is not converted") }
    }

    /// The time of a text such as `1m30s` in seconds, rounded up; nil for what is none.
    static func seconds(_ text: String) -> Int? {
        if let seconds = Int(text) { return seconds }
        let units: [String: Double] = [
            "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800,
        ]
        var (total, rest) = (0.0, Substring(text))
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            let unit = rest.dropFirst(digits.count).prefix { $0.isLetter }
            guard let number = Double(digits), let factor = units[String(unit)] else { return nil }
            total += number * factor
            rest = rest.dropFirst(digits.count + unit.count)
        }
        return text.isEmpty || total > 1e9 ? nil : Int(total.rounded(.up))
    }
}
