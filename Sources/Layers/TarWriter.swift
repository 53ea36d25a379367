import Linux

/// Writes an archive: ustar headers, with PAX headers for what does not fit into them.
struct TarWriter {
    private static let block = 512

    private let receive: (Span<UInt8>) throws(LayerError) -> Void
    /// Bytes that are missing of the content of the entry that was begun.
    private var left: Int64 = 0
    private var padding = 0

    init(into receive: @escaping (Span<UInt8>) throws(LayerError) -> Void) {
        self.receive = receive
    }

    /// Starts an entry, whose content follows by ``write(_:)``.
    mutating func begin(_ entry: TarEntry) throws(LayerError) {
        let records = Self.records(entry)
        if !records.isEmpty {
            var header = TarEntry()
            header.name = Array("PaxHeaders/".utf8) + entry.name.suffix(80)
            header.mode = 0o644
            header.size = Int64(records.count)
            try put(Self.header(header, type: UInt8(ascii: "x")))
            try put(records + [UInt8](repeating: 0, count: Self.padding(records.count)))
        }
        try put(Self.header(entry, type: Self.type(entry.kind)))
        left = entry.size
        padding = Self.padding(Int(entry.size % Int64(Self.block)))
    }

    /// Adds bytes of the content; those that are too many are left out.
    mutating func write(_ bytes: Span<UInt8>) throws(LayerError) {
        let count = Int(min(left, Int64(bytes.count)))
        if count == 0 { return }
        left -= Int64(count)
        try receive(bytes.extracting(first: count))
    }

    /// Ends the entry.
    ///
    /// - Returns: How many bytes of the content were missing; they are zero in the archive.
    mutating func end() throws(LayerError) -> Int64 {
        let missing = left
        let zeros = [UInt8](repeating: 0, count: 64 << 10)
        while left > 0 { try write(zeros.span) }
        try put([UInt8](repeating: 0, count: padding))
        return missing
    }

    /// Ends the archive.
    func finish() throws(LayerError) { try put([UInt8](repeating: 0, count: 2 * Self.block)) }

    private func put(_ bytes: [UInt8]) throws(LayerError) {
        if !bytes.isEmpty { try receive(bytes.span) }
    }

    private static func padding(_ count: Int) -> Int { (block - count % block) % block }

    private static func type(_ kind: TarEntry.Kind) -> UInt8 {
        switch kind {
        case .file: UInt8(ascii: "0")
        case .hardLink: UInt8(ascii: "1")
        case .symbolicLink: UInt8(ascii: "2")
        case .characterDevice: UInt8(ascii: "3")
        case .blockDevice: UInt8(ascii: "4")
        case .directory: UInt8(ascii: "5")
        case .pipe: UInt8(ascii: "6")
        }
    }
}

// Headers.
extension TarWriter {
    private static let mostOctal: Int64 = 1 << 21
    private static let mostSize: Int64 = 1 << 33

    /// The block; what does not fit is cut off, or zero.
    private static func header(_ entry: TarEntry, type: UInt8) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: Self.block)
        func put(_ bytes: some Sequence<UInt8>, _ start: Int) {
            for (offset, byte) in bytes.enumerated() { block[start + offset] = byte }
        }
        func put(_ number: Int64, _ start: Int, _ digits: Int) {
            let text = String(number, radix: 8)
            put(String(repeating: "0", count: max(digits - text.count, 0)).utf8, start)
            put(text.utf8, start + max(digits - text.count, 0))
        }
        put(entry.name.prefix(100), 0)
        put(Int64(entry.mode), 100, 7)
        put(entry.owner < mostOctal ? entry.owner : 0, 108, 7)
        put(entry.group < mostOctal ? entry.group : 0, 116, 7)
        put(entry.size < mostSize ? entry.size : 0, 124, 11)
        let seconds = entry.modified.seconds
        put((0..<mostSize).contains(seconds) ? seconds : 0, 136, 11)
        put([UInt8](repeating: 0x20, count: 8), 148)
        block[156] = type
        put(entry.target.prefix(100), 157)
        put("ustar\u{0}00".utf8, 257)
        put(Int64(entry.major), 329, 7)
        put(Int64(entry.minor), 337, 7)
        let sum = block.reduce(0) { $0 + Int64($1) }
        put(sum, 148, 6)
        block[154] = 0
        return block
    }

    /// What the block has no place for, as POSIX pax says it.
    private static func records(_ entry: TarEntry) -> [UInt8] {
        var records: [UInt8] = []
        func add(_ name: String, _ value: some Collection<UInt8>) { records += record(name, value) }
        if entry.name.count > 100 { add("path", entry.name) }
        if entry.target.count > 100 { add("linkpath", entry.target) }
        if entry.owner >= mostOctal { add("uid", "\(entry.owner)".utf8) }
        if entry.group >= mostOctal { add("gid", "\(entry.group)".utf8) }
        if entry.size >= mostSize { add("size", "\(entry.size)".utf8) }
        let time = entry.modified
        if time.nanoseconds != 0 || !(0..<mostSize).contains(time.seconds) { add("mtime", text(time).utf8) }
        for attribute in entry.attributes {
            add("SCHILY.xattr." + String(decoding: attribute.name, as: UTF8.self), attribute.value)
        }
        return records
    }

    /// Seconds since 1970 with nine digits after the point.
    private static func text(_ time: TarEntry.Time) -> String {
        // The kernel counts nanoseconds upwards, also before 1970.
        let isBefore = time.seconds < 0 && time.nanoseconds > 0
        let seconds = isBefore ? -(time.seconds + 1) : time.seconds
        let digits = String(isBefore ? 1_000_000_000 - time.nanoseconds : time.nanoseconds)
        let zeros = String(repeating: "0", count: 9 - digits.count)
        return (isBefore ? "-" : "") + "\(seconds).\(zeros)\(digits)"
    }

    /// `LENGTH NAME=VALUE` and a newline, where the length counts its own digits, too.
    private static func record(_ name: String, _ value: some Collection<UInt8>) -> [UInt8] {
        let rest = 1 + name.utf8.count + 1 + value.count + 1
        var length = rest + 1
        while rest + String(length).utf8.count != length { length += 1 }
        return Array("\(length) \(name)=".utf8) + Array(value) + [UInt8(ascii: "\n")]
    }
}
