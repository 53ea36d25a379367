import Quadlet
import UnitFile

/// Units of ours that generated units and transient services depend on.
package enum SupportUnit {
    package static let sweep = "systemd-oci-sweep.timer"
    /// Starts that for transient services: systemd never unloads a unit that triggers a timer itself.
    package static let sweepOfTransient = "systemd-oci-sweep.target"
    package static let stdio = "systemd-oci-stdio.socket"

    /// What is up when the network is.
    static func networkOnline(_ scope: LoweringContext.Scope) -> String {
        scope == .system ? "network-online.target" : "systemd-oci-network-online.service"
    }
}

/// Keys of `[Unit]` whose value is a list of units, in which Quadlet files may be named.
package let dependencyKeys: Set<String> = [
    "After", "Before", "BindsTo", "Conflicts", "OnFailure", "OnSuccess", "PartOf", "PropagatesReloadTo",
    "PropagatesStopTo", "ReloadPropagatedFrom", "Requires", "Requisite", "StopPropagatedFrom", "Upholds",
    "Wants",
]

extension UnitLowering {
    /// Puts the service for the name of a Quadlet file, `After=db.container`.
    mutating func translateDependencies() {
        guard let section = unit.index(of: "Unit") else { return }
        forgetDependencies(section)
        for index in unit.sections[section].assignments.indices {
            let assignment = unit.sections[section].assignments[index]
            guard dependencyKeys.contains(assignment.key),
                Self.namesFile(assignment), let names = try? assignment.value.words(.names)
            else { continue }
            let translated = names.map { service(named: $0, at: assignment) ?? $0 }
            unit.sections[section].assignments[index].value = translated.spaced
        }
    }

    /// Leaves out what an empty assignment resets, as Quadlet does where it has anything to translate.
    ///
    /// systemd itself resets no dependencies.
    private mutating func forgetDependencies(_ section: Int) {
        let assignments = unit.sections[section].assignments
        guard assignments.contains(where: { $0.value.isEmpty && dependencyKeys.contains($0.key) }) else {
            return
        }
        var (given, reset): (Set<String>, Set<String>) = ([], [])
        var kept: [UnitDocument.Assignment] = []
        for assignment in assignments.reversed() {
            let key = assignment.key
            if assignment.value.isEmpty, dependencyKeys.contains(key) { reset.insert(key) }
            if reset.contains(key), given.contains(key) || Self.namesFile(assignment) { continue }
            if !reset.contains(key) { given.insert(key) }
            kept.append(assignment)
        }
        unit.sections[section].assignments = kept.reversed()
    }

    private static func namesFile(_ assignment: UnitDocument.Assignment) -> Bool {
        // What systemd can't read either it says itself.
        (try? assignment.value.words(.names))?.contains { QuadletKind(fileName: $0) != nil } ?? false
    }

    private mutating func service(named name: String, at assignment: UnitDocument.Assignment) -> String? {
        guard QuadletKind(fileName: name) != nil else { return nil }
        if let target = context.target(named: name) { return target.service }
        let message = context.missing(name, key: assignment.key)
        diagnostics.append(Diagnostic(.error, at: assignment.origin(of: name), message))
        return nil
    }

    /// Everything in `[Unit]` that comes from what was collected.
    ///
    /// What is ours comes first, so that the user's settings are the later ones.
    mutating func addUnitSettings() {
        if model.quadlet.defaultDependencies {
            wanted.insert(SupportUnit.networkOnline(context.scope), at: 0)
        }
        if !wanted.isEmpty {
            let units = wanted.spaced
            unit.prepend("Unit", [.init("Wants", units), .init("After", units)])
        }
        unit.addSourcePath(path)
        if context.scope == .system { unit.add("Unit", "RequiresMountsFor", "/var/lib/systemd-oci") }
        for path in mountsFor { unit.add("Unit", "RequiresMountsFor", Quoting.word(path)) }
        for service in required {
            unit.add("Unit", "Requires", service)
            unit.add("Unit", "After", service)
        }
    }

    /// Sets a directory whose name can be the value of a setting.
    mutating func setWorkingDirectory(_ directory: String) {
        guard directory.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            return fail("SetWorkingDirectory", "", "the directory has a control character in its name")
        }
        unit.add("Service", "WorkingDirectory", directory)
    }

    /// Takes away the capabilities that neither a program of ours nor a container has a use for.
    ///
    /// A container with IDs of its own has all capabilities in its user namespace, whatever the unit's bounding set is;
    /// with the host's IDs it has at most what it was given. A user's manager can't take any away.
    ///
    /// - Parameters:
    ///   - given: What a key gives the container, as `--cap-add` has it.
    ///   - loadsModules: Whether the kernel may need modules, such as netavark's for the firewall.
    mutating func boundCapabilities(besides given: [String] = [], loadsModules: Bool = true) {
        guard context.scope == .system else { return }
        if model.podmanArgs.contains(where: { $0.hasPrefix("--privileged") }) { return }
        var useless =
            "CAP_AUDIT_CONTROL CAP_AUDIT_READ CAP_BLOCK_SUSPEND CAP_IPC_OWNER CAP_LEASE CAP_LINUX_IMMUTABLE "
            + "CAP_MAC_OVERRIDE CAP_SYSLOG CAP_SYS_BOOT CAP_SYS_PACCT CAP_SYS_RAWIO CAP_SYS_TIME "
            + "CAP_SYS_TTY_CONFIG CAP_WAKE_ALARM"
        if !loadsModules { useless += " CAP_SYS_MODULE" }
        for text in given + valuesOfArguments(["--cap-add"]) {
            // What is known when the unit starts may be any.
            guard !Specifier.mayExpand(text), let added = try? RunFlags.capabilities(text),
                !added.contains("ALL")
            else { return }
            useless = useless.split(separator: " ").map(String.init).filter { !added.contains($0) }.spaced
        }
        unit.setDefault("Service", "CapabilityBoundingSet", "~" + useless)
    }

    /// What `PodmanArgs=` gives a flag by any of its names.
    func valuesOfArguments(_ names: [String]) -> [String] {
        var values: [String] = []
        for (index, word) in model.podmanArgs.enumerated() {
            if names.contains(word) {
                values += model.podmanArgs.dropFirst(index + 1).prefix(1)
            } else if let equals = word.firstIndex(of: "="), names.contains(String(word[..<equals])) {
                values.append(String(word[word.index(after: equals)...]))
            }
        }
        return values
    }

    /// Everything of a unit that runs one command and is done.
    mutating func addOneshot(_ command: CommandLine, remains: Bool = true) {
        addUnitSettings()
        unit.setDefault("Service", "Type", "oneshot")
        if remains { unit.setDefault("Service", "RemainAfterExit", "yes") }
        boundCapabilities()
        unit.setDefault("Service", "SyslogIdentifier", "%N")
        unit.add("Service", "ExecStart", command.text)
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
