/// A JSON text as a tree (RFC 8259).
///
/// Numbers keep their spelling, so that a 64-bit unsigned limit does not lose its last digits. The members
/// of an object keep their order, and no name appears twice.
package enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    /// A number, spelled as in the text.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// One name and its value in an object.
    package struct Member: Equatable, Sendable {
        package var name: String
        package var value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }
}

extension JSONValue {
    /// The value of a member, or nil where this is no object, has no such member, or it is `null`.
    package subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        guard let value = members.first(where: { $0.name == name })?.value, value != .null else { return nil }
        return value
    }

    /// The text of a string, or nil for anything else.
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The value of `true` or `false`, or nil for anything else.
    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// A whole number that fits, or nil for anything else.
    package func integer<T: FixedWidthInteger>(as type: T.Type = T.self) -> T? {
        if case .number(let text) = self { T(text) } else { nil }
    }

    /// The elements of an array, or nil for anything else.
    package var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members of an object, or nil for anything else.
    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The strings of an array; elements that are not strings make it nil.
    package var strings: [String]? {
        guard let elements = array else { return nil }
        let strings = elements.compactMap { $0.string }
        return strings.count == elements.count ? strings : nil
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) {
        self = .string(value)
    }

    package init(booleanLiteral value: Bool) {
        self = .bool(value)
    }

    package init(integerLiteral value: Int) {
        self = .number(String(value))
    }

    package init(arrayLiteral elements: JSONValue...) {
        self = .array(elements)
    }

    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}
