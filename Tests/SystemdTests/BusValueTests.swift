import Systemd
import Testing

@Suite struct `Values of D-Bus` {
    private func read(
        _ signature: String,
        _ bytes: [UInt8],
        isBigEndian: Bool = false
    ) throws -> [BusValue] {
        var reader = BusReader(bytes[...], isBigEndian: isBigEndian)
        var values: [BusValue] = []
        for type in try BusType.types(of: signature.utf8) { values.append(try reader.read(type)) }
        try #require(reader.isAtEnd)
        return values
    }

    private func written(_ values: [BusValue]) throws -> [UInt8] {
        var writer = BusWriter()
        for value in values { try writer.write(value) }
        return writer.bytes
    }

    /// Three examples of the specification, section "Marshaling (Wire Format)", which has them big-endian.
    private static let examples: [(signature: String, bytes: [UInt8], values: [BusValue])] = [
        (
            "sss",
            [0, 0, 0, 3, 0x66, 0x6F, 0x6F, 0, 0, 0, 0, 1, 0x2B, 0, 0, 0, 0, 0, 0, 3, 0x62, 0x61, 0x72, 0],
            [.string("foo"), .string("+"), .string("bar")]
        ),
        ("ax", [0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5], [.array(.int64, [.int64(5)])]),
        ("v", [2, 0x61, 0x75, 0, 0, 0, 0, 4, 0, 0, 0, 7], [.variant(.array(.uint32, [.uint32(7)]))]),
    ]

    @Test(arguments: Self.examples.indices)
    func `are read as the specification has them`(index: Int) throws {
        let example = Self.examples[index]
        #expect(try read(example.signature, example.bytes, isBigEndian: true) == example.values)
    }

    @Test func `are written with padding before what needs it, also where an array is empty`() throws {
        let values: [BusValue] = [.byte(1), .array(.uint64, []), .byte(2), .structure([.int16(-2)])]
        #expect(
            try written(values) == [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0xFE, 0xFF]
        )
    }

    @Test func `come back as they were written`() throws {
        let values: [BusValue] = [
            .byte(255), .boolean(true), .int16(.min), .uint16(.max), .int32(.min), .uint32(.max),
            .int64(.min),
            .uint64(.max), .double(-0.5), .string("ä\u{1F600}"), .objectPath("/a/_1"),
            .signature([.array(.dictionaryEntry(.string, .variant))]), .variant(.variant(.boolean(false))),
            .array(.dictionaryEntry(.string, .variant), [.dictionaryEntry(.string("k"), .variant(.byte(1)))]),
            .structures([.string, .uint64], [[.string("/"), .uint64(1)], [.string(""), .uint64(2)]]),
        ]
        let signature = values.map(\.type.text).joined()
        #expect(signature == "ybnqiuxtdsogva{sv}a(st)")
        #expect(try read(signature, written(values)) == values)
    }

    @Test func `name file descriptors by their place`() throws {
        var writer = BusWriter()
        for number: CInt in [9, 7] { try writer.write(.fileDescriptor(number)) }
        #expect(writer.bytes == [0, 0, 0, 0, 1, 0, 0, 0])
        #expect(writer.descriptors == [9, 7])
    }

    @Test(arguments: [
        ("s", [3, 0, 0, 0, 0x61, 0, 0x62, 0]),  // a zero within
        ("s", [1, 0, 0, 0, 0xFF, 0]),  // not UTF-8
        ("s", [1, 0, 0, 0, 0x61, 0x61]),  // no zero at its end
        ("s", [0xFF, 0xFF, 0xFF, 0xFF, 0x61]),  // longer than all there is
        ("o", [1, 0, 0, 0, 0x61, 0]), ("o", [2, 0, 0, 0, 0x2F, 0x2F, 0]),
        ("b", [2, 0, 0, 0]),
        ("u", [1, 0, 0]),
        ("yu", [1, 1, 0, 0, 1, 0, 0, 0]),  // padding that is not zero
        ("au", [6, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]),  // ends within an element
        ("ay", [9, 0, 0, 0, 1]),
        ("v", [2, 0x79, 0x79, 0, 1, 1]),  // two types
        ("v", [0, 0]),
        ("g", [1, 0x7A, 0]),
    ])
    func `that are not well formed are refused`(signature: String, bytes: [UInt8]) {
        #expect(throws: BusError.self) { try read(signature, bytes) }
    }

    @Test func `may be deep in one another, but not deeper than 64`() throws {
        func nested(_ depth: Int) -> BusValue {
            (0..<depth).reduce(.byte(0)) { value, _ in .variant(value) }
        }
        #expect(try read("v", written([nested(64)])) == [nested(64)])
        #expect(throws: BusError.self) { try written([nested(65)]) }
        let hostile: [UInt8] = (0..<1000).flatMap { _ in [1, 0x76, 0] as [UInt8] } + [1, 0x79, 0, 0]
        #expect(throws: BusError.invalid("values too deep in one another")) { try read("v", hostile) }
    }

    @Test(arguments: [
        "z", "a", "(", ")", "()", "(s", "a{s}", "a{sss}", "a{vs}", "{ss}", "a{s", "a{(s)s}",
        String(repeating: "a", count: 33) + "y", String(repeating: "(", count: 33) + "y",
        String(repeating: "y", count: 256),
    ])
    func `have no type by a signature that is none`(signature: String) {
        #expect(throws: BusError.self) { try BusType.types(of: signature.utf8) }
    }

    @Test func `that could not be read are not written`() {
        for value: BusValue in [
            .string("a\0b"), .objectPath("a"), .array(.byte, [.uint16(1)]), .variant(.structure([])),
        ] {
            #expect(throws: BusError.self) { try written([value]) }
        }
    }
}

@Suite struct `Messages of D-Bus` {
    private static let call = BusMessage(
        call: "GetUnit",
        of: "org.freedesktop.systemd1.Manager",
        on: "/org/freedesktop/systemd1",
        to: "org.freedesktop.systemd1",
        [.string("web.service")]
    )

    private func bytes() throws -> [UInt8] {
        var call = Self.call
        call.serial = 7
        return try call.encoded().bytes
    }

    @Test func `come back as they were sent`() throws {
        var expected = Self.call
        expected.serial = 7
        #expect(try BusMessage(parsing: bytes()[...]) == expected)
    }

    @Test func `say how long they are in their first 16 bytes`() throws {
        let bytes = try bytes()
        #expect(try BusMessage.length(of: bytes.prefix(15)) == nil)
        #expect(try BusMessage.length(of: bytes.prefix(16)) == bytes.count)
    }

    /// No byte of a message can be changed so that reading it does anything but to give a message or an error.
    @Test func `that are damaged are errors or other messages`() throws {
        let bytes = try bytes()
        for index in bytes.indices {
            for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
                var damaged = bytes
                damaged[index] = value
                _ = try? BusMessage(parsing: damaged[...])  // Either is right.
            }
            #expect(throws: BusError.self) { try BusMessage(parsing: bytes.prefix(index)) }
        }
    }

    @Test func `of a kind that is not known are left out`() throws {
        var bytes = try bytes()
        bytes[1] = 9
        #expect(try BusMessage(parsing: bytes[...]) == nil)
    }

    @Test func `that would not fit into memory are refused by their first bytes`() throws {
        var bytes = try bytes()
        bytes.replaceSubrange(4..<8, with: [0xFF, 0xFF, 0xFF, 0x7F])
        #expect(throws: BusError.invalid("it is too long")) { try BusMessage.length(of: bytes[...]) }
    }
}

@Suite struct `Addresses of D-Bus` {
    @Test func `are paths and abstract names`() {
        let address = "unix:guid=1,path=/run/a%20b;tcp:host=localhost;unix:abstract=name;unix:tmpdir=/tmp"
        #expect(BusAddress.sockets(of: address) == ["/run/a b", "@name"])
    }

    /// As `systemctl show -P Id` of `/org/freedesktop/systemd1/unit/…` and `busctl tree` show them.
    @Test func `of objects have what is no letter or digit in hexadecimal`() {
        #expect(Manager.path(ofUnit: "a-b@c.service") == "/org/freedesktop/systemd1/unit/a_2db_40c_2eservice")
        #expect(BusAddress.label("1a") == "_31a")
        #expect(BusAddress.label("") == "_")
    }
}
