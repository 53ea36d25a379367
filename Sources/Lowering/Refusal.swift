package import Quadlet
package import UnitFile

extension GeneratedUnit {
    /// The unit of a file that can't be used: its start fails, and its journal says why.
    ///
    /// It is installed like the unit it stands for, so that what depends on it fails too, and
    /// `systemctl --failed` shows it after a boot.
    package static func refusal(
        of name: UnitName,
        _ kind: QuadletKind,
        path: String,
        document: UnitDocument,
        mistakes: [Diagnostic],
        context: LoweringContext
    ) -> GeneratedUnit {
        let wanted = kind.service(of: name, document) + ".service"
        let unit = UnitName(wanted) == nil ? kind.service(of: name, UnitDocument()) + ".service" : wanted
        var refusal = UnitDocument()
        refusal.add("Unit", "Description", Quoting.escapingSpecifiers("\(name) (not usable)"))
        refusal.addSourcePath(path)
        refusal.add("Service", "Type", "oneshot")
        refusal.add("Service", "SyslogIdentifier", "%N")
        var command = CommandLine(context.program)
        command.add("fail")
        for mistake in mistakes.prefix(20) { command.add(Quoting.literal(mistake.description)) }
        refusal.add("Service", "ExecStart", command.text)
        var warnings: [Diagnostic] = []  // About links; the mistakes say more.
        let links = Install.links(of: unit, document, diagnostics: &warnings)
        return GeneratedUnit(name: unit, document: refusal, links: links)
    }
}

extension UnitDocument {
    /// Adds `SourcePath=`, by which systemd sees that a unit is older than its source.
    ///
    /// A path that can't be written on one line is left out.
    mutating func addSourcePath(_ path: String) {
        guard path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return }
        add("Unit", "SourcePath", Quoting.escapingSpecifiers(path))
    }
}
