import Foundation
import Linux
import Testing

@Suite struct `What a replacement of a file has left` {
    /// kill(2): `ESRCH` where there is no such process; who lives may still rename its file.
    @Test func `goes where its process is gone, and nothing else does`() throws {
        let directory = NSTemporaryDirectory() + "/small-file-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let ended = try Foundation.Process.run(URL(filePath: "/bin/true"), arguments: [])
        ended.waitUntilExit()
        let others = ["a.json", "a.json.\(getpid()).tmp", "a.0.tmp", "a.tmp", "a.-1.tmp", "a.x.tmp"]
        for name in others + ["a.json.\(ended.processIdentifier).tmp"] {
            try Data().write(to: URL(filePath: directory + "/" + name))
        }
        try SmallFile.removeLeftovers(in: directory)
        #expect(try Set(SmallFile.names(in: directory)) == Set(others))
        try SmallFile.removeLeftovers(in: directory + "/missing")
    }
}
