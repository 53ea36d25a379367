import Foundation
import Lowering
import Quadlet
import Testing

/// Whole units as files, to be read: `Golden/NAME.container` and the `NAME.service` that it becomes, and so for
/// every kind; the files can name each other.
@Suite struct `Golden units` {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    private static let names: [String] = {
        // Where there are none, the first test fails.
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (files ?? []).filter { QuadletKind(fileName: $0) != nil }.sorted()
    }()

    private static func text(of name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    private static func unit(
        of name: String,
        program: String
    ) throws -> (unit: GeneratedUnit, messages: [String]) {
        let others = try Dictionary(uniqueKeysWithValues: names.map { ($0, try text(of: $0)) })
        return lower(try text(of: name), name: name, program: program, others: others)
    }

    @Test func `there are some of every kind`() {
        let kinds = Set(Self.names.compactMap { QuadletKind(fileName: $0) })
        #expect(kinds == Set(QuadletKind.allCases))
    }

    /// `RECORD_GOLDEN=1 swift test` writes the files anew, and fails, so that they are looked at.
    @Test(arguments: names)
    func `are what the file becomes`(name: String) throws {
        let (unit, messages) = try Self.unit(of: name, program: "/usr/bin/systemd-oci")
        let links = unit.links.map { "# \($0.path) -> \($0.target)\n" }.joined()
        let text = String(decoding: unit.text, as: UTF8.self) + links
        let file = Self.folder.appending(path: unit.name)
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("\(file.lastPathComponent) was written, look at it")
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
        let known = ["Buildah builds images", "is not supported yet"]
        #expect(messages.filter { message in !known.contains { message.contains($0) } } == [])
    }

    /// The program is one that is there; an instance stands for a template.
    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")),
        arguments: names
    )
    func `are accepted by systemd without a word`(name: String) throws {
        let (unit, _) = try Self.unit(of: name, program: "/bin/true")
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // Only a leftover in /tmp.
        let file = folder.appending(path: unit.name.replacing("@.", with: "@x."))
        try Data(unit.text).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/systemd-analyze")
        process.arguments = ["--man=no", "--recursive-errors=no", "verify", file.path]
        let output = Pipe()
        process.standardError = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(String(decoding: bytes, as: UTF8.self) == "")
        #expect(process.terminationStatus == 0)
    }
}
