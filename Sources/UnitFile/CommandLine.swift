/// The words of an `ExecStart=` and its like, written so that systemd splits them back into the same words.
///
/// No word can end the line, start another command, or change how the next one is read. Specifiers and
/// variables in a word stay what they are, unless it is added as a literal.
package struct CommandLine: Equatable, Sendable {
    private var bytes: [UInt8]

    /// The value of the setting.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Starts with a program; `ignoringFailure` puts systemd's `-` before it.
    ///
    /// A program that begins with one of systemd's prefixes is one of the working directory, which systemd refuses.
    package init(_ program: String, ignoringFailure: Bool = false) {
        bytes = ignoringFailure ? [UInt8(ascii: "-")] : []
        bytes.reserveCapacity(512)
        if let first = program.utf8.first, "-@:+!|".utf8.contains(first) { bytes += "./".utf8 }
        Quoting.append(program, to: &bytes)
    }

    /// Adds a word in which `%i` and `${NAME}` mean what they mean to systemd.
    package mutating func add(_ word: String) {
        bytes.append(UInt8(ascii: " "))
        Quoting.append(word, to: &bytes)
    }

    /// Adds words in which `%i` and `${NAME}` mean what they mean to systemd.
    package mutating func add(_ words: [String]) {
        for word in words { add(word) }
    }

    /// Adds an option and its value as two words; nothing without a value.
    package mutating func add(_ option: String, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        add(option)
        add(value)
    }

    /// Adds an option once for each value.
    package mutating func add(_ option: String, each values: [String]) {
        for value in values {
            add(option)
            add(value)
        }
    }

    /// Adds an option that may be false: `--init` or `--init=false`; nothing without a value.
    package mutating func add(_ option: String, _ value: Bool?) {
        guard let value else { return }
        add(value ? option : option + "=false")
    }
}
