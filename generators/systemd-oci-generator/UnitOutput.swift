import Discovery
import Linux
import Lowering
import UnitFile

/// A unit as it is written.
struct UnitOutput: Sendable {
    var name: String
    var text: [UInt8]
    var links: [GeneratedUnit.Link]
    /// What is written with it.
    var companions: [UnitOutput]
    var credentials: [GeneratedUnit.Credential]

    init(_ unit: GeneratedUnit) {
        name = unit.name
        text = unit.text
        links = unit.links
        companions = unit.companions.map { UnitOutput($0) }
        credentials = unit.credentials
    }

    /// What has become of a Quadlet file: a unit where it has no error.
    struct Made: Sendable {
        var unit: UnitOutput?
        var diagnostics: [Diagnostic]
    }

    /// What becomes of each file; of two the names may be the same.
    static func made(of sources: [QuadletSource], _ lowering: SourceLowering) -> [Made] {
        let parts = inParts(sources, from: QuadletSources.many) { sources in
            var lowering = lowering
            return sources.map { source in
                let lowered = lowering.unclaimed(source)
                return Made(unit: lowered.unit.map { UnitOutput($0) }, diagnostics: lowered.diagnostics)
            }
        }
        return parts.count == 1 ? parts[0] : parts.flatMap { $0 }
    }
}

extension UnitOutput: CustomStringConvertible {
    /// As `--dryrun` prints it.
    var description: String {
        let links = links.map { "# \($0.path) -> \($0.target)\n" }.joined()
        return "---\(name)---\n\(String(decoding: text, as: UTF8.self))\(links)"
    }
}
