import Quadlet
import UnitFile

extension ContainerLowering {
    static let sweep = "systemd-oci-sweep.service"
    private static let stdio = "systemd-oci-stdio.socket"

    /// Keys of `[Unit]` whose value is a list of units, in which Quadlet files may be named.
    private static let dependencyKeys: Set<String> = [
        "After", "Before", "BindsTo", "Conflicts", "OnFailure", "OnSuccess", "PartOf", "PropagatesReloadTo",
        "PropagatesStopTo", "ReloadPropagatedFrom", "Requires", "Requisite", "StopPropagatedFrom", "Upholds",
        "Wants",
    ]

    /// Puts the service for the name of a Quadlet file, `After=db.container`.
    mutating func translateDependencies() {
        guard let section = unit.index(of: "Unit") else { return }
        for index in unit.sections[section].assignments.indices {
            let assignment = unit.sections[section].assignments[index]
            guard Self.dependencyKeys.contains(assignment.key),
                let names = try? assignment.value.words(.names),
                names.contains(where: { QuadletKind(fileName: $0) != nil })
            else { continue }  // What systemd can't read either it says itself.
            let translated = names.map { service(named: $0, at: assignment) ?? $0 }
            unit.sections[section].assignments[index].value = translated.joined(separator: " ")
        }
    }

    private mutating func service(named name: String, at assignment: UnitDocument.Assignment) -> String? {
        guard QuadletKind(fileName: name) != nil else { return nil }
        let target = context.target(named: name)
        if let target, target.isSupported { return target.service }
        let message =
            target == nil
            ? "there is no file '\(name)', which '\(assignment.key)=' names"
            : "'\(assignment.key)=' names '\(name)', and such files are not supported yet"
        diagnostics.append(Diagnostic(.error, at: assignment.valueOrigin, message))
        return nil
    }

    /// Everything in `[Unit]`.
    ///
    /// What is ours comes first, so that the user's settings are the later ones.
    mutating func addUnitSettings() {
        if container.defaultDependencies {
            wanted.insert(
                context.scope == .system
                    ? "network-online.target" : "podman-user-wait-network-online.service",
                at: 0
            )
        }
        wanted.append(Self.stdio)
        let units = wanted.joined(separator: " ")
        unit.prepend("Unit", [.init("Wants", units), .init("After", units)])
        unit.addSourcePath(path)
        if context.scope == .system { unit.add("Unit", "RequiresMountsFor", "/var/lib/systemd-oci") }
        for path in mountsFor { unit.add("Unit", "RequiresMountsFor", Quoting.word(path)) }
        for service in required {
            unit.add("Unit", "Requires", service)
            unit.add("Unit", "After", service)
        }
        unit.add("Unit", "OnSuccess", Self.sweep)
        unit.add("Unit", "OnFailure", Self.sweep)
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
