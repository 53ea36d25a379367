package import Lowering
import Quadlet
package import UnitFile

/// What has become of a Quadlet file.
package struct LoweredSource: Sendable {
    /// The unit; nil where the file has an error.
    package var unit: GeneratedUnit?
    /// All that is wrong with the file and its drop-ins.
    package var diagnostics: [Diagnostic]
}

/// Lowers Quadlet files that know each other, one after the other.
package struct SourceLowering: Sendable {
    package let context: LoweringContext
    /// The units that were made so far, and so can't be made of another file.
    private var names: Set<String> = []
    /// The version of systemd that will load the units: nil where nobody asked, a nil in it where it is not known.
    private var systemd: Int??

    /// Makes files known to each other.
    ///
    /// The version of systemd is that of this host where none is given.
    package init(_ sources: QuadletSources, scope: LoweringContext.Scope, systemd: Int? = nil) {
        if let systemd { self.systemd = .some(systemd) }
        var context = LoweringContext(
            scope: scope,
            program: Environment["PODMAN"] ?? "/usr/bin/systemd-oci",
            exists: { Files.exists($0) }
        )
        for source in sources.sources { context.add(source.name, source.kind, source.document) }
        self.context = context
    }

    /// The unit of a file.
    package mutating func lower(_ source: QuadletSource) -> LoweredSource {
        var lowered = unclaimed(source)
        if let unit = lowered.unit, !claim(unit.name) {
            lowered.diagnostics.append(Self.taken(unit.name, by: source))
            lowered.unit = nil
        }
        return lowered
    }

    /// The unit of a file, whether or not another has its name.
    package mutating func unclaimed(_ source: QuadletSource) -> LoweredSource {
        var diagnostics = source.diagnostics
        let unit = GeneratedUnit(
            of: source.kind,
            name: source.name,
            path: source.path,
            document: source.document,
            context: context,
            diagnostics: &diagnostics
        )
        checkSettings(of: source, &diagnostics)
        return LoweredSource(unit: unit, diagnostics: Self.placed(diagnostics, in: source))
    }

    /// What concerns a whole file, at the line where that begins if it is one of several in a file.
    private static func placed(_ diagnostics: [Diagnostic], in source: QuadletSource) -> [Diagnostic] {
        if source.firstLine == 0 { return diagnostics }
        return diagnostics.map { diagnostic in
            var placed = diagnostic
            if placed.origin == Origin(path: source.path) { placed.origin.line = source.firstLine }
            return placed
        }
    }

    /// What to say of a file whose unit was made of another before.
    package static func taken(_ name: String, by source: QuadletSource) -> Diagnostic {
        let origin = Origin(path: source.path, line: source.firstLine)
        return Diagnostic(.error, at: origin, "another Quadlet file is '\(name)' already")
    }

    /// Warns of what systemd would ignore.
    private mutating func checkSettings(of source: QuadletSource, _ diagnostics: inout [Diagnostic]) {
        var version = systemd
        var checks = SystemdChecks(kind: source.kind) {
            if let version { return version }
            let found = SystemdVersion.installed()
            version = .some(found)
            return found
        }
        checks.check(source.document)
        systemd = version
        diagnostics += checks.diagnostics
    }

    /// Takes the name of a unit; false where it is taken.
    package mutating func claim(_ name: String) -> Bool {
        names.insert(name).inserted
    }

    /// What says at `systemctl start` that a file has mistakes.
    package func failingUnit(of source: QuadletSource, _ diagnostics: [Diagnostic]) -> GeneratedUnit {
        GeneratedUnit(
            failing: source.kind,
            name: source.name,
            path: source.path,
            document: source.document,
            mistakes: diagnostics.filter { $0.severity == .error },
            context: context
        )
    }
}
