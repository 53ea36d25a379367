import Lowering
import UnitFile

func check(_ holds: Bool, _ message: @autoclosure () -> String) {
    if !holds { fatalError(message()) }
}

/// The text of a document says what the document does, and nothing else.
func checkRoundTrip(_ document: UnitDocument) {
    var diagnostics: [Diagnostic] = []
    let again = UnitDocument(parsing: document.text, path: "", diagnostics: &diagnostics)
    check(diagnostics.isEmpty, "what was written can't be read: \(diagnostics.map(\.description))")
    let (before, after) = (document.sections, again.sections)
    check(
        before.map(\.name) == after.map(\.name),
        "sections \(before.map(\.name)) became \(after.map(\.name))"
    )
    for (old, new) in zip(before, after) {
        check(old.assignments.map(\.key) == new.assignments.map(\.key), "keys changed in [\(old.name)]")
        check(old.assignments.map(\.value) == new.assignments.map(\.value), "values changed in [\(old.name)]")
    }
}

/// Words that were split and quoted are split into the same words.
func checkWords(_ text: String) {
    guard let words = try? text.words(.quadlet) else { return }  // Malformed ones are refused by the reader.
    var line = UnitFile.CommandLine("/bin/true")
    line.add(words)
    checkCommand(line.text, "/bin/true", words)
}

private func checkCommand(_ text: String, _ program: String, _ arguments: [String]? = nil) {
    guard let words = try? text.words(.commandLine) else { fatalError("systemd can't split \(text)") }
    check(words.first == program, "another program: \(text)")
    if let arguments { check(Array(words.dropFirst()) == arguments, "other words: \(text)") }
    // systemd takes it for the end of the command only where it stands alone and unquoted.
    let pieces = text.utf8.split(separator: 0x20)
    check(
        !pieces.contains { $0.elementsEqual(";".utf8) }
            || words.contains { $0.contains("; ") || $0.contains(" ;") },
        "a second command: \(text)"
    )
    check(text.utf8.allSatisfy { $0 >= 0x20 }, "control characters: \(text)")
}

/// A generated unit has sections that are systemd's or the file's, and settings that nobody smuggled in.
func checkUnit(_ unit: GeneratedUnit, of file: UnitDocument) {
    check(UnitName(unit.name)?.suffix == "service", "'\(unit.name)' is no name of a service")
    for link in unit.links {
        let parts = link.path.split(separator: "/", omittingEmptySubsequences: false)
        check(!parts.contains("..") && !parts.contains(""), "a link outside: \(link.path)")
        check(!link.target.utf8.contains(0), "a link to nowhere")
    }
    checkRoundTrip(unit.document)
    let given = Set(file.sections.map(\.name))
    let known: Set = ["Unit", "Service", "Install"]
    for section in unit.document.sections {
        let isRenamed = section.name.hasPrefix("X-") && given.contains(String(section.name.dropFirst(2)))
        check(
            known.contains(section.name) || given.contains(section.name) || isRenamed,
            "a section [\(section.name)]"
        )
    }
    let ours = Set(file.assignments(in: "Service").map(\.value))
    for assignment in unit.document.assignments(in: "Service")
    where assignment.key.hasPrefix("Exec") && !ours.contains(assignment.value) {
        checkOwnCommand(assignment.value)
    }
}

/// A command line of ours begins with a program of ours; its flags are read without a crash.
private func checkOwnCommand(_ text: String) {
    let plain = text.hasPrefix("-") ? String(text.dropFirst()) : text
    let program = plain.hasPrefix("/usr/bin/systemctl") ? "/usr/bin/systemctl" : "/usr/bin/systemd-oci"
    checkCommand(plain, program)
    guard let words = try? plain.words(.commandLine), let run = words.firstIndex(of: "run") else { return }
    _ = try? RunOptions(arguments: Array(words[(run + 1)...]))  // What it refuses it refuses at the start.
}
