/// The case table of Podman's `quadlet_test.go`: calls of `DescribeTable` with an `Entry` for each input.
package enum CaseTable {
    /// A table that the harness does not know: its title.
    package struct UnknownTable: Error {
        package var title: String
    }

    /// The cases of a Go file, in its order.
    package static func cases(in text: String) throws -> [TestCase] {
        var cases: [TestCase] = []
        var title = ""
        var tokens = GoTokens(text)
        while let token = tokens.next() {
            switch token {
            case .name("DescribeTable"):
                title = tokens.arguments().texts.first ?? ""
                // The entries are arguments as well.
                tokens.rewind()
            case .name("Entry"):
                let arguments = tokens.arguments()
                cases.append(try testCase(arguments.texts, list: arguments.list, title: title))
            default: break
            }
        }
        return cases
    }

    /// The texts of an entry are a description and the arguments; what they mean is in the table's title.
    private static func testCase(_ texts: [String], list: [String], title: String) throws -> TestCase {
        guard texts.count >= 2 else { throw UnknownTable(title: title) }
        var testCase = TestCase(file: texts[1])
        switch title {
        case "Running success quadlet test case": break
        case "Running quadlet success test case with dependencies": testCase.dependencies = list
        case "Running success quadlet with ServiceName test case" where texts.count == 3:
            testCase.service = texts[2]
        case "Running expected warning quadlet test case" where texts.count == 3:
            testCase.message = texts[2]
        case "Running expected error quadlet test case" where texts.count == 3:
            testCase.message = texts[2]
            testCase.status = 1
        default: throw UnknownTable(title: title)
        }
        return testCase
    }
}

/// As much of Go's syntax as a table of texts needs.
struct GoTokens {
    enum Token: Equatable {
        case name(String)
        case text(String)
        case mark(Character)
    }

    private let characters: [Character]
    private var position = 0
    private var saved = 0

    init(_ text: String) {
        characters = Array(text)
    }

    mutating func next() -> Token? {
        while let character = current {
            switch character {
            case "/" where characters.dropFirst(position + 1).first == "/":
                while let character = current, character != "\n" { position += 1 }
            case "\"": return .text(quoted())
            case "`": return .text(raw())
            case "'": skipRune()
            case _ where character.isLetter || character == "_": return .name(name())
            case _ where character.isWhitespace: position += 1
            default:
                position += 1
                return .mark(character)
            }
        }
        return nil
    }

    /// The texts of a call that begins here: those that are arguments, and those of a list in braces.
    mutating func arguments() -> (texts: [String], list: [String]) {
        var (texts, list): ([String], [String]) = ([], [])
        var (parentheses, braces) = (0, 0)
        saved = position
        repeat {
            switch next() {
            case .mark("("): parentheses += 1
            case .mark(")"): parentheses -= 1
            case .mark("{"): braces += 1
            case .mark("}"): braces -= 1
            case .text(let text) where braces > 0: list.append(text)
            case .text(let text): texts.append(text)
            case nil: return (texts, list)
            default: break
            }
        } while parentheses > 0
        return (texts, list)
    }

    /// Goes back to where the last call began.
    mutating func rewind() {
        position = saved
    }

    private var current: Character? { position < characters.count ? characters[position] : nil }

    private mutating func name() -> String {
        var name = ""
        while let character = current, character.isLetter || character.isNumber || character == "_" {
            name.append(character)
            position += 1
        }
        return name
    }

    private mutating func quoted() -> String {
        var text = ""
        position += 1
        while let character = current, character != "\"" {
            position += 1
            guard character == "\\", let escaped = current else {
                text.append(character)
                continue
            }
            position += 1
            text.append(["n": "\n", "t": "\t"][escaped] ?? escaped)
        }
        position += 1
        return text
    }

    private mutating func raw() -> String {
        var text = ""
        position += 1
        while let character = current, character != "`" {
            text.append(character)
            position += 1
        }
        position += 1
        return text
    }

    private mutating func skipRune() {
        position += 1
        while let character = current, character != "'" { position += character == "\\" ? 2 : 1 }
        position += 1
    }
}
