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
    private let unsaved: [String: [UInt8]]
    /// The units that were made so far, and so can't be made of another file.
    private var names: Set<String> = []
    /// The version of systemd that will load the units: nil where nobody asked, a nil in it where it is not known.
    private var systemd: Int??

    /// Makes files known to each other.
    ///
    /// The version of systemd is that of this host where none is given; the directory is that of the generator.
    package init(
        _ sources: QuadletSources,
        scope: LoweringContext.Scope,
        systemd: Int? = nil,
        directory: String? = nil
    ) {
        if let systemd { self.systemd = .some(systemd) }
        unsaved = sources.unsaved
        var context = LoweringContext(
            scope: scope,
            program: Environment["PODMAN"] ?? "/usr/bin/systemd-oci",
            directory: directory ?? (scope == .system ? "/run/systemd/generator" : "%t/systemd/generator"),
            exists: { Files.exists($0) }
        )
        for source in sources.sources { context.add(source.name, source.kind, source.document) }
        self.context = context
    }

    /// Whether each file is known to become one unit, and no two the same.
    package static func areDistinct(_ sources: [QuadletSource]) -> Bool {
        var names: Set<String> = []
        names.reserveCapacity(sources.count)
        for source in sources {
            guard source.kind != .pod, source.kind != .kube,
                source.document.last(source.kind.section, "ServiceName") == nil,
                names.insert(source.kind.service(of: source.name, source.document)).inserted
            else { return false }
        }
        return true
    }

    /// The unit of a file.
    package mutating func lower(_ source: QuadletSource) -> LoweredSource {
        var lowered = unclaimed(source)
        if let unit = lowered.unit {
            let claim = claim(unit.name, with: unit.companions.map { $0.name })
            lowered.unit?.companions.removeAll { claim.shared.contains($0.name) }
            if let taken = claim.taken {
                lowered.diagnostics.append(Self.taken(taken, by: source))
                lowered.unit = nil
            }
        }
        return lowered
    }

    /// The unit of a file, whether or not another has its name.
    package mutating func unclaimed(_ source: QuadletSource) -> LoweredSource {
        var diagnostics = source.diagnostics
        let unit = unit(of: source, source.document, &diagnostics)
        checkSettings(of: source, &diagnostics)
        return LoweredSource(unit: unit, diagnostics: Self.placed(diagnostics, in: source))
    }

    /// The unit of a file with another text.
    package func unit(
        of source: QuadletSource,
        _ document: UnitDocument,
        _ diagnostics: inout [Diagnostic]
    ) -> GeneratedUnit? {
        let unit = GeneratedUnit(
            of: source.kind,
            name: source.name,
            path: source.path,
            document: document,
            context: context,
            diagnostics: &diagnostics
        )
        guard source.kind == .kube, let unit else { return unit }
        return KubernetesExpansion(source, document: document, context, unsaved: unsaved)
            .expanded(unit, &diagnostics)
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

    /// What became of the names of units that were to be taken.
    package struct Claim: Equatable, Sendable {
        /// The first that was taken before; nil where all are taken now.
        package var taken: String?
        /// Volumes that two Kubernetes files claim: they are one, as with Podman, and written once.
        package var shared: Set<String> = []
    }

    /// Takes the names of a unit and those that are written with it, all or none.
    package mutating func claim(_ name: String, with companions: [String]) -> Claim {
        var claim = Claim()
        claim.shared = Set(companions.filter { $0.hasSuffix("-volume.service") && names.contains($0) })
        let wanted = [name] + companions.filter { !claim.shared.contains($0) }
        claim.taken = wanted.first(where: names.contains)
        if claim.taken == nil { names.formUnion(wanted) }
        return claim
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
