import Foundation
import Glibc
import Linux
import Runtime
import Testing

@Suite final class `Allocating a UID range` {
    /// A directory of its own for each test.
    private let directory: String

    init() throws {
        directory = "/tmp/systemd-oci-uid-range-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        try SmallFile.makeDirectory(directory)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    @Test func `gives one name the same range each time`() throws {
        let first = try UIDRange.allocate(for: "web", avoiding: UIDUsers(), directory: directory).range
        let second = try UIDRange.allocate(for: "web", avoiding: UIDUsers(), directory: directory).range
        #expect(first == second)
        #expect(first.count == 65536)
        #expect(first.first % 65536 == 0)
        #expect((0x0008_0000...0x6FFF_0000).contains(first.first))
    }

    @Test func `skips a range that is locked`() throws {
        let first = try UIDRange.allocate(for: "web", avoiding: UIDUsers(), directory: directory)
        let second = try UIDRange.allocate(for: "web", avoiding: UIDUsers(), directory: directory)
        #expect(first.range != second.range)
    }

    @Test func `skips a range that somebody uses`() throws {
        let first = try UIDRange.allocate(for: "web", avoiding: UIDUsers(), directory: directory).range
        let user = UIDUsers(ranges: [IDRange(first: first.first + 65535, count: 1)])
        let second = try UIDRange.allocate(for: "web", avoiding: user, directory: directory).range
        #expect(first != second)
    }

    @Test func `gives up where every range is used`() {
        let everybody = UIDUsers(ranges: [IDRange(first: 0, count: .max)])
        #expect(throws: UIDRangeError.exhausted(100)) {
            try UIDRange.allocate(for: "web", avoiding: everybody, directory: directory).range
        }
    }

    @Test func `keeps the lock while a duplicate of it is open`() throws {
        let first = try UIDRange.allocate(for: "web", avoiding: UIDUsers(), directory: directory)
        let range = first.range
        let stored = try first.lock.duplicate()
        _ = consume first
        let second = try UIDRange.allocate(for: "web", avoiding: UIDUsers(), directory: directory)
        #expect(second.range != range)
        let adopted = try UIDRange(adopting: stored, directory: directory)
        #expect(adopted.range == range)
    }

    @Test func `does not adopt a file that is no lock of a range`() throws {
        let path = directory + "/nothing"
        try SmallFile.replace(path, with: [])
        #expect(throws: UIDRangeError.notALock(path)) {
            let number = unsafe open(path, O_RDWR | O_CLOEXEC)
            _ = try UIDRange(adopting: Descriptor(owning: number), directory: directory)
        }
    }

    /// A container that may notify stores a file of its own, whose path in its mount namespace is a lock's.
    @Test(.enabled(if: getuid() == 0, "needs root"))
    func `does not adopt a file of another mount namespace`() throws {
        let range = try UIDRange.allocate(for: "web", avoiding: UIDUsers(), directory: directory).range
        let path = "\(directory)/\(range.first)"
        let elsewhere = try PrivateMounts.enter()
        try MountContext("tmpfs").mount().attach(at: directory)
        let forged = try FileLock.open(path)
        let kept = try Descriptor(namespace: .mnt)
        elsewhere.leave()
        defer { withExtendedLifetime(kept) {} }
        if let forged {
            #expect(throws: UIDRangeError.notALock(path)) {
                _ = try UIDRange(adopting: try forged.duplicate(), directory: directory)
            }
        } else {
            Issue.record("the other namespace shows the same file")
        }
    }

    @Test func `does not adopt a lock that was removed`() throws {
        let first = try UIDRange.allocate(for: "web", avoiding: UIDUsers(), directory: directory)
        let path = "\(directory)/\(first.range.first)"
        unsafe unlink(path)
        #expect(throws: UIDRangeError.notALock(path + " (deleted)")) {
            _ = try UIDRange(adopting: try first.lock.duplicate(), directory: directory)
        }
    }

    /// nspawn(1) locks with `F_OFD_SETLK` (`make_lock_file`, lock-util.c).
    @Test func `is excluded by a lock that another open file holds`() throws {
        let first = try UIDRange.allocate(for: "web", avoiding: UIDUsers(), directory: directory).range
        let foreign = try FileLock.open("\(directory)/\(first.first)")
        let second = try UIDRange.allocate(for: "web", avoiding: UIDUsers(), directory: directory).range
        #expect(second != first)
        _ = consume foreign
        let third = try UIDRange.allocate(for: "web", avoiding: UIDUsers(), directory: directory).range
        #expect(third == first)
    }
}

@Suite struct `Finding who uses IDs` {
    @Test func `reads the account files and the registry of nsresourced`() throws {
        let root = "/tmp/systemd-oci-uid-users-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: root) }
        try SmallFile.makeDirectory(root + "/etc")
        try SmallFile.makeDirectory(root + "/run/systemd/nsresource/registry")
        try SmallFile.replace(
            root + "/etc/passwd",
            with: Array("root:x:0:0::/:/bin/sh\n#x:x:700000:1\nbig:x:600000:1::/:\nbroken:x\n".utf8)
        )
        try SmallFile.replace(root + "/etc/group", with: Array("big:x:800000:\nneg:x:-1:".utf8))
        try SmallFile.replace(root + "/etc/subuid", with: Array("me:100000:65536\nyou:524288:65536\n".utf8))
        try SmallFile.replace(root + "/run/systemd/nsresource/registry/u1048576.userns", with: [])
        try SmallFile.replace(root + "/run/systemd/nsresource/registry/i4026532.userns", with: [])
        #expect(
            try UIDUsers.current(root: root).ranges == [
                IDRange(first: 600000, count: 1), IDRange(first: 800000, count: 1),
                IDRange(first: 524288, count: 65536), IDRange(first: 1_048_576, count: 65536),
            ]
        )
    }

    @Test func `is empty where nothing is there`() throws {
        #expect(try UIDUsers.current(root: "/nonexistent") == UIDUsers())
    }
}
