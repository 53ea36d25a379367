import Lowering
import Quadlet
import Testing
import UnitFile

/// No value of any key can add a setting, a section or a command to a unit.
@Suite struct `A hostile value` {
    /// What could end a line, a word or a command, each as it can stand in a file.
    private static let values = [
        #"a\nExecStart=/bin/evil"#, #""a\x0aExecStart=/bin/evil""#, #"a\n[Service]\nUser=0"#, "a ; /bin/evil",
        ";",
        #"\;"#, #"a\"#, #"a\\"#, #"a\\\"#, #"""#, "'", #""a"b'c"#, "%n %i %%", "$HOME ${HOME} $$",
        "-@:+!/bin/evil",
        "[Service]", "a\u{1}\u{7F}b", "a\tb", #"\x7f\x01"#, "a\rExecStart=/bin/evil", "\u{85}\u{2028}",
        "#a", "=", "/a:/b\nc", #"type=bind,source=/a\nExecStart=/bin/evil,destination=/b"#,
        #"type=tmpfs,destination="/x\n"#, #"/a\nExecStart=/bin/evil:/b"#, #"a=b\nc d=e"#, "10 20 30",
        String(repeating: "x", count: 100_000),
    ]

    @Test(arguments: QuadletKind.allCases.flatMap { kind in KeyTable.rows(of: kind).map { (kind, $0.name) } })
    func `stays a value`(kind: QuadletKind, key: String) throws {
        for value in Self.values {
            let text = "[\(kind.section)]\n\(Self.required(kind))\n\(key)=\(value)\n"
            let (unit, _) = lower(text, name: "a.\(kind.rawValue)")
            // Refused, or a kind that has no unit.
            if unit.name.isEmpty { continue }
            try check(unit, of: text)
        }
    }

    private static func required(_ kind: QuadletKind) -> String {
        switch kind {
        case .container: "Image=a"
        case .image: "Image=a"
        case .artifact: "Artifact=a"
        case .build: "ImageTag=a\nFile=/a"
        case .kube: "Yaml=/a"
        case .network, .pod, .volume: ""
        }
    }

    private func check(_ unit: GeneratedUnit, of text: String) throws {
        // What is read back is what was meant, so nothing else was written.
        var diagnostics: [Diagnostic] = []
        let again = UnitDocument(parsing: unit.document.text, path: "", diagnostics: &diagnostics)
        #expect(diagnostics == [])
        #expect(again.sections.map(\.name) == unit.document.sections.map(\.name))
        for (read, meant) in zip(again.sections, unit.document.sections) {
            #expect(
                read.assignments.map { [$0.key, $0.value] } == meant.assignments.map { [$0.key, $0.value] }
            )
        }
        for command in unit.document.assignments(in: "Service") where command.key.hasPrefix("Exec") {
            let words = try command.value.words(.commandLine)
            let program = words[0].drop { $0 == "-" }
            #expect(["/usr/bin/systemd-oci", "/usr/bin/systemctl"].contains(String(program)), "\(text)")
            #expect(!command.value.utf8.contains { $0 < 0x20 }, "\(text)")
        }
        let sections = Set(unit.document.sections.map(\.name))
        #expect(
            sections.subtracting(["Unit", "Service", "Install"]).allSatisfy { $0.hasPrefix("X-") },
            "\(text)"
        )
    }
}
