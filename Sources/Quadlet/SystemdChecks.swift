package import UnitFile

/// What systemd would ignore in its own sections of a Quadlet file.
package struct SystemdChecks {
    private let kind: QuadletKind
    /// The version of systemd that will load the unit, asked for when it matters; nil where it is not known.
    private let version: () -> Int?
    package private(set) var diagnostics: [Diagnostic] = []

    package init(kind: QuadletKind, version: @escaping () -> Int?) {
        self.kind = kind
        self.version = version
    }

    /// Looks at every assignment of `[Unit]`, `[Service]` and `[Install]`.
    package mutating func check(_ document: UnitDocument) {
        for section in document.sections where SystemdSettings.sections.contains(section.name) {
            for assignment in section.assignments where !assignment.key.hasPrefix("X-") {
                check(assignment, section.name)
            }
        }
    }

    private mutating func check(_ assignment: UnitDocument.Assignment, _ section: String) {
        guard let setting = SystemdSettings.setting(named: assignment.key) else {
            if let message = unknown(assignment.key, section) { warn(assignment, message) }
            return
        }
        guard setting.sections.contains(section) else {
            let place = setting.sections.first ?? ""
            return warn(assignment, "'\(setting.name)=' belongs in [\(place)], systemd ignores it here")
        }
        if let since = setting.since, let version = version(), version < since {
            warn(
                assignment,
                "'\(setting.name)=' needs systemd \(since), this is systemd \(version), which ignores it"
            )
        }
    }

    /// What is said of a setting that does not exist; nil where it may be newer than we are.
    private func unknown(_ name: String, _ section: String) -> String? {
        if KeyTable.rows(of: kind).contains(where: { $0.name == name }) {
            return "'\(name)=' is a key of [\(kind.section)], systemd ignores it here"
        }
        let message = "unknown setting '\(name)' in [\(section)]"
        if let meant = Spelling.suggestion(for: name, among: SystemdSettings.names) {
            return "\(message), did you mean '\(meant)'?"
        }
        if let version = version(), version > SystemdSettings.newest { return nil }
        return "\(message), systemd ignores it"
    }

    private mutating func warn(_ assignment: UnitDocument.Assignment, _ message: String) {
        diagnostics.append(Diagnostic(.warning, at: assignment.origin, message))
    }
}
