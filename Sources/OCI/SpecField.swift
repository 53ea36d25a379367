import JSON

/// Where a value is in a document; made into text only for a mistake.
indirect enum SpecPlace {
    case document
    case member(SpecPlace, String)
    case element(SpecPlace, Int)

    /// Such as `linux.sysctl['net.core.somaxconn']` or `mounts[3].options`.
    var text: String {
        switch self {
        case .document: return ""
        case .element(let place, let index): return "\(place.text)[\(index)]"
        case .member(let place, let name):
            let before = place.text
            let isPlain = !name.isEmpty && name.utf8.allSatisfy(Self.isPlain)
            guard isPlain else { return "\(before)[\(SpecField.quoted(name))]" }
            return before.isEmpty ? name : "\(before).\(name)"
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// The mistakes found so far.
final class SpecMistakes {
    private(set) var all: [RuntimeSpecError.Mistake] = []

    func add(_ place: String, _ reason: String) {
        guard all.count < RuntimeSpecError.most else { return }
        all.append(RuntimeSpecError.Mistake(place, reason))
    }
}

/// A value in a document of the runtime specification, and its place.
///
/// Reading never throws: what is wrong goes into one list, and reading goes on with nothing in its place. `null`
/// counts as not there, as in Go, and an empty text as none where that means the same.
struct SpecField {
    let mistakes: SpecMistakes
    let place: SpecPlace
    let value: JSONValue?

    init(_ value: JSONValue?, _ place: SpecPlace, _ mistakes: SpecMistakes) {
        self.value = value == .null ? nil : value
        self.place = place
        self.mistakes = mistakes
    }

    /// The longest document that is read: more than what execve(2) takes as arguments and environment.
    static let longest = 8 << 20

    /// Reads a document's text with `read`.
    ///
    /// - Returns: What was read.
    /// - Throws: Every mistake, those of the text too.
    static func document<T>(
        _ text: [UInt8],
        _ read: (SpecField) -> T
    ) throws(RuntimeSpecError) -> T {
        guard text.count <= longest else {
            throw RuntimeSpecError([.init("", "the document is larger than \(longest) bytes")])
        }
        let value: JSONValue
        do {
            value = try JSONValue(parsing: text)
        } catch {
            throw RuntimeSpecError([.init("", "not JSON: \(error)")])
        }
        return try document(value, read)
    }

    /// Reads a document that has been parsed.
    static func document<T>(
        _ value: JSONValue,
        _ read: (SpecField) -> T
    ) throws(RuntimeSpecError) -> T {
        let mistakes = SpecMistakes()
        let field = SpecField(value, .document, mistakes)
        if value.members == nil { field.report("not an object") }
        let result = read(field)
        guard mistakes.all.isEmpty else { throw RuntimeSpecError(mistakes.all) }
        return result
    }

    /// A member of this object.
    subscript(_ name: String) -> SpecField {
        SpecField(value?[name], .member(place, name), mistakes)
    }

    var isThere: Bool { value != nil }

    func report(_ reason: String) {
        mistakes.add(place.text, reason)
    }

    /// A text of the document for a message: in single ticks, at most 80 bytes of it, without control characters.
    static func quoted(_ text: String) -> String {
        var result = "'"
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if index == 80 {
                result += "…"
                break
            }
            result.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? "?" : scalar)
        }
        return result + "'"
    }
}

extension SpecField {
    /// What `read` makes of the value; nil where there is none, and after a mistake.
    private func read<T>(_ what: StaticString, _ read: (JSONValue) -> T?) -> T? {
        guard let value else { return nil }
        let result = read(value)
        if result == nil { report("not \(what)") }
        return result
    }

    /// A text without a zero byte, at which a C string would end.
    func string() -> String? {
        guard let text = read("a text", { $0.string }) else { return nil }
        guard !text.utf8.contains(0) else {
            report("the text has a zero byte")
            return nil
        }
        return text
    }

    /// A text; nil for an empty one as well.
    func text() -> String? {
        string().flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A text that has to be there and not to be empty; empty after a mistake.
    func requiredText() -> String {
        guard isThere else {
            report("missing")
            return ""
        }
        let text = string()
        if text?.isEmpty == true { report("empty") }
        return text ?? ""
    }

    /// A path from the root; nil where there is none.
    func absolutePath() -> String? {
        guard let path = text() else { return nil }
        if path.utf8.first != UInt8(ascii: "/") { report("\(Self.quoted(path)) is not an absolute path") }
        return path
    }

    func requiredAbsolutePath() -> String {
        guard let path = absolutePath() else {
            if !isThere { report("missing") } else if value?.string?.isEmpty == true { report("empty") }
            return ""
        }
        return path
    }

    /// One of some words; nil where there is none, and after a mistake.
    func word(_ words: [KernelWord], _ what: String) -> String? {
        guard let text = text() else { return nil }
        if !words.contains(where: { $0.name == text }) { report("\(Self.quoted(text)) is no \(what)") }
        return text
    }

    func flag() -> Bool? {
        read("true or false") { $0.bool }
    }

    func integer<T: FixedWidthInteger>(_ type: T.Type = T.self) -> T? {
        guard case .number(let digits)? = value else { return read("a number") { _ in nil } }
        guard let number = T(digits) else {
            report("\(Self.quoted(digits)) is not a whole number from \(T.min) to \(T.max)")
            return nil
        }
        return number
    }

    func requiredInteger<T: FixedWidthInteger>(_ type: T.Type = T.self) -> T {
        if !isThere { report("missing") }
        return integer(type) ?? 0
    }

    /// The elements of a list of at most `limit`; none where there is no list.
    func elements(limit: Int = 10_000) -> [SpecField] {
        guard let elements = read("a list", { $0.array }) else { return [] }
        guard elements.count <= limit else {
            report("more than \(limit) elements")
            return []
        }
        return elements.enumerated().map { SpecField($0.element, .element(place, $0.offset), mistakes) }
    }

    /// A list of texts, each without a zero byte.
    func strings() -> [String] {
        guard let elements = read("a list", { $0.array }) else { return [] }
        var strings: [String] = []
        strings.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            // The place is made where it is needed only: an environment is long.
            if case .string(let text) = element, !text.utf8.contains(0) {
                strings.append(text)
            } else {
                _ = SpecField(element, .element(place, index), mistakes).string()
                if element == .null { mistakes.add("\(place.text)[\(index)]", "not a text") }
            }
        }
        return strings
    }

    /// A list of words, each one of some.
    func words(_ words: [KernelWord], _ what: String) -> [String] {
        elements().compactMap { $0.word(words, what) }
    }

    /// The members of an object of at most `limit`, in order; none where there is no object.
    func members(limit: Int = 10_000) -> [(name: String, field: SpecField)] {
        guard let members = read("an object", { $0.members }) else { return [] }
        guard members.count <= limit else {
            report("more than \(limit) members")
            return []
        }
        return members.map { member in
            let field = SpecField(member.value, .member(place, member.name), mistakes)
            if member.name.utf8.contains(0) { field.report("the name has a zero byte") }
            return (member.name, field)
        }
    }

    /// This field where it is an object; nil where it is not there, and after a mistake.
    func object() -> SpecField? {
        read("an object", { $0.members }) == nil ? nil : self
    }
}
