import Foundation
import Testing

extension BootTests {
    /// The files of Tests/Differential under Podman 5.8 and under systemd-oci, in one Debian.
    @Suite(.timeLimit(.minutes(9)), .disabled(if: Stage.isPodman, "compares with Podman"))
    struct `The same Quadlet files` {
        @Test func `are the same containers under Podman, but for what has a reason`() async throws {
            let script = Stage.repository + "/scripts/differential"
            let compared = try await Command.run([script, "--stage", Stage.path])
            #expect(compared.status == 0, "\(compared.output)\(compared.errors)")
            #expect(compared.output.contains("aspects compared"))
        }
    }
}
