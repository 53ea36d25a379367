/// Entries of the journal, out of their export format (systemd.io/JOURNAL_EXPORT_FORMATS).
package struct JournalStream {
    /// An entry: its fields, of which one can have several values.
    package struct Entry: Equatable, Sendable {
        package var fields: [(name: String, value: [UInt8])] = []

        package init() {}

        /// The first value of a field.
        package subscript(_ name: String) -> String? {
            fields.first { $0.name == name }.map { String(decoding: $0.value, as: UTF8.self) }
        }

        /// The first value of a field as it is.
        package func bytes(_ name: String) -> [UInt8]? {
            fields.first { $0.name == name }?.value
        }

        /// When journald got it, in microseconds since 1970.
        package var time: Int64 { self["__REALTIME_TIMESTAMP"].flatMap { Int64($0) } ?? 0 }

        package static func == (one: Entry, other: Entry) -> Bool {
            one.fields.count == other.fields.count
                && zip(one.fields, other.fields).allSatisfy { $0.name == $1.name && $0.value == $1.value }
        }
    }

    /// What has come of an entry that is not whole.
    private var rest: [UInt8] = []
    private var entry = Entry()

    package init() {}

    /// Takes what has come.
    ///
    /// - Parameter bytes: They may end anywhere.
    /// - Returns: The entries that are whole with them.
    package mutating func take(_ bytes: [UInt8]) -> [Entry] {
        rest += bytes
        var entries: [Entry] = []
        var index = 0
        while let end = rest[index...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = rest[index..<end]
            if line.isEmpty {
                if !entry.fields.isEmpty { entries.append(entry) }
                entry = Entry()
                index = end + 1
                continue
            }
            if let equals = line.firstIndex(of: UInt8(ascii: "=")) {
                let name = String(decoding: line[..<equals], as: UTF8.self)
                entry.fields.append((name, Array(line[(equals + 1)...])))
                index = end + 1
                continue
            }
            // A value of any bytes: its length, 64 bits little-endian, and a newline after it.
            let start = end + 9
            guard start <= rest.count else { break }
            var length: UInt64 = 0
            for (place, byte) in rest[(end + 1)..<start].enumerated() {
                length |= UInt64(byte) << UInt64(8 * place)
            }
            guard let count = Int(exactly: length), count < Int.max - start - 1 else {
                rest = []
                return entries
            }
            guard start + count < rest.count else { break }
            let name = String(decoding: line, as: UTF8.self)
            entry.fields.append((name, Array(rest[start..<(start + count)])))
            index = start + count + 1
        }
        rest.removeFirst(index)
        return entries
    }

    /// What is left at the end of the stream, which need not have an empty line.
    package mutating func finish() -> Entry? {
        defer { entry = Entry() }
        return entry.fields.isEmpty ? nil : entry
    }
}
