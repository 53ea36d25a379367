package import Quadlet
package import UnitFile

extension GeneratedUnit {
    /// The unit of a Quadlet file; nil where a diagnostic is an error.
    ///
    /// The document is that of the file with its drop-ins: systemd's own sections of it are passed on. The
    /// diagnostics may have those of reading the document already.
    package init?(
        of kind: QuadletKind,
        name: UnitName,
        path: String,
        document: UnitDocument,
        context: LoweringContext,
        diagnostics: inout [Diagnostic]
    ) {
        let unit: UnitDocument
        var companions: [GeneratedUnit] = []
        switch kind {
        case .artifact:
            var lowering = UnitLowering<Artifact>(name, path, document, context, &diagnostics)
            lowering.run()
            unit = lowering.end(&diagnostics)
        case .build:
            var lowering = UnitLowering<Build>(name, path, document, context, &diagnostics)
            lowering.run()
            unit = lowering.end(&diagnostics)
        case .container:
            var lowering = UnitLowering<Container>(name, path, document, context, &diagnostics)
            lowering.run()
            unit = lowering.end(&diagnostics)
        case .image:
            var lowering = UnitLowering<Image>(name, path, document, context, &diagnostics)
            lowering.run()
            unit = lowering.end(&diagnostics)
        case .kube:
            var lowering = UnitLowering<Kube>(name, path, document, context, &diagnostics)
            lowering.run()
            unit = lowering.end(&diagnostics)
        case .network:
            var lowering = UnitLowering<Network>(name, path, document, context, &diagnostics)
            lowering.run()
            unit = lowering.end(&diagnostics)
        case .pod:
            var lowering = UnitLowering<Pod>(name, path, document, context, &diagnostics)
            lowering.run()
            unit = lowering.end(&diagnostics)
            if let slice = lowering.slice { companions.append(slice) }
        case .volume:
            var lowering = UnitLowering<Volume>(name, path, document, context, &diagnostics)
            lowering.run()
            unit = lowering.end(&diagnostics)
        }
        let service = kind.service(of: name, document) + ".service"
        let links = Install.links(of: service, document, diagnostics: &diagnostics)
        if let key = unit.overlongKey {
            let message = "'\(key)=' of the unit is longer than 1 MiB, which systemd does not read"
            diagnostics.append(Diagnostic(.error, at: Origin(path: path), message))
        }
        if diagnostics.contains(where: { $0.severity == .error }) { return nil }
        self.init(name: service, document: unit, links: links, companions: companions)
    }
}

/// The state of lowering one file: what its unit has so far.
///
/// What a kind becomes is in extensions for its model.
struct UnitLowering<Model: QuadletModel> {
    let model: Model
    let name: UnitName
    let path: String
    /// The file with its drop-ins.
    let document: UnitDocument
    let context: LoweringContext
    var unit: UnitDocument
    var diagnostics: [Diagnostic] = []
    /// What the unit wants and starts after.
    var wanted: [String] = []
    /// Units of Quadlet files that the unit requires.
    var required: [String] = []
    /// Paths that have to be mounted, as values of a setting.
    var mountsFor: [String] = []

    /// Reads the model; the unit begins as the file, with the sections that are not systemd's renamed.
    init(
        _ name: UnitName,
        _ path: String,
        _ document: UnitDocument,
        _ context: LoweringContext,
        _ diagnostics: inout [Diagnostic]
    ) {
        model = Model(reading: document, path: path, diagnostics: &diagnostics)
        self.name = name
        self.path = path
        self.document = document
        self.context = context
        unit = document
        if unit.index(of: "Unit") == nil { unit.sections.insert(UnitDocument.Section("Unit"), at: 0) }
        unit.rename(Model.section, to: "X-" + Model.section)
        unit.rename(QuadletSettings.section, to: "X-" + QuadletSettings.section)
        translateDependencies()
    }

    /// The unit; what is wrong with it is added to the diagnostics.
    mutating func end(_ diagnostics: inout [Diagnostic]) -> UnitDocument {
        checkFlags()
        diagnostics += self.diagnostics
        return unit
    }

    /// The program with the options that come before the command.
    func program(ignoringFailure: Bool = false) -> CommandLine {
        var command = CommandLine(context.program, ignoringFailure: ignoringFailure)
        for module in model.containersConfModule { command.add("--module=" + module) }
        command.add(model.globalArgs)
        return command
    }

    /// What other files mean when they name this one, with specifiers: the name of the volume or network.
    var resource: String { Model.kind.resource(of: name, document) ?? "" }

    /// Records an error at the assignment of a key that has the text in it.
    mutating func fail(_ key: String, _ text: String, _ message: String) {
        let assignments = document.values(Model.section, key)
        let assignment = assignments.last { $0.offset(of: text) != nil } ?? assignments.last
        let origin = assignment?.origin(of: text) ?? Origin(path: path)
        diagnostics.append(Diagnostic(.error, at: origin, message))
    }

    /// Records at the last assignment of a key what comes of it.
    mutating func warn(_ key: String, _ message: String) {
        let origin = document.last(Model.section, key)?.origin ?? Origin(path: path)
        diagnostics.append(Diagnostic(.warning, at: origin, message))
    }

    /// One word for each name, the last, sorted by name.
    static func pairs(_ words: [String]) -> [String] {
        if words.count < 2 { return words }
        var last: [String: String] = [:]
        for word in words { last[String(Substring(word.utf8.prefix { $0 != UInt8(ascii: "=") }))] = word }
        return last.sorted { $0.key < $1.key }.map { $0.value }
    }
}
