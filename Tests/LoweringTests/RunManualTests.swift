import Foundation
import Lowering
import Testing

@Suite struct `The manual page of run` {
    private static let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/man/systemd-oci-run.1")

    @Test func `is made of the table of flags`() throws {
        let isRecording = ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil
        if isRecording { try RunManual.text.write(to: Self.path, atomically: true, encoding: .utf8) }
        #expect(try String(contentsOf: Self.path, encoding: .utf8) == RunManual.text)
        #expect(!isRecording, "recorded; look at the difference and run again without RECORD_GOLDEN")
    }

    @Test func `says something of every flag`() {
        for flag in RunFlags.table {
            let text =
                switch flag.kind {
                case .flag(let text, _), .value(let text, _), .accepted(let text): text
                case .ignored(let advice), .refused(let advice): advice + "."
                }
            #expect(text.hasSuffix("."), "\(flag.name)")
        }
    }
}

@Suite struct `What run --help prints` {
    @Test func `fits its flags and has the most used ones`() {
        let lines = RunFlags.help.split(separator: "\n")
        #expect(lines.contains("  -d, --detach                    Exit when the container runs."))
        #expect(lines.contains { $0.contains("--volume=[SOURCE:]PATH[:OPTIONS]") })
        #expect(!RunFlags.help.contains("--cpus"))
    }
}
