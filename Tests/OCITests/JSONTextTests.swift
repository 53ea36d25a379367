import JSON
import Testing

@Suite struct `Reading JSON text` {
    @Test(arguments: [
        (#""plain""#, "plain"), (#""""#, ""), (#""a\"b\\c\/\b\f\n\r\t""#, "a\"b\\c/\u{8}\u{c}\n\r\t"),
        (#""\u0041\ud83d\ude00é""#, "A😀é"), (#""é😀""#, "é😀"),
    ])
    func `takes strings as they stand and with escapes`(text: String, string: String) throws {
        #expect(try JSONValue(parsing: text.utf8) == .string(string))
    }

    @Test(arguments: [
        ([0x22, 0x61, 0x0A, 0x22], JSONError(.unexpected, at: 2)),
        ([0x22, 0xFF, 0x22], JSONError(.encoding, at: 1)),
        ([0x22, 0x61], JSONError(.end, at: 2)),
        ([0x22, 0x5C, 0x6E, 0xFF, 0x22], JSONError(.encoding, at: 1)),
        ([0x22, 0x61, 0x5C], JSONError(.end, at: 3)),
    ])
    func `names what is no string`(bytes: [UInt8], error: JSONError) {
        #expect(throws: error) { try JSONValue(parsing: bytes) }
    }

    /// Of few members and of many: the names are looked for in two ways.
    @Test(arguments: [2, 15, 16, 17, 18, 100])
    func `refuses a name that is twice in an object`(count: Int) throws {
        let members = (0..<count).map { #""a-name-that-is-not-short-\#($0)":0"# }
        let object = "{" + members.joined(separator: ",") + "}"
        #expect(try JSONValue(parsing: object.utf8).members?.count == count)
        for repeated in [0, count - 1] {
            let text = "{" + (members + [members[repeated]]).joined(separator: ",") + "}"
            #expect(throws: JSONError(.duplicate, at: object.utf8.count)) {
                try JSONValue(parsing: text.utf8)
            }
        }
    }
}
