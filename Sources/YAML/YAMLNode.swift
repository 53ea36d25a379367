/// A YAML text as a tree (YAML 1.1, as libyaml reads it), with the place of every node.
///
/// Aliases stand for copies of what they name, and `<<` in a mapping takes over the members of another one.
package struct YAMLNode: Equatable, Sendable {
    package indirect enum Content: Equatable, Sendable {
        /// The text; plain ones may mean null, a boolean or a number, quoted ones never do.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        /// The members in their order; no name is there twice.
        case mapping([Member])
    }

    /// One name and its value in a mapping.
    package struct Member: Equatable, Sendable {
        package var key: YAMLNode
        package var value: YAMLNode

        package init(_ key: YAMLNode, _ value: YAMLNode) {
            self.key = key
            self.value = value
        }

        /// The name; empty where it is no scalar.
        package var name: String { key.text ?? "" }
    }

    package var content: Content
    /// `!reset`, `!!str` in full; nil where none is written.
    package var tag: String?
    /// The number of the line, from 1.
    package var line: Int
    /// The number of the character in the line, from 1.
    package var column: Int

    package init(_ content: Content, tag: String? = nil, line: Int = 0, column: Int = 0) {
        self.content = content
        self.tag = tag
        self.line = line
        self.column = column
    }
}

extension YAMLNode {
    /// The text of a scalar as it is written, without quotes; nil for anything else.
    package var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    /// The elements of a sequence; nil for anything else.
    package var sequence: [YAMLNode]? {
        if case .sequence(let elements) = content { elements } else { nil }
    }

    /// The members of a mapping; nil for anything else.
    package var members: [Member]? {
        if case .mapping(let members) = content { members } else { nil }
    }

    /// The value of a member; nil where this is no mapping or has no such member.
    package subscript(_ name: String) -> YAMLNode? {
        members?.first { $0.key.text == name }?.value
    }

    /// Whether this is a plain `null`, `~` or nothing.
    package var isNull: Bool {
        guard case .scalar(let text, true) = content else { return false }
        if tag == "tag:yaml.org,2002:str" { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// What a plain scalar means as a boolean, by the words of YAML 1.2 and 1.1; nil for anything else.
    package var bool: Bool? {
        guard case .scalar(let text, true) = content else { return nil }
        return switch text {
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": true
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": false
        default: nil
        }
    }

    /// A plain whole number in decimal digits that fits; nil for anything else.
    package var integer: Int? {
        guard case .scalar(let text, true) = content else { return nil }
        return Int(text)
    }

    /// What this is, for messages.
    package var kind: String {
        switch content {
        case .scalar: isNull ? "nothing" : "a text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// Why a text is no YAML, or more of it than is taken.
package struct YAMLError: Error, Equatable, Sendable, CustomStringConvertible {
    package var message: String
    /// From 1; 0 where it concerns the text as a whole.
    package var line: Int
    package var column: Int

    package init(_ message: String, line: Int = 0, column: Int = 0) {
        self.message = message
        self.line = line
        self.column = column
    }

    package var description: String {
        line == 0 ? message : column == 0 ? "\(line): \(message)" : "\(line):\(column): \(message)"
    }
}
