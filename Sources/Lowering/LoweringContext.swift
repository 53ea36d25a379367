package import Quadlet
package import UnitFile

/// What a Quadlet file's unit depends on besides the file.
package struct LoweringContext: Sendable {
    /// Whose manager loads the unit.
    package enum Scope: Sendable {
        case system
        case user
    }

    /// What the name of another Quadlet file stands for.
    package struct Target: Equatable, Sendable {
        /// The unit that is made of it, `web-volume.service`.
        package var service: String
        /// The volume, network, image or container; nil where a specifier hides it.
        package var resource: String?

        package init(service: String, resource: String?) {
            self.service = service
            self.resource = resource
        }
    }

    package var scope: Scope
    /// The launcher.
    package var program: String
    /// The directory that units are written into.
    package var directory: String
    /// Whether a path is there now, for `AddDevice=-`.
    package var exists: @Sendable (String) -> Bool

    /// A file that others may name.
    struct Source: Sendable {
        var name: UnitName
        var kind: QuadletKind
        var document: UnitDocument
    }

    /// All Quadlet files by name.
    private var sources: [String: Source] = [:]

    package init(
        scope: Scope,
        program: String = "/usr/bin/systemd-oci",
        directory: String = "/run/systemd/generator",
        exists: @escaping @Sendable (String) -> Bool = { _ in false }
    ) {
        self.scope = scope
        self.program = program
        self.directory = directory
        self.exists = exists
    }

    /// The services of containers by the name of the `.pod` file that starts them.
    private var podMembers: [String: [String]] = [:]

    /// Makes a file known to those that name it.
    package mutating func add(_ name: UnitName, _ kind: QuadletKind, _ document: UnitDocument) {
        if kind == .container, !name.isTemplate, let pod = Container.startingPod(document) {
            podMembers[pod, default: []].append(kind.service(of: name, document) + ".service")
        }
        sources[name.description] = Source(name: name, kind: kind, document: document)
    }

    /// The services of the containers that start with a pod, sorted.
    func members(ofPod name: String) -> [String] {
        podMembers[name]?.sorted() ?? []
    }

    /// Says that there is no file of a name, and which are meant by it perhaps.
    func missing(_ name: String, key: String) -> String {
        let kind = QuadletKind(fileName: name)
        let others = sources.values.filter { $0.kind == kind }.map { $0.name }
        let names = others.map { $0.description }.sorted()
        let message = "there is no file '\(name)', which '\(key)=' names"
        // The suffix is the same, and says nothing.
        if let kind, let stem = UnitName(name)?.stem,
            let near = Spelling.suggestion(for: stem, among: others.map { $0.stem }.sorted())
        {
            return message + ", did you mean '\(near).\(kind.rawValue)'?"
        }
        if names.isEmpty { return message }
        let shown = names.prefix(Self.longest).joined(separator: ", ")
        return message + "; there is " + shown + (names.count > Self.longest ? ", …" : "")
    }

    /// The most files that a message names.
    private static let longest = 5

    /// A file of a name; nil where there is none.
    func source(named name: String) -> Source? { sources[name] }

    /// What the name of a Quadlet file stands for; nil where there is no such file.
    package func target(named name: String) -> Target? {
        sources[name].map { source in
            Target(
                service: source.kind.service(of: source.name, source.document) + ".service",
                resource: source.kind.resource(of: source.name, source.document)
            )
        }
    }
}
