import Glibc

/// IDs besides their own that users may give to user namespaces of theirs: subuid(5) and subgid(5).
package enum SubordinateIDs {
    package static let users = "/etc/subuid"
    package static let groups = "/etc/subgid"

    /// The ranges that a user has by name or by number, in the order of the file; none where there is no such file.
    ///
    /// - Parameters:
    ///   - uid: The user, also for groups.
    ///   - path: ``users`` or ``groups``.
    /// - Returns: The ranges.
    package static func ranges(of uid: UInt32, in path: String) -> [IDRange] {
        // Without the file nobody has any; newuidmap(1) says what else is wrong with it.
        let content = (try? SmallFile.contents(of: path, limit: 4 << 20)) ?? nil
        return ranges(of: [UserNames.name(of: uid), String(uid)].compactMap { $0 }, in: content ?? [])
    }

    /// The ranges of a user in a file of subuid(5), whose lines are `name:first:count`.
    package static func ranges(of names: [String], in file: [UInt8]) -> [IDRange] {
        file.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
            guard fields.count == 3, names.contains(fields[0]), let first = UInt32(fields[1]),
                let count = UInt32(fields[2]), count > 0, !first.addingReportingOverflow(count).overflow
            else { return nil }
            return IDRange(first: first, count: count)
        }
    }
}
