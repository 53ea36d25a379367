package import Quadlet
package import UnitFile

extension GeneratedUnit {
    /// The most mistakes that a unit says; the generator's own messages have all.
    private static let longest = 10

    /// The unit of a file that has mistakes: it can't start, and its journal and status say why.
    ///
    /// What a container of an earlier version of the file needs while it runs is as in other units.
    package init(
        failing kind: QuadletKind,
        name: UnitName,
        path: String,
        document: UnitDocument,
        mistakes: [Diagnostic],
        context: LoweringContext
    ) {
        let given = kind.service(of: name, document) + ".service"
        let plain = kind.service(of: name, UnitDocument()) + ".service"
        let unit = UnitName(given) == nil ? plain : given
        var command = CommandLine(context.program)
        command.add("fail")
        for mistake in mistakes.prefix(Self.longest) {
            command.add(Quoting.literal(mistake.description))
        }
        // The reader of the file was told already what is wrong in [Install].
        var told: [Diagnostic] = []
        let links = Install.links(of: unit, document, diagnostics: &told)
        self.init(name: unit, document: Self.document(kind, command, path), links: links)
    }

    private static func document(
        _ kind: QuadletKind,
        _ command: CommandLine,
        _ path: String
    ) -> UnitDocument {
        var document = UnitDocument()
        document.addSourcePath(path)
        if kind == .container {
            document.add("Unit", "OnSuccess", SupportUnit.sweep)
            document.add("Unit", "OnFailure", SupportUnit.sweep)
        }
        let settings =
            kind == .container
            ? [
                ("Type", "notify"), ("NotifyAccess", "all"), ("KillMode", "mixed"), ("Delegate", "yes"),
                ("SyslogIdentifier", "%N"), ("FileDescriptorStoreMax", "32"),
                ("TimeoutStopSec", "10"), ("ExecStart", command.text),
            ]
            : [
                ("Type", "oneshot"), ("RemainAfterExit", "yes"), ("SyslogIdentifier", "%N"),
                ("ExecStart", command.text),
            ]
        for (key, value) in settings { document.add("Service", key, value) }
        return document
    }
}
