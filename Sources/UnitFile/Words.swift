/// How a text is split into words; names and meaning are those of systemd's `ExtractFlags`.
package struct WordFlags: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Quotes keep white space in a word, and are removed.
    package static let unquote = WordFlags(rawValue: 1)
    /// C escapes stand for what they mean; unknown ones are an error.
    package static let unescape = WordFlags(rawValue: 2)
    /// Unknown escapes stay as they are.
    package static let unescapeRelaxed = WordFlags(rawValue: 4)
    /// A missing end quote and a backslash at the end are no error.
    package static let relaxed = WordFlags(rawValue: 8)
    /// A backslash is a character as any other.
    package static let retainEscape = WordFlags(rawValue: 16)

    /// As systemd reads `ExecStart=`.
    package static let commandLine: WordFlags = [.unquote, .unescape]
    /// As Quadlet reads `Exec=`, `Environment=` and the like.
    package static let quadlet: WordFlags = [.unquote, .unescape, .relaxed]
    /// As systemd reads lists of unit names, and Quadlet what it calls `strv`.
    package static let names: WordFlags = [.unquote, .retainEscape]
}

/// Why a text can't be split into words.
package enum WordError: String, Error, Sendable {
    case quote = "missing end quote"
    case escape = "unknown escape sequence"
    case backslash = "backslash at the end"
    case encoding = "escape sequences that are not UTF-8"
}

extension String {
    /// The words of this text, by the rules of systemd's `extract_first_word()`.
    package func words(_ flags: WordFlags) throws(WordError) -> [String] {
        if isWord { return [self] }
        var splitter = WordSplitter(bytes: Array(utf8), flags: flags)
        return try splitter.words()
    }

    /// Where the words of this text begin, as numbers of bytes; those up to a mistake.
    package func wordOffsets(_ flags: WordFlags) -> [Int] {
        var splitter = WordSplitter(bytes: Array(utf8), flags: flags)
        _ = try? splitter.words()  // Who asks has been told by the same text's words.
        return splitter.offsets
    }

    /// Whether this is just one word, whatever the flags.
    private var isWord: Bool {
        for byte in utf8 {
            if byte.isSpace || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
                || byte == UInt8(ascii: "\\")
            {
                return false
            }
        }
        return !isEmpty
    }
}

extension [String] {
    /// These words with a space between them, as in a list of unit names.
    ///
    /// What the standard library has for any sequence takes the runtime longer at its first use than a whole file.
    package var spaced: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        for word in self {
            if !bytes.isEmpty { bytes.append(0x20) }
            bytes.append(contentsOf: word.utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

private struct WordSplitter {
    let bytes: [UInt8]
    let flags: WordFlags
    var position = 0
    var word: [UInt8] = []
    /// Where the words begin.
    var offsets: [Int] = []

    init(bytes: [UInt8], flags: WordFlags) {
        self.bytes = bytes
        self.flags = flags
    }

    mutating func words() throws(WordError) -> [String] {
        var words: [String] = []
        while true {
            while position < bytes.count, bytes[position].isSpace { position += 1 }
            if position == bytes.count { return words }
            offsets.append(position)
            word.removeAll(keepingCapacity: true)
            try unquoted()
            guard let text = String(validating: word, as: UTF8.self) else { throw .encoding }
            words.append(text)
        }
    }

    /// Reads on until white space that no quotes keep.
    mutating func unquoted() throws(WordError) {
        while position < bytes.count {
            let byte = bytes[position]
            if byte.isSpace { return }
            position += 1
            if byte == UInt8(ascii: "\\"), !flags.contains(.retainEscape) {
                try escape(quoted: false)
            } else if flags.contains(.unquote), byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                try quoted(by: byte)
            } else {
                word.append(byte)
            }
        }
    }

    mutating func quoted(by quote: UInt8) throws(WordError) {
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == quote { return }
            if byte == UInt8(ascii: "\\"), !flags.contains(.retainEscape) {
                try escape(quoted: true)
            } else {
                word.append(byte)
            }
        }
        if !flags.contains(.relaxed) { throw .quote }
    }

    /// Reads what follows a backslash.
    mutating func escape(quoted: Bool) throws(WordError) {
        guard position < bytes.count else {
            if flags.contains(.unescapeRelaxed), !quoted || flags.contains(.relaxed) {
                word.append(UInt8(ascii: "\\"))
            } else if !flags.contains(.relaxed) {
                throw .backslash
            }
            return
        }
        guard flags.contains(.unescape) else {
            word.append(bytes[position])
            position += 1
            return
        }
        if let (length, text) = EscapeSequence.read(bytes, position) {
            word += text
            position += length
        } else if flags.contains(.unescapeRelaxed) {
            word += [UInt8(ascii: "\\"), bytes[position]]
            position += 1
        } else {
            throw .escape
        }
    }
}
