import Foundation

/// Writes tar archives for tests, wrong ones among them.
struct TarBuilder {
    struct Entry {
        var name: String
        var type: Character = "0"
        var content: [UInt8] = []
        var target = ""
        var mode = 0o644
        var owner = 0
        var group = 0
        var time = 1_000_000_000
        var device = (0, 0)
        var pax: [(String, [UInt8])] = []
        /// Written instead of the content's size.
        var size: Int?
    }

    private(set) var bytes: [UInt8] = []

    init(_ entries: Entry..., isEnded: Bool = true) {
        for entry in entries { add(entry) }
        if isEnded { bytes += [UInt8](repeating: 0, count: 1024) }
    }

    mutating func add(_ entry: Entry) {
        if !entry.pax.isEmpty {
            let records = entry.pax.flatMap { Self.record($0.0, $0.1) }
            bytes += Self.header(Entry(name: "pax", type: "x", size: records.count)) + Self.padded(records)
        }
        bytes += Self.header(entry) + Self.padded(entry.content)
    }

    mutating func add(raw block: [UInt8]) {
        bytes += block
    }

    /// `LENGTH NAME=VALUE\n`, where the length counts its own digits.
    static func record(_ name: String, _ value: [UInt8]) -> [UInt8] {
        let rest = Array(" \(name)=".utf8) + value + [0x0A]
        var length = rest.count + 1
        while String(length).count + rest.count != length { length += 1 }
        return Array(String(length).utf8) + rest
    }

    static func padded(_ content: [UInt8]) -> [UInt8] {
        content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    static func header(_ entry: Entry) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, _ offset: Int, _ most: Int) {
            for (index, byte) in text.utf8.prefix(most).enumerated() { block[offset + index] = byte }
        }
        func octal(_ value: Int, _ offset: Int, _ width: Int) {
            let digits = String(value, radix: 8)
            if digits.count < width {
                put(String(repeating: "0", count: width - 1 - digits.count) + digits, offset, width - 1)
            } else {
                // GNU tar's base 256.
                for index in 0..<width {
                    block[offset + width - 1 - index] = UInt8((value >> (8 * min(index, 7))) & 255)
                }
                block[offset] = 0x80
            }
        }
        put(entry.name, 0, 100)
        octal(entry.mode, 100, 8)
        octal(entry.owner, 108, 8)
        octal(entry.group, 116, 8)
        octal(entry.size ?? entry.content.count, 124, 12)
        octal(entry.time, 136, 12)
        put(String(entry.type), 156, 1)
        put(entry.target, 157, 100)
        put("ustar", 257, 5)
        put("00", 263, 2)
        octal(entry.device.0, 329, 8)
        octal(entry.device.1, 337, 8)
        put("        ", 148, 8)
        octal(block.reduce(0) { $0 + Int($1) }, 148, 7)
        return block
    }
}
