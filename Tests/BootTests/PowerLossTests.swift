import Foundation
import Testing

extension BootTests {
    /// A virtual machine whose power is cut in the midst of pulls (`scripts/power-loss`).
    @Suite(.timeLimit(.minutes(30)))
    struct `A loss of power` {
        private static let hasMachine = FileManager.default.isExecutableFile(atPath: "/usr/bin/linux.uml")

        /// `POWER_CUTS` is how many; of each the disk is looked at in six states.
        @Test(.enabled(if: hasMachine, "needs user-mode-linux"))
        func `leaves a whole store, and the next pull completes it`() async throws {
            let cuts = ProcessInfo.processInfo.environment["POWER_CUTS"].flatMap { Int($0) } ?? 2
            let words = [Stage.repository + "/scripts/power-loss", "--stage", Stage.path, "\(cuts)"]
            let session = try await Command.run(words)
            #expect(session.status == 0, "\(session.output)\(session.errors)")
            #expect(session.output.contains("\(cuts) cuts, \(6 * cuts) states of the disk, all whole"))
        }
    }
}
