import Discovery
import Lowering
import Quadlet
import UnitFile

/// The Quadlet files around a document, as they are with all that is not saved yet.
struct Analysis: Sendable {
    /// All files, one of each name.
    let sources: [QuadletSource]
    let context: LoweringContext
    /// What is wrong with files that could not even be read.
    private let unreadable: [Diagnostic]
    /// The file of each name that counts where several have it.
    private let winners: [String: String]
    private let lowering: SourceLowering

    init(of neighbourhood: Neighbourhood, unsaved: [String: [UInt8]]) {
        let sources = QuadletSources(
            searching: neighbourhood.folders,
            excluding: neighbourhood.excluded,
            unsaved: unsaved
        )
        self.sources = sources.sources
        unreadable = sources.diagnostics
        winners = neighbourhood.winners
        lowering = SourceLowering(sources, scope: neighbourhood.scope)
        context = lowering.context
    }

    /// What is wrong with a file, or with what a drop-in makes of the files that it is for.
    ///
    /// A drop-in may be for many files; what is wrong with it is said once.
    func diagnostics(of path: String) -> [Diagnostic] {
        var lowering = lowering
        var diagnostics = unreadable.filter { $0.origin.path == path }
        var seen: Set<String> = []
        for source in sources where source.path == path || source.dropIns.contains(path) {
            if source.path == path, let winner = winners[source.name.description], winner != path {
                let message = "not read, '\(winner)' has the same name"
                diagnostics.append(Diagnostic(.warning, at: Origin(path: path), message))
            }
            claim(before: source, &lowering)
            for diagnostic in lowering.lower(source).diagnostics
            where diagnostic.origin.path == path && seen.insert(diagnostic.description).inserted {
                diagnostics.append(diagnostic)
            }
        }
        return diagnostics
    }

    /// Gives a name of a unit to the first file that wants it.
    private func claim(before source: QuadletSource, _ lowering: inout SourceLowering) {
        let unit = context.target(named: source.name.description)?.service
        for other in sources {
            if other.name == source.name { return }
            if context.target(named: other.name.description)?.service == unit { _ = lowering.lower(other) }
        }
    }

    /// The files that a drop-in is for.
    func sources(withDropIn path: String) -> [QuadletSource] {
        sources.filter { $0.dropIns.contains(path) }
    }

    /// The file of a name, or whose unit has that name.
    func source(named name: String) -> QuadletSource? {
        if let source = sources.first(where: { $0.name.description == name }) { return source }
        guard name.hasSuffix(".service") else { return nil }
        return sources.first { $0.kind.service(of: $0.name, $0.document) + ".service" == name }
    }
}
