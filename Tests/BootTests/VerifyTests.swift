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

        /// The installed generator is Embedded Swift, that of the tests is not: a compiler's mistake shows.
        @Test(arguments: [[], ["--user"]])
        func `are the same from both builds of the generator`(scope: [String]) async throws {
            let folder = TemporaryFolder()
            try Self.writeChanged(into: folder.path)
            for files in try Self.quadletFolders() + [folder.path] {
                let variable = "QUADLET_UNIT_DIRS=" + files
                let words = ["--dryrun"] + scope
                let usual = Stage.repository + "/.build/debug/systemd-oci-generator"
                let expected = try await Command.run(["/usr/bin/env", variable, usual] + words)
                let embedded = try await Command.run(["/usr/bin/env", variable, Self.generator] + words)
                #expect(embedded.output == expected.output, "\(files)")
                #expect(embedded.status == expected.status)
                #expect(!expected.output.isEmpty || !expected.errors.isEmpty)
            }
        }

        /// Writes all committed Quadlet files with a few bytes of each changed, ten times, the same in each run.
        private static func writeChanged(into output: String) throws {
            try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
            var random: UInt64 = 7
            func number(below limit: Int) -> Int {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int(random >> 33) % limit
            }
            let bytes = Array("%$\\\"'= \n\r;#[]:,@aZ09/-".utf8)
            for (index, folder) in try quadletFolders().enumerated() {
                for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
                    guard kinds.contains(URL(filePath: name).pathExtension),
                        let text = FileManager.default.contents(atPath: folder + "/" + name), !text.isEmpty
                    else { continue }
                    for round in 0..<10 {
                        var changed = [UInt8](text)
                        for _ in 0...round % 3 {
                            let place = number(below: changed.count)
                            switch round % 2 {
                            case 0: changed[place] = bytes[number(below: bytes.count)]
                            default: changed.insert(contentsOf: changed[place...].prefix(9), at: place)
                            }
                        }
                        let path = "\(output)/\(index)-\(round)-\(name)"
                        try Data(changed).write(to: URL(filePath: path))
                    }
                }
            }
        }

        private static let generator =
            Stage.path + "/usr/lib/systemd/system-generators/systemd-oci-generator"

        private static let kinds: Set = [
            "artifact", "build", "container", "image", "kube", "network", "pod", "quadlets", "volume",
        ]

        private static func verify(_ release: Host.Release, _ folder: String) async throws -> Command {
            let script = Stage.repository + "/scripts/host"
            return try await Command.run([script, "verify", release.rawValue, folder, "--stage", Stage.path])
        }

        /// Generates the units of every folder with Quadlet files into one folder each; how many there are.
        private static func generate(into output: String) async throws -> Int {
            var count = 0
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
