import Foundation
import Linux
import Testing

@Suite(.enabled(if: onDisk != nil, "no file system here is on a disk"))
struct `A file on a disk` {
    @Test func `tells whether it is in memory`() throws {
        try withFile { file in
            var isRead = file.isRead
            #expect(isRead)
            try forget(file)
            isRead = file.isRead
            #expect(!isRead)
        }
    }

    @Test func `is in memory once it was asked for`() throws {
        try withFile { file in
            try forget(file)
            file.readAhead()
            var isResident = try isResident(file)
            for _ in 0..<1000 where !isResident {
                usleep(5000)
                isResident = try self.isResident(file)
            }
            #expect(isResident)
        }
    }

    /// Runs the body with a file that was written just now.
    private func withFile(_ body: (borrowing Descriptor) throws -> Void) throws {
        let path = try #require(onDisk) + "/read-ahead-\(UUID().uuidString)"
        try Data(repeating: 1, count: length).write(to: URL(filePath: path))
        defer { unsafe unlink(path) }
        try body(Descriptor(opening: path, O_RDWR))
    }

    /// Has the kernel forget what it holds of the file.
    private func forget(_ file: borrowing Descriptor) throws {
        try #require(fsync(file.number) == 0)
        try #require(posix_fadvise(file.number, 0, 0, POSIX_FADV_DONTNEED) == 0)
        let isResident = try isResident(file)
        try #require(!isResident)
    }

    /// Whether all pages of the file are in memory, asked in the one way that reads none of them (mincore(2)).
    private func isResident(_ file: borrowing Descriptor) throws -> Bool {
        let address = unsafe mmap(nil, length, PROT_READ, MAP_SHARED, file.number, 0)
        let pages = try unsafe #require(address != MAP_FAILED ? address : nil)
        defer { unsafe munmap(pages, length) }
        var states = [UInt8](repeating: 0, count: length / Int(getpagesize()))
        try #require(unsafe mincore(pages, length, &states) == 0)
        return states.allSatisfy { $0 & 1 == 1 }
    }

    /// Bytes of the file, whole pages of every size that Linux has.
    private let length = 131_072
}

/// A folder whose files the kernel can forget: not in a file system in memory, which has no device's number.
private let onDisk: String? = [FileManager.default.currentDirectoryPath + "/.build", "/var/tmp"].first {
    var status = stat()
    return unsafe stat($0, &status) == 0 && status.st_dev >> 8 != 0
}
