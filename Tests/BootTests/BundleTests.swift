import Foundation
import Testing

extension BootTests {
    /// The bundles of `Tests/Conformance/bundles`, which crun and runc run as well.
    @Suite(.serialized, .timeLimit(.minutes(8)))
    struct `OCI bundles` {
        static let folder = Stage.repository + "/Tests/Conformance/bundles"

        /// Each runtime and where it is in the host.
        static let runtimes = [
            ("crun", "/usr/bin/crun"), ("runc", "/usr/sbin/runc"),
            ("systemd-oci", "/usr/bin/systemd-oci-runtime"),
        ]

        /// What a runtime is known to do otherwise than the cases say.
        private func gaps(of runtime: String) throws -> Set<String> {
            let lines = try String(contentsOfFile: Self.folder + "/gaps", encoding: .utf8).split(
                separator: "\n"
            )
            let fields = lines.map { $0.split(separator: "\t") }
            return Set(fields.filter { $0[0] == runtime && $0.count == 3 }.map { String($0[1]) })
        }

        /// Puts the bundles and their probe into a host.
        private func prepare(_ host: Host) async throws {
            let folder = try await Command.run([
                Stage.repository + "/scripts/conformance", "build", "bundles",
            ])
            let path = folder.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let copy = try await Command.run([
                "/bin/cp", "-rT", path, host.directory + "/root/srv/bundles",
            ])
            #expect(copy.status == 0, "\(folder.errors)\(copy.errors)")
        }

        @Test(arguments: runtimes)
        func `are run as the cases say, but for the gaps`(runtime: String, path: String) async throws {
            let host = try await Host.shared(.forky)
            try await prepare(host)
            let output = try await host.run("/srv/bundles/run \(path)", seconds: 400)
            let results = output.split(separator: "\n")
                .map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
            let failed = results.filter { $0[1] == "fail" }
            let gaps = try gaps(of: runtime)
            let others = failed.filter { !gaps.contains(String($0[0])) }.map { "\($0[0]): \($0[2])" }
            // What a peer does when its processes are killed or fail is not always the same.
            let most = runtime == "systemd-oci" ? 0 : 2
            #expect(others.count <= most, "\(runtime): \(others)")
            let passed = Set(results.filter { $0[1] == "pass" }.map { String($0[0]) })
            // Which gaps a peer has depends on its version, and on what it does first when it is killed.
            let closed = runtime == "systemd-oci" ? passed.intersection(gaps) : []
            #expect(closed.isEmpty, "\(runtime) has fewer gaps: \(closed)")
            #expect(passed.count > 100)
        }

        @Test func `are what the table of fields says`() async throws {
            let printed = try await Command.run([Stage.repository + "/scripts/conformance", "fields"])
            let committed = try String(
                contentsOfFile: Stage.repository + "/docs/runtime-fields.md",
                encoding: .utf8
            )
            #expect(printed.output == committed, "scripts/conformance fields >docs/runtime-fields.md")
        }
    }
}
