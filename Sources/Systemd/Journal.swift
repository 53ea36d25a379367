import Glibc
package import Linux

/// The journal's own protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): entries as fields.
package struct Journal: ~Copyable, Sendable {
    /// Where journald listens.
    package static let systemPath = "/run/systemd/journal/socket"

    private let socket: DatagramSocket

    package init(path: String = Journal.systemPath) throws(SyscallError) {
        socket = try DatagramSocket(address: path)
    }

    /// Sends one entry.
    ///
    /// What a datagram can't carry goes in a sealed memory file.
    package func send(_ entry: JournalEntry) throws(SyscallError) {
        do {
            try socket.send(entry.bytes)
        } catch {
            guard error.code == EMSGSIZE || error.code == ENOBUFS else { throw error }
            try socket.sendSealed(entry.bytes)
        }
    }

    /// Whether a file descriptor is a stream that the service manager connected to the journal.
    ///
    /// `JOURNAL_STREAM` names its device and inode (systemd.exec(5)).
    package static func isStream(_ descriptor: CInt) -> Bool {
        guard let variable = Variables.value("JOURNAL_STREAM") else { return false }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return false }
        return variable == "\(status.st_dev):\(status.st_ino)"
    }
}

/// One journal entry, in its form on the wire.
package struct JournalEntry: Equatable, Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Adds a field; the name is upper-case ASCII with digits and underscores (systemd.journal-fields(7)).
    package mutating func add(_ name: String, _ value: String) {
        add(name, bytes: Array(value.utf8)[...])
    }

    /// Adds a field of any bytes.
    ///
    /// A value of several lines has its length before it, 64 bits little-endian.
    package mutating func add(_ name: String, bytes value: ArraySlice<UInt8>) {
        let newline = UInt8(ascii: "\n")
        bytes += Array(name.utf8)
        if value.contains(newline) {
            bytes.append(newline)
            let count = UInt64(value.count)
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: count >> shift))
            }
        } else {
            bytes.append(UInt8(ascii: "="))
        }
        bytes += value
        bytes.append(newline)
    }
}
