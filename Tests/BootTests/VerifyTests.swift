import Foundation
import Testing

extension BootTests {
    /// The units of all Quadlet files that are committed, as each release of systemd sees them.
    @Suite(.enabled(if: !Stage.isPodman, "looks at units of systemd-oci"))
    struct `Generated units` {
        /// systemd 252, 257 and 262; nothing is booted.
        @Test(arguments: Host.Release.allCases)
        func `are loaded by systemd without a word`(release: Host.Release) async throws {
            let folder = TemporaryFolder()
            let count = try await Self.generate(into: folder.path)
            #expect(count > 8)
            let verified = try await Self.verify(release, folder.path)
            #expect(verified.output + verified.errors == "")
            #expect(verified.status == 0)
        }

        /// What the test above is worth.
        @Test(
            arguments: Host.Release.allCases,
            [
                ("Foo=1", "Unknown key 'Foo'"),
                ("ExecStart=no/such/program", "Neither a valid executable name nor an absolute path"),
                ("Environment=A=%0", "Failed to resolve specifiers"),
            ]
        )
        func `with a mistake are not`(
            release: Host.Release,
            mistake: (line: String, message: String)
        ) async throws {
            let folder = TemporaryFolder()
            let text = "[Service]\nType=oneshot\nExecStart=/bin/true\n\(mistake.line)\n"
            try FileManager.default.createDirectory(
                atPath: folder.path + "/0",
                withIntermediateDirectories: true
            )
            try text.write(toFile: folder.path + "/0/a.service", atomically: true, encoding: .utf8)
            let verified = try await Self.verify(release, folder.path)
            #expect(verified.output.contains(mistake.message))
        }

        private static func verify(_ release: Host.Release, _ folder: String) async throws -> Command {
            let script = Stage.repository + "/scripts/host"
            return try await Command.run([script, "verify", release.rawValue, folder, "--stage", Stage.path])
        }

        /// Generates the units of every folder with Quadlet files into one folder each; how many there are.
        private static func generate(into output: String) async throws -> Int {
            var count = 0
            let generator = Stage.path + "/usr/lib/systemd/system-generators/systemd-oci-generator"
            for (index, folder) in try quadletFolders().enumerated() {
                let normal = "\(output)/\(index)"
                try FileManager.default.createDirectory(atPath: normal, withIntermediateDirectories: true)
                let variable = "QUADLET_UNIT_DIRS=" + folder
                // Its status is that of files with mistakes, which become units, too.
                _ = try await Command.run(["/usr/bin/env", variable, generator, "--no-kmsg-log", normal])
                let units = try FileManager.default.contentsOfDirectory(atPath: normal)
                count += units.count { $0.hasSuffix(".service") }
            }
            return count
        }

        private static func quadletFolders() throws -> [String] {
            var folders: Set<String> = []
            let kinds: Set = [
                "artifact", "build", "container", "image", "kube", "network", "pod", "quadlets", "volume",
            ]
            for top in ["examples", "Tests"] {
                let top = URL(filePath: Stage.repository).appending(path: top)
                let files = FileManager.default.enumerator(at: top, includingPropertiesForKeys: nil)
                for case let file as URL in try #require(files) where kinds.contains(file.pathExtension) {
                    folders.insert(file.deletingLastPathComponent().path)
                }
            }
            return folders.sorted()
        }
    }
}

/// A folder that is removed with this.
private final class TemporaryFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: "boot-tests-\(UUID().uuidString)").path

    deinit {
        try? FileManager.default.removeItem(atPath: path)  // Only a leftover in /tmp.
    }
}
