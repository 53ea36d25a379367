import Foundation
import Testing

@testable import systemd_oci

@Suite(.enabled(if: getuid() == 0, "needs root to make devices"))
final class `The accounts of an image` {
    private let directory = "/tmp/image-accounts-\(UUID().uuidString)"

    init() throws {
        for layer in ["base", "top"] {
            let path = "\(directory)/\(layer)/etc"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        try "root:x:0:0::/:\n".write(
            toFile: directory + "/base/etc/passwd",
            atomically: false,
            encoding: .utf8
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    private func passwd() throws -> String {
        let accounts = ImageAccounts(layers: [directory + "/base", directory + "/top"])
        return String(decoding: try accounts.content("etc/passwd"), as: UTF8.self)
    }

    @Test func `are those of the topmost layer that has them`() throws {
        #expect(try passwd() == "root:x:0:0::/:\n")
        try "a".write(toFile: directory + "/top/etc/passwd", atomically: false, encoding: .utf8)
        #expect(try passwd() == "a")
    }

    /// To open one can start something: a watchdog (10:130) reboots the host.
    ///
    /// This one has no driver, so that to open it would be an error; 0:0 is a whiteout.
    @Test(arguments: [UInt(0), UInt(240 << 8 | 99)])
    func `are not looked for in a device`(device: UInt) throws {
        #expect(unsafe mknod(directory + "/top/etc/passwd", S_IFCHR | 0o666, device) == 0)
        #expect(try passwd() == "")
    }

    @Test func `are not those of the host`() throws {
        let path = directory + "/top/etc/passwd"
        try FileManager.default.createSymbolicLink(
            atPath: path,
            withDestinationPath: "/../../../../etc/hostname"
        )
        #expect(try passwd() == "root:x:0:0::/:\n")
    }
}
