/// The parts of a tar header that an archive of blobs needs.
struct ArchiveHeader {
    let name: String
    let target: String
    let size: Int64
    let type: UInt8

    static let size = 512

    struct Failure: Error, CustomStringConvertible {
        var description: String { "it is no tar archive, or a damaged one" }
    }

    /// Reads a block; nil where it is all zero, which ends an archive.
    init?(_ block: [UInt8]) throws(Failure) {
        if block.allSatisfy({ $0 == 0 }) { return nil }
        let sum = block.enumerated().reduce(0) { sum, byte in
            sum + ((148..<156).contains(byte.offset) ? 32 : Int(byte.element))
        }
        guard Self.number(block[148..<156]) == Int64(sum), let size = Self.number(block[124..<136]) else {
            throw Failure()
        }
        self.size = size
        type = block[156]
        target = Self.text(block[157..<257])
        let isPOSIX = block[257..<263].elementsEqual("ustar\0".utf8)
        let prefix = isPOSIX ? Self.text(block[345..<500]) : ""
        name = (prefix.isEmpty ? "" : prefix + "/") + Self.text(block[0..<100])
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String {
        String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// A number, octal or GNU tar's base 256; nil where it is none or negative.
    private static func number(_ field: ArraySlice<UInt8>) -> Int64? {
        if field.first == 0x80 {
            let bytes = field.dropFirst().drop { $0 == 0 }
            return bytes.count < 8 ? bytes.reduce(0) { $0 << 8 | Int64($1) } : nil
        }
        let digits = field.drop { $0 == 32 }.prefix { $0 != 0 && $0 != 32 }
        return digits.isEmpty
            ? 0 : Int64(String(decoding: digits, as: UTF8.self), radix: 8).flatMap { $0 < 0 ? nil : $0 }
    }

    /// The records of a PAX header; what is no record ends them.
    static func records(_ text: [UInt8]) -> [String: String] {
        var records: [String: String] = [:]
        var rest = text[...]
        while let space = rest.firstIndex(of: 32),
            let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
            length > space - rest.startIndex + 1, length <= rest.count
        {
            let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
            rest = rest.dropFirst(length)
            guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else { continue }
            records[String(decoding: record[..<equals], as: UTF8.self)] = String(
                decoding: record[(equals + 1)...],
                as: UTF8.self
            )
        }
        return records
    }
}
