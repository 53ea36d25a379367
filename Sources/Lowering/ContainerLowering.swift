package import Quadlet
package import UnitFile

extension GeneratedUnit {
    /// Lowers a container to the unit that runs it; the unit is of use only where no diagnostic is an error.
    ///
    /// The document is that of the file with its drop-ins: systemd's own sections of it are passed on.
    package init(
        lowering container: Container,
        name: UnitName,
        path: String,
        document: UnitDocument,
        context: LoweringContext,
        diagnostics: inout [Diagnostic]
    ) {
        var lowering = ContainerLowering(
            container: container,
            name: name,
            path: path,
            document: document,
            context: context
        )
        lowering.run()
        diagnostics += lowering.diagnostics
        let unit = QuadletKind.container.service(of: name, document) + ".service"
        let links = Install.links(of: unit, document, diagnostics: &diagnostics)
        self.init(name: unit, document: lowering.unit, links: links)
    }
}

/// The state of lowering one container: what its unit has so far.
struct ContainerLowering {
    let container: Container
    let name: UnitName
    let path: String
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

    init(
        container: Container,
        name: UnitName,
        path: String,
        document: UnitDocument,
        context: LoweringContext
    ) {
        self.container = container
        self.name = name
        self.path = path
        self.document = document
        self.context = context
        unit = document
    }

    mutating func run() {
        if unit.index(of: "Unit") == nil { unit.sections.insert(UnitDocument.Section("Unit"), at: 0) }
        unit.rename(Container.section, to: "X-" + Container.section)
        unit.rename("Quadlet", to: "X-Quadlet")
        translateDependencies()
        let command = runCommand()
        addUnitSettings()
        addServiceSettings()
        unit.add("Service", "ExecStart", command.text)
        addReload()
        warnOfHealthChecks()
        addCleanup()
    }

    /// The container's name, with specifiers.
    var containerName: String { container.name(in: name) }

    /// The program with the options that come before the command.
    func program(ignoringFailure: Bool = false) -> CommandLine {
        var command = CommandLine(context.program, ignoringFailure: ignoringFailure)
        for module in container.containersConfModule { command.add("--module=" + module) }
        command.add(container.globalArgs)
        return command
    }

    /// Records an error at the assignment of a key that has the text in it.
    mutating func fail(_ key: String, _ text: String, _ message: String, section: String = Container.section)
    {
        let assignments = document.values(section, key)
        let assignment = assignments.last { $0.value.contains(text) } ?? assignments.last
        diagnostics.append(Diagnostic(.error, at: assignment?.valueOrigin ?? Origin(path: path), message))
    }

    /// Records at the last assignment of a key what comes of it.
    mutating func warn(_ key: String, _ message: String) {
        let origin = document.last(Container.section, key)?.origin ?? Origin(path: path)
        diagnostics.append(Diagnostic(.warning, at: origin, message))
    }

    mutating func require(_ unit: String) {
        required.append(unit)
    }
}
