import Glibc
package import Linux

/// 65536 IDs of the host that one container uses while it runs, and the lock that says so.
///
/// The protocol is systemd-nspawn's (`uid_shift_pick`), so that both never take the same range.
package struct UIDRange: ~Copyable, Sendable {
    package let range: IDRange
    /// The locked file `/run/systemd/nspawn-uid/<first>`: the range is ours while a duplicate of it is open.
    package let lock: Descriptor

    /// Where nspawn keeps its locks.
    package static let directory = "/run/systemd/nspawn-uid"
    /// The IDs of one container.
    package static let count: UInt32 = 0x1_0000
    /// The first IDs that a container may get, inclusive (systemd, UIDS-GIDS.md).
    package static let candidates: ClosedRange<UInt32> = 0x0008_0000...0x6FFF_0000
    /// How many candidates are tried before giving up, as nspawn does.
    static let attempts = 100

    private init(range: IDRange, lock: consuming Descriptor) {
        self.range = range
        self.lock = lock
    }

    /// Takes a range that nobody uses, for one name the same range each time while it is free.
    ///
    /// - Parameters:
    ///   - name: The container's name.
    ///   - users: Who else uses IDs of this host; nil to find out.
    ///   - directory: Where the locks are.
    /// - Returns: The range with its lock.
    /// - Throws: What a system call said, or that all that were tried are in use.
    package static func allocate(
        for name: String,
        avoiding users: UIDUsers? = nil,
        directory: String = directory
    ) throws(UIDRangeError) -> UIDRange {
        let others: UIDUsers
        do {
            others = if let users { users } else { try .current() }
        } catch {
            throw .call(error)
        }
        var candidate = hashed(name)
        for _ in 0..<attempts {
            let range = IDRange(first: candidate, count: count)
            if !others.overlap(range), let lock = try lock(range, in: directory) {
                return UIDRange(range: range, lock: lock)
            }
            candidate = UInt32.random(in: 0..<slots) << 16 + candidates.lowerBound
        }
        throw .exhausted(attempts)
    }

    /// Takes a range over from the descriptor store, where an earlier start of the unit left its lock.
    ///
    /// A container that may notify the service manager can put files of its own into the store.
    ///
    /// - Parameters:
    ///   - lock: What the service manager passed.
    ///   - directory: Where the locks are.
    /// - Throws: That the file is no such lock, was removed, or is locked by somebody else.
    package init(adopting lock: consuming Descriptor, directory: String = directory) throws(UIDRangeError) {
        let path: String
        let isThere: Bool
        let isOurs: Bool
        do {
            path = try SmallFile.target(ofLink: "/proc/self/fd/\(lock.number)")
            isThere = try FileLock.isFile(lock, at: path)
            isOurs = try FileLock.acquire(lock, named: path)
        } catch {
            throw .call(error)
        }
        guard isThere, let slash = path.lastIndex(of: "/"), path[..<slash] == directory,
            let first = UInt32(path[path.index(after: slash)...]),
            Self.candidates.contains(first), first % Self.count == 0
        else { throw .notALock(path) }
        guard isOurs else { throw .taken(path) }
        self.init(range: IDRange(first: first, count: Self.count), lock: lock)
    }

    private static let slots = (candidates.upperBound - candidates.lowerBound) >> 16 + 1

    /// A candidate that depends on nothing but the name (FNV-1a, 64 bits).
    static func hashed(_ name: String) -> UInt32 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return UInt32((hash ^ hash >> 32) % UInt64(slots)) << 16 + candidates.lowerBound
    }

    private static func lock(_ range: IDRange, in directory: String) throws(UIDRangeError) -> Descriptor? {
        let path = "\(directory)/\(range.first)"
        do {
            return try FileLock.open(path)
        } catch  where error.code == ENOENT {
            do {
                try SmallFile.makeDirectory(directory)
                return try FileLock.open(path)
            } catch {
                throw .call(error)
            }
        } catch {
            throw .call(error)
        }
    }
}

/// Why a container has no UID range.
package enum UIDRangeError: Error, Equatable, Sendable, CustomStringConvertible {
    case call(SyscallError)
    /// That many candidates were tried.
    case exhausted(Int)
    /// A stored file descriptor that is no lock of a range.
    case notALock(String)
    /// A stored lock that somebody else holds now.
    case taken(String)

    package var description: String {
        switch self {
        case .call(let error): "no UID range: \(error)"
        case .exhausted(let attempts): "no UID range: \(attempts) ranges were tried and all are in use"
        case .notALock(let path): "the stored file descriptor '\(path)' is no lock of a UID range"
        case .taken(let path): "the UID range of '\(path)' is in use by somebody else"
        }
    }
}
