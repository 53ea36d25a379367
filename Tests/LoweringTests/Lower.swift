import Lowering
import Quadlet
import UnitFile

/// The unit of a file, and the messages about it.
func lower(
    _ text: String,
    name: String = "web.container",
    folder: String = "/etc/containers/systemd",
    scope: LoweringContext.Scope = .system,
    program: String = "/usr/bin/systemd-oci",
    others: [String: String] = [:],
    paths: Set<String> = ["/dev/null"]
) -> (unit: GeneratedUnit, messages: [String]) {
    var diagnostics: [Diagnostic] = []
    let none = GeneratedUnit(name: "", document: UnitDocument(), links: [])
    guard let unitName = UnitName(name) else { return (none, ["'\(name)' is no name"]) }
    var context = LoweringContext(scope: scope, program: program, exists: { paths.contains($0) })
    for (name, text) in others {
        let document = UnitDocument(parsing: Array(text.utf8), path: name, diagnostics: &diagnostics)
        if let unit = UnitName(name), let kind = QuadletKind(fileName: name) {
            context.add(unit, kind, document)
        }
    }
    let path = folder + "/" + name
    let document = UnitDocument(parsing: Array(text.utf8), path: path, diagnostics: &diagnostics)
    let kind = QuadletKind(fileName: name) ?? .container
    let unit = GeneratedUnit(
        of: kind,
        name: unitName,
        path: path,
        document: document,
        context: context,
        diagnostics: &diagnostics
    )
    return (unit ?? none, diagnostics.map(\.description))
}

/// The unit of `[Container]`, `Image=a` and further lines.
func lower(lines: String, scope: LoweringContext.Scope = .system) -> GeneratedUnit {
    lower("[Container]\nImage=a\n\(lines)\n", scope: scope).unit
}

extension GeneratedUnit {
    /// The words of the last `ExecStart=`.
    var command: [String] {
        (try? document.value("Service", "ExecStart")?.words(.commandLine)) ?? []  // An empty one fails tests.
    }

    /// Whether the command has these words one after another.
    func has(_ words: [String]) -> Bool {
        command.indices.contains { command[$0...].starts(with: words) }
    }

    /// All values of a setting.
    func values(_ section: String, _ key: String) -> [String] {
        document.values(section, key).map(\.value)
    }
}
