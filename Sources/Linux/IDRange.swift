/// A run of user or group IDs of the host.
package struct IDRange: Equatable, Hashable, Sendable {
    package var first: UInt32
    package var count: UInt32

    package init(first: UInt32, count: UInt32) {
        self.first = first
        self.count = count
    }

    /// The foreign UID range: who owns unpacked files on disk (systemd, UIDS-GIDS.md).
    package static let foreign = IDRange(first: 0x7FFE_0000, count: 0x1_0000)

    /// Whether an ID is in the range.
    package func contains(_ id: UInt32) -> Bool {
        id >= first && id - first < count
    }
}
