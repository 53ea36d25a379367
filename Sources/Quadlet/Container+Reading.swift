package import UnitFile

extension Container {
    /// The sections of a `.container` file that are not systemd's.
    package static let section = "Container"

    /// Reads a `.container` file with its drop-ins; the model is of use only where no diagnostic is an error.
    package init(reading document: UnitDocument, path: String, diagnostics: inout [Diagnostic]) {
        self.init()
        var reader = KeyReader(section: Self.section, keys: Self.keys)
        reader.read(document, into: &self)
        var quadlet = KeyReader(section: "Quadlet", keys: Self.quadletKeys)
        quadlet.read(document, into: &self)
        var checker = ContainerChecker(container: self, document: document, path: path)
        checker.run()
        diagnostics += reader.diagnostics + quadlet.diagnostics + checker.diagnostics
    }

    /// The keys of `[Quadlet]`.
    package static let quadletKeys: [Key<Container>] = [
        Key(
            "DefaultDependencies",
            "5.3",
            .flag { $0.defaultDependencies = $1 },
            becomes: "Wants=, After=",
            "Whether the unit waits for `network-online.target`",
            "no"
        )
    ]

    /// The name of a container that has no `ContainerName=`, with specifiers.
    package static func defaultName(of name: UnitName) -> String {
        name.instance == nil ? "systemd-%N" : "systemd-%p_%i"
    }

    /// The name of the container, with specifiers.
    package func name(in file: UnitName) -> String {
        containerName ?? Self.defaultName(of: file)
    }
}

/// What no single key can say.
private struct ContainerChecker {
    let container: Container
    let document: UnitDocument
    let path: String
    var diagnostics: [Diagnostic] = []

    init(container: Container, document: UnitDocument, path: String) {
        self.container = container
        self.document = document
        self.path = path
    }

    mutating func run() {
        checkSections()
        checkRoot()
        if container.group != nil, container.user == nil {
            complain("Group", "'Group=' needs 'User='")
        }
        if container.reloadSignal != nil, !container.reloadCmd.isEmpty {
            complain("ReloadSignal", "'ReloadCmd=' and 'ReloadSignal=' exclude each other")
        }
        checkMappings()
        checkService()
    }

    /// A section that nobody reads is a slip of the pen.
    private mutating func checkSections() {
        let known = [Container.section, "Quadlet", "Unit", "Service", "Install"]
        for section in document.sections where !known.contains(section.name) && !section.name.hasPrefix("X-")
        {
            // Without an assignment it says nothing.
            guard let first = section.assignments.first else { continue }
            let meant = Spelling.suggestion(for: section.name, among: known)
            let message =
                "unknown section [\(section.name)]"
                + (meant.map { ", did you mean [\($0)]?" } ?? ", ignoring it")
            diagnostics.append(Diagnostic(.warning, at: first.origin, message))
        }
    }

    private mutating func checkRoot() {
        if container.image == nil, container.rootfs == nil {
            // The file as a whole lacks something, unless an empty assignment took it away.
            if document.index(of: Container.section) == nil {
                complain(nil, "no [Container] section")
            } else {
                complain("Image", "no 'Image=' and no 'Rootfs='")
            }
        } else if container.image != nil, container.rootfs != nil {
            complain("Rootfs", "'Image=' and 'Rootfs=' exclude each other")
        }
    }

    /// The deprecated keys and those that replaced them.
    private mutating func checkMappings() {
        let isMapped =
            container.userNS != nil || !container.uidMap.isEmpty || !container.gidMap.isEmpty
            || container.subUIDMap != nil || container.subGIDMap != nil
        let remaps = !container.remapUid.isEmpty || !container.remapGid.isEmpty
        switch container.remapUsers {
        case nil where remaps && !isMapped:
            complain(container.remapUid.isEmpty ? "RemapGid" : "RemapUid", "needs 'RemapUsers='")
        case nil where !remaps: break
        case _ where isMapped:
            complain(
                "RemapUsers",
                "the deprecated Remap keys and the keys that replaced them exclude each other"
            )
        case "keep-id" where container.remapUid.count > 1 || container.remapGid.count > 1:
            complain("RemapUsers", "'RemapUsers=keep-id' takes one 'RemapUid=' and one 'RemapGid='")
        default: break
        }
    }

    /// Settings of `[Service]` that would break what the container needs.
    private mutating func checkService() {
        if let type = document.last("Service", "Type"), !["notify", "oneshot"].contains(type.value) {
            complain(type, "'Type=\(type.value)' does not work with a container, expected notify or oneshot")
        }
        if let mode = document.last("Service", "KillMode"), !["mixed", "control-group"].contains(mode.value) {
            complain(mode, "'KillMode=\(mode.value)' would leave processes, expected mixed or control-group")
        }
        for key in ["User", "Group", "DynamicUser"] {
            guard let assignment = document.last("Service", key), !assignment.value.isEmpty else { continue }
            let message = "'\(key)=' in [Service] is for the launcher, which needs its privileges"
            diagnostics.append(Diagnostic(.warning, at: assignment.valueOrigin, message))
        }
    }

    private mutating func complain(_ key: String?, _ message: String) {
        let assignment = key.flatMap { document.last(Container.section, $0) }
        diagnostics.append(Diagnostic(.error, at: assignment?.origin ?? Origin(path: path), message))
    }

    private mutating func complain(_ assignment: UnitDocument.Assignment, _ message: String) {
        diagnostics.append(Diagnostic(.error, at: assignment.valueOrigin, message))
    }
}
