import Glibc
package import Linux

/// What processes have written for the journal and journald has not read yet.
///
/// Their standard output is a stream that journald reads when it gets the time, which is not before they have ended. As long as
/// there is something to read of one, or somebody who could write, it keeps a file for it.
package struct JournalBacklog: Sendable {
    private let directory: String
    private var streams: [String]

    /// Finds the streams that a unit has now.
    ///
    /// - Parameters:
    ///   - unit: A unit, such as `web.service`.
    ///   - directory: Where journald has the files.
    package init(of unit: String, in directory: String = JournalBacklog.defaultPath) {
        self.directory = directory
        // Where there is no journald, or one that keeps no such files, there is nothing to wait for.
        let names = (try? SmallFile.names(in: directory)) ?? []
        let line = Array("UNIT=\(unit)".utf8)
        streams = names.filter { name in
            guard let text = try? SmallFile.contents(of: "\(directory)/\(name)", limit: 1 << 16) else {
                return false
            }
            return text.split(separator: UInt8(ascii: "\n")).contains { $0.elementsEqual(line) }
        }
    }

    /// Where journald has them.
    package static let defaultPath = "/run/systemd/journal/streams"

    /// Whether all of it is in the journal, once nobody writes any more.
    package mutating func isEmpty() -> Bool {
        streams.removeAll { name in unsafe access("\(directory)/\(name)", F_OK) != 0 }
        return streams.isEmpty
    }

    /// Waits until journald has dealt with every entry that was sent to it by its own protocol before.
    ///
    /// - Parameters:
    ///   - path: Where journald listens.
    ///   - milliseconds: The longest time.
    /// - Throws: `ETIMEDOUT` where that was not enough, or what kept us from asking.
    package static func waitForEntries(
        path: String = Journal.systemPath,
        milliseconds: CInt
    ) throws(SyscallError) {
        // A comment, which makes no entry. journald reads one datagram after the other.
        let comment = [UInt8(ascii: "#")] + [UInt8](repeating: UInt8(ascii: " "), count: 1 << 11) + [10]
        try DatagramSocket(address: path).sendAndWait(comment, milliseconds: milliseconds)
    }
}
