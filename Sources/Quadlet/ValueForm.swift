/// How the text after `=` of a key is read, without who takes it: what has to be known to write it.
package enum ValueForm: Sendable {
    case text, flag, list, words, arguments, command, pairs, refused

    /// Whether the last assignment counts, and not all of them.
    package var isSingle: Bool { self == .text || self == .flag || self == .command }
}

extension Key.Value {
    package var form: ValueForm {
        switch self {
        case .text: .text
        case .flag: .flag
        case .list: .list
        case .words: .words
        case .arguments: .arguments
        case .command: .command
        case .pairs: .pairs
        case .refused: .refused
        }
    }
}
