import Foundation
import Testing

/// A throw-away virtual machine, scripts/vm.
enum Machine {
    static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/bin/linux.uml")

    /// Runs a script in a machine with the test images and `/srv/mirror.py`.
    static func session(
        _ text: String,
        root: String = "trixie",
        seconds: Int = 600
    ) async throws -> Command {
        let images = try await Command.run([Stage.repository + "/scripts/host", "images"])
        let share = images.output.trimmingCharacters(in: .whitespacesAndNewlines)
        let script = NSTemporaryDirectory() + "/boot-tests-\(getpid())-\(UInt32.random(in: 0 ... .max)).sh"
        let mirror = try String(contentsOfFile: Stage.repository + "/Tests/Boot/mirror.py", encoding: .utf8)
        let setUp = """
            mkdir -p /srv/images && cp -a /mnt/host/. /srv/images/
            cat >/srv/mirror.py <<'END OF MIRROR'
            \(mirror)
            END OF MIRROR

            """
        try (setUp + text).write(toFile: script, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: script) }
        let options = ["--root", root, "--stage", Stage.path, "--share", share]
        let words = options + ["--seconds", "\(seconds)", script]
        let session = try await Command.run([Stage.repository + "/scripts/vm"] + words)
        #expect(session.status == 0, "\(session.errors)")
        return session
    }
}
