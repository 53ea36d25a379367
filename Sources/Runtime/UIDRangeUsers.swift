package import Linux

/// Who else has IDs of this host: the account files and systemd-nsresourced.
package struct UIDUsers: Equatable, Sendable {
    /// Ranges in use, as far as they are in reach of containers.
    package var ranges: [IDRange] = []

    package init(ranges: [IDRange] = []) {
        self.ranges = ranges
    }

    /// Reads who uses IDs now.
    ///
    /// Only files are read: a start asks no name service.
    ///
    /// - Parameter root: What stands before `/etc` and `/run`.
    /// - Returns: The users.
    /// - Throws: What reading said; a file that is missing has no users.
    package static func current(root: String = "") throws(SyscallError) -> UIDUsers {
        var users = UIDUsers()
        for file in ["passwd", "group"] {
            users.add(accounts: try SmallFile.contents(of: "\(root)/etc/\(file)", limit: 64 << 20) ?? [])
        }
        for file in ["subuid", "subgid"] {
            users.add(subordinates: try SmallFile.contents(of: "\(root)/etc/\(file)", limit: 64 << 20) ?? [])
        }
        try users.add(registry: "\(root)/run/systemd/nsresource/registry")
        return users
    }

    /// Whether somebody uses one of the IDs.
    package func overlap(_ range: IDRange) -> Bool {
        ranges.contains {
            UInt64($0.first) < UInt64(range.first) + UInt64(range.count)
                && UInt64(range.first) < UInt64($0.first) + UInt64($0.count)
        }
    }

    /// Adds the IDs of passwd(5) or group(5): the third field.
    mutating func add(accounts text: [UInt8]) {
        Self.lines(text) { fields in
            guard fields.count >= 3, let id = Self.number(fields[2]) else { return }
            add(first: id, count: 1)
        }
    }

    /// Adds the ranges of subuid(5) or subgid(5): the second and the third field.
    mutating func add(subordinates text: [UInt8]) {
        Self.lines(text) { fields in
            guard fields.count == 3, let first = Self.number(fields[1]), let count = Self.number(fields[2])
            else { return }
            add(first: first, count: count)
        }
    }

    /// Adds what systemd-nsresourced has given away: it names files `u<first>.userns` and `g<first>.userns`.
    private mutating func add(registry path: String) throws(SyscallError) {
        for name in try SmallFile.names(in: path) where name.hasPrefix("u") || name.hasPrefix("g") {
            guard
                let first = Self.number(ArraySlice(name.utf8.dropFirst().prefix { $0 != UInt8(ascii: ".") }))
            else { continue }
            add(first: first, count: UIDRange.count)
        }
    }

    private mutating func add(first: UInt32, count: UInt32) {
        let range = IDRange(first: first, count: count)
        let reach = UIDUsers(ranges: [
            IDRange(
                first: UIDRange.candidates.lowerBound,
                count: UIDRange.candidates.upperBound - UIDRange.candidates.lowerBound + UIDRange.count
            )
        ])
        if count > 0, reach.overlap(range) { ranges.append(range) }
    }

    private static func lines(_ text: [UInt8], _ body: ([ArraySlice<UInt8>]) -> Void) {
        for line in text.split(separator: UInt8(ascii: "\n")) where line.first != UInt8(ascii: "#") {
            body(line.split(separator: UInt8(ascii: ":"), maxSplits: 3, omittingEmptySubsequences: false))
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt32? {
        var value: UInt64 = 0
        guard !digits.isEmpty, digits.count <= 10 else { return nil }
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
        }
        return UInt32(exactly: value)
    }
}
