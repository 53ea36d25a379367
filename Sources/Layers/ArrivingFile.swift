import Glibc
import Linux

/// A regular file whose content is arriving.
struct ArrivingFile: ~Copyable {
    private let descriptor: Descriptor
    private let prepared: PreparedEntry
    /// In a sparse file: the piece that comes next, and what is missing of the one before.
    private var nextPiece = 0
    private var left: Int64 = 0

    var entry: TarEntry { prepared.entry }

    init(_ descriptor: consuming Descriptor, _ prepared: PreparedEntry) {
        self.descriptor = descriptor
        self.prepared = prepared
    }

    mutating func write(_ bytes: Span<UInt8>) throws(SyscallError) {
        guard let sparse = prepared.entry.sparse else {
            try descriptor.write(bytes)
            return
        }
        var offset = 0
        while offset < bytes.count {
            if left == 0 {
                // The map was checked to be as long as the content.
                guard nextPiece < sparse.pieces.count else { return }
                left = sparse.pieces[nextPiece].count
                try descriptor.seek(to: sparse.pieces[nextPiece].offset)
                nextPiece += 1
                continue
            }
            let count = Int(min(left, Int64(bytes.count - offset)))
            try descriptor.write(bytes.extracting(offset..<(offset + count)))
            offset += count
            left -= Int64(count)
        }
    }

    /// Gives the complete file its attributes: a change of owner or content would take some of them away.
    mutating func end() throws(SyscallError) {
        if let sparse = prepared.entry.sparse { try descriptor.truncate(to: sparse.size) }
        try descriptor.apply(prepared)
        try descriptor.setTime(
            seconds: prepared.entry.modified.seconds,
            nanoseconds: prepared.entry.modified.nanoseconds
        )
    }
}

extension Descriptor {
    /// Sets the owner, the mode and the extended attributes of an entry, in the order in which they last.
    func apply(_ prepared: PreparedEntry) throws(SyscallError) {
        if let owner = prepared.owner, let group = prepared.group { try setOwner(owner, group: group) }
        try setMode(prepared.mode)
        for attribute in prepared.attributes {
            do {
                try setAttribute(attribute.name, to: attribute.value)
            } catch {
                if error.code != EOPNOTSUPP || !attribute.isOptional { throw error }
            }
        }
    }
}
