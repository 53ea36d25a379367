import Glibc
import Linux
import Testing

@Suite("Mount points")
struct MountPointTests {
    @Test("A file system on a directory is told from the directory itself, and from nothing")
    func isMountPoint() throws {
        let root = try Directory(path: "/")
        #expect(try root.isMountPoint("proc"))
        #expect(try !root.isMountPoint("etc"))
        #expect(try !root.isMountPoint("there-is-no-such-directory"))
    }
}
