import Testing
import UnitFile

@Suite struct `Words` {
    /// The arguments that systemd 252 executes for `ExecStart=/bin/echo …` (systemd-analyze verify, debug log).
    @Test(arguments: [
        ("a b", ["a", "b"]),
        ("  a \t b  ", ["a", "b"]),
        ("\"a b\" 'c d'", ["a b", "c d"]),
        ("a\"b c\"d", ["ab cd"]),
        ("\"\" ''", ["", ""]),
        ("'a\"b' \"c'd\"", ["a\"b", "c'd"]),
        ("a\\x20b", ["a b"]),
        ("\\x41\\102\\u00e4\\U0001F600", ["AB\u{E4}\u{1F600}"]),
        ("\"a\\tb\\nc\"", ["a\tb\nc"]),
        ("a\\sb \\\\ \\\" \\'", ["a b", "\\", "\"", "'"]),
        ("a;b", ["a;b"]),
    ])
    func `are those that systemd reads in a command line`(text: String, words: [String]) throws {
        #expect(try text.words(.commandLine) == words)
    }

    /// systemd 252 warns of the quote and the escapes; the last two give it bytes that are no text.
    @Test(arguments: [
        ("\"a", WordError.quote),
        ("'a b", .quote),
        ("a\\q", .escape),
        ("a\\x4", .escape),
        ("a\\x00b", .escape),
        ("a\\400", .escape),
        ("a\\", .backslash),
        ("\\uD800", .escape),
        ("\\xff", .encoding),
    ])
    func `mistakes in a command line`(text: String, error: WordError) {
        #expect(throws: error) { try text.words(.commandLine) }
    }

    /// `UNQUOTE | RELAX | CUNESCAPE` of extract-word.c, with which Quadlet reads `Exec=`.
    @Test func `Quadlet accepts a missing end quote`() throws {
        #expect(try "a \"b c".words(.quadlet) == ["a", "b c"])
        #expect(try "a \\".words(.quadlet) == ["a", ""])
        #expect(throws: WordError.escape) { try "a\\.b".words(.quadlet) }
    }

    @Test func `names keep their backslashes`() throws {
        #expect(
            try "dev-sda\\x2d1.device \"a b\"".words(.names) == ["dev-sda\\x2d1.device", "a b"]
        )
    }

    /// What one writes, the other reads: a word can't become two, or something else than a word.
    @Test(arguments: [
        ["a"], [""], [" "], ["a b", "c"], ["\""], ["'"], ["\\"], ["a\\nb"],
        ["\n", "\r", "\t", "\u{1}", "\u{7F}"],
        [";"], [";", "a;"], ["\u{E4}\u{1F600}"], ["x\u{0B}y"], ["--env=A=\"b c\" 'd'"], ["#", "-a"],
        ["\u{1F}z"],
    ])
    func `a command line reads back as the words it was made of`(words: [String]) throws {
        var line = UnitFile.CommandLine("/bin/echo")
        line.add(words)
        #expect(!line.text.contains("\n"))
        #expect(try line.text.words(.commandLine) == ["/bin/echo"] + words)
    }

    /// systemd 252 refuses a unit with the first ones, and 257 with those of them that it does not know.
    @Test(arguments: [
        ("%F", "%F"), ("a %%F %i %9", "%9"), ("%%%X", "%X"), ("%e", "%e"),
        ("%i%n%N%%", nil), ("100%", nil), ("50% off, %-x %_ %= %[", nil), ("%%Z", nil), ("", nil),
    ])
    func `specifiers that nobody knows`(text: String, specifier: String?) {
        #expect(Specifier.firstUnknown(in: text)?.specifier == specifier)
    }

    @Test func `specifiers and variables stay, literals are doubled`() {
        #expect(Quoting.literal("100% of $HOME") == "100%% of $$HOME")
        #expect(Quoting.escapingSpecifiers("100% of $HOME") == "100%% of $HOME")
        #expect(Quoting.word("%i") == "%i")
        #expect(Quoting.word(";") == "\";\"")
    }
}
