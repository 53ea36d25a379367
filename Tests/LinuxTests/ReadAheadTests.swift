import Foundation
import Linux
import Testing

@Suite(.enabled(if: onDisk != nil, "no file system here is on a disk"))
struct `A file on a disk` {
    @Test func `is in memory once it was asked for`() throws {
        let path = try #require(onDisk) + "/read-ahead-\(UUID().uuidString)"
        try Data(repeating: 1, count: 10_000).write(to: URL(filePath: path))
        defer { unsafe unlink(path) }
        let file = try Descriptor(opening: path, O_RDWR)
        var isRead = file.isRead
        #expect(isRead)
        #expect(fsync(file.number) == 0)
        posix_fadvise(file.number, 0, 0, POSIX_FADV_DONTNEED)
        isRead = file.isRead
        #expect(!isRead)
        file.readAhead()
        for _ in 0..<1000 where !isRead {
            usleep(5000)
            isRead = file.isRead
        }
        #expect(isRead)
    }
}

/// A folder whose files the kernel can forget: not in a file system in memory, which has no device's number.
private let onDisk: String? = [FileManager.default.currentDirectoryPath + "/.build", "/var/tmp"].first {
    var status = stat()
    return unsafe stat($0, &status) == 0 && status.st_dev >> 8 != 0
}
