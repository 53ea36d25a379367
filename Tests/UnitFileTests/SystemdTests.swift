import Foundation
import Testing
import UnitFile

/// What systemd says of a unit that this module wrote or reads, where it is installed.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")))
struct `systemd itself` {
    /// A word with everything that could end it, in a command line and in a value.
    private static let words = ["a b", "c\"d", "e'f", "g\\h", "i\tj\nk", "", ";", "l%m", "o", "#", "\\"]

    @Test func `reads the command line that was written`() throws {
        var line = UnitFile.CommandLine("/bin/echo")
        for word in Self.words { line.add(Quoting.literal(word)) }
        var unit = UnitDocument()
        unit.add("Service", "ExecStart", line.text)
        let dump = try dump(unit.text)
        let command = try #require(dump.first { $0.hasPrefix("Command Line: ") })
        // The dump has the quotes of C, and specifiers are resolved there.
        #expect(try String(command.dropFirst(14)).words(.commandLine) == ["/bin/echo"] + Self.words)
    }

    @Test(arguments: [
        "[Unit]\nDescription=a \\\n  b \\\n# c\n;d\n   e\\\\\n",
        "\u{FEFF}[Unit]\r\n  Description = x y \\\r\n z",
        "[Unit]\nDescription=1\n[X-A]\nDescription=2\n[Unit]\nDescription=\nDescription=3 \\\\\\\n4\n",
    ])
    func `reads the value that is read here`(text: String) throws {
        var diagnostics: [Diagnostic] = []
        let document = UnitDocument(parsing: Array(text.utf8), path: "x", diagnostics: &diagnostics)
        let value = try #require(document.value("Unit", "Description"))
        let dump = try dump(Array((text + "\n\n[Service]\nExecStart=/bin/true\n").utf8))
        #expect(dump.contains("Description: " + value))
    }

    /// The lines of the debug dump of one unit, without the space before them.
    private func dump(_ text: [UInt8]) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // Only a leftover in /tmp.
        let file = folder.appending(path: "x.service")
        try Data(text).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/systemd-analyze")
        process.arguments = ["--man=no", "verify", file.path]
        process.environment = ["SYSTEMD_LOG_LEVEL": "debug"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = try #require(try output.fileHandleForReading.readToEnd())
        process.waitUntilExit()
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        let start = try #require(lines.firstIndex { $0.hasSuffix("-> Unit x.service:") })
        return Array(lines[start...].dropFirst().prefix { !$0.hasPrefix("-> Unit") })
    }
}
