package import UnitFile

/// What one kind of Quadlet file says: a variable for each key of its section.
///
/// A single value is nil where the key is missing or its last assignment is empty.
package protocol QuadletModel: Equatable, Sendable {
    static var kind: QuadletKind { get }
    /// All keys of the section, sorted by name.
    static var keys: [Key<Self>] { get }

    /// The keys of `[Quadlet]`.
    var quadlet: QuadletSettings { get set }

    // Keys that every kind has.
    var containersConfModule: [String] { get }
    var globalArgs: [String] { get }
    var podmanArgs: [String] { get }
    var serviceName: String? { get }

    init()

    /// Reads a file with its drop-ins; the model is of use only where no diagnostic is an error.
    ///
    /// All kinds have the same, see below. It is required so that each has it compiled for its own keys.
    init(reading document: UnitDocument, path: String, diagnostics: inout [Diagnostic])

    /// Finds what no single key can say: keys that exclude or need others.
    func check(_ checks: inout FileChecks)
}

extension QuadletModel {
    // Nearly every file is a container; code made for its model is twice as fast as that for any.
    @_specialize(where Self == Container)
    package init(reading document: UnitDocument, path: String, diagnostics: inout [Diagnostic]) {
        self.init()
        var reader = KeyReader(section: Self.kind.section, keys: Self.keys)
        reader.read(document, into: &self)
        diagnostics += reader.diagnostics
        if document.index(of: QuadletSettings.section) != nil {
            var reader = KeyReader(section: QuadletSettings.section, keys: QuadletSettings.keys)
            reader.read(document, into: &quadlet)
            diagnostics += reader.diagnostics
        }
        var checks = FileChecks(kind: Self.kind, document: document, path: path)
        checks.checkSections()
        checks.checkService()
        check(&checks)
        diagnostics += checks.diagnostics
    }

    package static var section: String { kind.section }
}

/// The keys of `[Quadlet]`, which every kind of file may have.
package struct QuadletSettings: Equatable, Sendable {
    package static let section = "Quadlet"

    /// Whether the unit waits for the network.
    package var defaultDependencies = true

    package init() {}

    package static let keys: [Key<QuadletSettings>] = [
        Key(
            "DefaultDependencies",
            "5.3",
            .flag { $0.defaultDependencies = $1 },
            becomes: "Wants=, After=",
            "Whether the unit waits for `network-online.target`",
            "no"
        )
    ]
}
