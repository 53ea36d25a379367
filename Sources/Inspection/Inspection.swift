package import Discovery
import Linux
package import Lowering
import Quadlet
package import UnitFile

/// Quadlet files that somebody wants to know about: what they become, and what is wrong with them.
package struct Inspection: Sendable {
    /// A file, and what has become of it.
    package struct File: Sendable {
        package var source: QuadletSource
        package var lowered: LoweredSource
    }

    package private(set) var files: [File] = []
    /// All that is wrong, by file and line; paths are as the user wrote them.
    package private(set) var diagnostics: [Diagnostic] = []

    private let scope: LoweringContext.Scope
    private let systemd: Int?

    /// Looks at files, or at all below folders; at those of the scope where no path is given.
    ///
    /// The drop-ins of a file, and the files that it names, are looked for beside it; those of the scope's own
    /// folders in all of these. Units are checked for a version of systemd, this host's where none is given.
    package init(
        paths: [String],
        scope: LoweringContext.Scope = .system,
        systemd: Int? = nil
    ) throws(InspectionError) {
        self.scope = scope
        self.systemd = systemd
        var found: [Diagnostic] = []
        if paths.isEmpty {
            inspect(QuadletSources(scope: scope), nil, &found)
        }
        for text in paths {
            let path = try InspectedPath(text)
            let count = files.count
            let sources = Self.sources(for: path, scope)
            inspect(sources, path, &found)
            if files.count == count, sources.diagnostics.isEmpty, sources.errors.isEmpty {
                throw path.file == nil ? .nothing(text) : .notQuadlet(text)
            }
        }
        // A drop-in of several files has its mistakes in each.
        var seen: Set<String> = []
        diagnostics = found.filter { seen.insert($0.description).inserted }.inOrder
    }

    /// The files that may name each other, together with the one that is asked for.
    static func sources(for path: InspectedPath, _ scope: LoweringContext.Scope) -> QuadletSources {
        let folders = SearchPath.folders(scope)
        let home = path.home + "/"
        if folders.contains(where: { home.hasPrefix(Files.resolved($0.path) + "/") }) {
            return QuadletSources(scope: scope)
        }
        let folder = SearchPath.Folder(path: path.home, isDeep: path.file == nil)
        return QuadletSources(searching: [folder])
    }

    private mutating func inspect(
        _ sources: QuadletSources,
        _ path: InspectedPath?,
        _ found: inout [Diagnostic]
    ) {
        var lowering = SourceLowering(sources, scope: scope, systemd: systemd)
        for source in sources.sources {
            // Also those that nobody asked for, as two files can't be one unit.
            var lowered = lowering.lower(source)
            guard isWanted(source, path) else { continue }
            if let unit = lowered.unit, let mistake = CommandCheck(source, unit)?.diagnostic {
                lowered.diagnostics.append(mistake)
            }
            files.append(File(source: source, lowered: lowered))
            for diagnostic in lowered.diagnostics where path?.isOfInterest(diagnostic) ?? true {
                found.append(diagnostic.shown(by: path))
            }
        }
        for diagnostic in sources.diagnostics where path?.isOfInterest(diagnostic) ?? true {
            found.append(diagnostic.shown(by: path))
        }
        for error in sources.errors {
            let message = SyscallError.reason(error.code)
            found.append(Diagnostic(.error, at: Origin(path: error.subject), message).shown(by: path))
        }
        guard let path else { return }
        for file in sources.shadowed where path.contains(file.path) {
            let winner = sources.sources.first { $0.name.description == file.name }?.path ?? file.name
            let message = "not read, '\(path.display(winner))' has the same name"
            found.append(Diagnostic(.warning, at: Origin(path: file.path), message).shown(by: path))
        }
    }

    private func isWanted(_ source: QuadletSource, _ path: InspectedPath?) -> Bool {
        guard let path else { return true }
        return path.contains(source.path) || source.dropIns.contains { path.contains($0) }
    }
}

extension InspectedPath {
    /// Whether a message is of what the user asked for; a file is asked for with its drop-ins.
    fileprivate func isOfInterest(_ diagnostic: Diagnostic) -> Bool {
        guard let file, file.hasSuffix(".conf") else { return true }
        return contains(diagnostic.origin.path)
    }
}

extension Diagnostic {
    /// With the path that the user would write.
    fileprivate func shown(by path: InspectedPath?) -> Diagnostic {
        guard let path else { return self }
        var diagnostic = self
        diagnostic.origin.path = path.display(origin.path)
        return diagnostic
    }
}

extension [Diagnostic] {
    /// By path, line and column.
    fileprivate var inOrder: [Diagnostic] {
        sorted { one, other in
            (one.origin.path, one.origin.line, one.origin.column)
                < (other.origin.path, other.origin.line, other.origin.column)
        }
    }
}
