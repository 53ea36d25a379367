import Testing
import UnitFile

@Suite struct `Writing a unit file` {
    /// No line of a file can hold these, so whoever makes such a value has forgotten to quote it.
    @Test(arguments: [
        ("a\nExecStart=/bin/evil", "a ExecStart=/bin/evil"),
        ("a\r\n[Service]", "a  [Service]"),
        ("0123456789\nb", "0123456789 b"),
        ("a\u{0}b", "a b"),
    ])
    func `puts no line end into a value`(value: String, written: String) {
        var document = UnitDocument()
        document.add("Unit", "Description", value)
        document.add("Unit", "After", "b.service")
        let text = String(decoding: document.text, as: UTF8.self)
        #expect(text == "[Unit]\nDescription=\(written)\nAfter=b.service\n")
    }

    /// systemd strips white space at the end of a value, and continues a line only after a last backslash.
    @Test(arguments: [("a\\", "a\\ "), ("a\\\\", "a\\\\"), ("a\\\\\\", "a\\\\\\ "), ("\\ä", "\\ä")])
    func `joins no value with the next line`(value: String, written: String) {
        var document = UnitDocument()
        document.add("Unit", "Description", value)
        #expect(String(decoding: document.text, as: UTF8.self) == "[Unit]\nDescription=\(written)\n")
    }

    /// The prefixes are those of systemd.service(5), "Command lines".
    @Test(arguments: ["-", "@", ":", "+", "!", "|"])
    func `takes no prefix from a program's name`(prefix: String) {
        #expect(UnitFile.CommandLine(prefix + "/bin/true").text == "./\(prefix)/bin/true")
        #expect(UnitFile.CommandLine("/bin/true", ignoringFailure: true).text == "-/bin/true")
    }

    @Test func `knows the longest line`() {
        // `LONG_LINE_MAX` of systemd is 1 MiB, with the line's end.
        let longest = String(repeating: "a", count: (1 << 20) - 6)
        #expect(UnitDocument([.init("Unit", [.init("Name", longest)])]).overlongKey == nil)
        #expect(UnitDocument([.init("Unit", [.init("Name", longest + "a")])]).overlongKey == "Name")
    }
}
