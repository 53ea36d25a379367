import Discovery
import Foundation
import Lowering
import Testing

/// Whole sets of units as files, to be read.
///
/// `Golden/NAME` is a folder with Quadlet and Kubernetes files, and `NAME.units` all that they become. The examples are
/// such folders, too.
@Suite struct `Golden units of Kubernetes files` {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    private static let golden = tests.appending(path: "Golden")

    private static let names: [String] = {
        let files = try? FileManager.default.contentsOfDirectory(atPath: golden.path)
        return (files ?? []).filter { $0.hasSuffix(".units") }.map { String($0.dropLast(6)) }.sorted()
    }()

    private static func folder(of name: String) -> String {
        let example = tests.deletingLastPathComponent().deletingLastPathComponent().appending(
            path: "examples/" + name
        )
        return FileManager.default.fileExists(atPath: example.path)
            ? example.path : golden.appending(path: name).path
    }

    @Test func `are there`() {
        #expect(Self.names.contains("kube"))
    }

    /// `RECORD_GOLDEN=1 swift test` writes the files anew, and fails, so that they are looked at.
    @Test(arguments: names)
    func `are what the files become`(name: String) throws {
        let folder = Files.resolved(Self.folder(of: name))
        let sources = QuadletSources(searching: [SearchPath.Folder(path: folder)])
        var lowering = SourceLowering(sources, scope: .system, systemd: 257)
        var text = ""
        for source in sources.sources {
            let lowered = lowering.lower(source)
            for diagnostic in lowered.diagnostics { text += "# \(diagnostic)\n" }
            let unit = try #require(lowered.unit, "\(lowered.diagnostics)")
            for unit in [unit] + unit.companions {
                let body = String(decoding: unit.text, as: UTF8.self).split(separator: "\n", maxSplits: 1)[1]
                // Only systemd 254 or later on this host has it.
                let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
                let own = lines.filter { !$0.hasPrefix("ImportCredential=") }.joined(separator: "\n")
                text += "--- \(unit.name)\n\(own)"
                for link in unit.links { text += "# \(link.path) -> \(link.target)\n" }
                for credential in unit.credentials {
                    text += "# \(credential.path): \(credential.content.count) bytes\n"
                }
                text += "\n"
            }
        }
        text = text.replacing(folder, with: "/etc/containers/systemd")
        let file = Self.golden.appending(path: name + ".units")
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("\(file.lastPathComponent) was written, look at it")
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }
}
