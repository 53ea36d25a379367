import Glibc
import Linux
import Lowering
import Systemd

/// A service that is made for one container, and ends with it (systemd-run(1)).
struct TransientService {
    /// What becomes of the container's standard streams, and whether somebody waits for it.
    enum Mode: Equatable {
        /// Ours are the container's, and we end as it ends.
        case attached
        /// The same, with a terminal of the container's between.
        case terminal
        /// The journal's; we return when it runs.
        case detached
        /// The journal's, and we end as it ends.
        case waiting
    }

    /// Without the suffix, as the container's.
    var name: String
    var scope = Manager.Scope.system
    /// The launcher's arguments in the unit.
    var arguments: [String]
    var mode: Mode
    /// Forget the unit when it has failed, too.
    var collects = false
    /// Whether the container reads our standard input; otherwise there is nothing to read.
    var readsInput = true
    /// Stop a unit of the same name that runs.
    var replaces = false
    /// The image's name, for the journal.
    var image: String?
    /// Settings of the container's; those that come later count where there are several.
    var properties: [BusProperty] = []
    /// Further variables of the launcher's, each `NAME=value`.
    var environment: [String] = []

    var unit: String { name + ".service" }

    /// The program of the unit, which is this one.
    static var program: String {
        let own = HostFile.target("/proc/self/exe") ?? ""
        let isThere = unsafe access(own, X_OK) == 0
        return own.hasPrefix("/") && isThere ? own : "/usr/bin/systemd-oci"
    }

    /// Settings that each such service has, as the units that the generator writes.
    func settings(standardInput: CInt?) -> [BusProperty] {
        let program = Self.program
        let command: [BusValue] = [.string(program), .strings([program] + arguments), .boolean(false)]
        let fields = LogField.of(container: name, image: image).map { field in
            BusValue.bytes("\(field.name)=\(field.value)".utf8)
        }
        var settings = [
            BusProperty("Type", .string("notify")),
            BusProperty("NotifyAccess", .string("all")),
            BusProperty("KillMode", .string("mixed")),
            BusProperty("Delegate", .boolean(true)),
            BusProperty("SyslogIdentifier", .string(name)),
            BusProperty("LogExtraFields", .array(.array(.byte), fields)),
            BusProperty("FileDescriptorStoreMax", .uint32(32)),
            BusProperty("TimeoutStopUSec", .uint64(10_000_000)),
            BusProperty("WorkingDirectory", .string(HostFile.target("/proc/self/cwd") ?? "/")),
            BusProperty("Environment", .strings(["PODMAN_SYSTEMD_UNIT=\(unit)"] + environment)),
            BusProperty("ExecStart", .structures([.string, .array(.string), .boolean], [command])),
        ]
        if collects { settings.append(BusProperty("CollectMode", .string("inactive-or-failed"))) }
        switch mode {
        case .attached, .terminal:
            let input = standardInput ?? 0
            for (name, number) in [("Input", input), ("Output", 1), ("Error", 2)] {
                settings.append(BusProperty("Standard\(name)FileDescriptor", .fileDescriptor(number)))
            }
        case .detached, .waiting:
            for name in ["Wants", "After"] {
                settings.append(BusProperty(name, .strings([SupportUnit.stdio])))
            }
        }
        return settings + properties
    }
}

extension TransientService {
    /// Makes the unit, starts it, and waits for it as long as the mode says.
    ///
    /// - Returns: What to exit with.
    func run() throws(Failure) -> Int32 {
        if mode != .detached {
            do {
                try PendingSignals.block()
            } catch {
                throw Failure("cannot wait for the container", error)
            }
        }
        let purpose = "cannot start \(unit)"
        var manager = try doing(purpose, BusError.self, Manager.open(scope))
        try doing(purpose, BusError.self, manager.subscribe())
        if mode == .terminal { return try runWithTerminal(manager) }
        let nothing = try doing(purpose, SyscallError.self, Descriptor(opening: "/dev/null", O_RDONLY))
        defer { withExtendedLifetime(nothing) {} }
        let input = readsInput ? nil : nothing.number
        let job = try doing(purpose, BusError.self, start(&manager, standardInput: input))
        var service = AttachedService(manager: manager, unit: unit, job: job)
        service.isSilent = mode == .waiting
        return try mode == .detached ? service.waitForStart() : service.waitForEnd()
    }

    /// The launcher's standard input is a socket, over which it sends the container's terminal.
    private func runWithTerminal(_ connection: consuming Manager) throws(Failure) -> Int32 {
        var manager = connection
        let purpose = "cannot start \(unit)"
        let pair = try doing(purpose, SyscallError.self, SocketPair())
        let job = try doing(purpose, BusError.self, start(&manager, standardInput: pair.theirs.number))
        var service = AttachedService(manager: manager, unit: unit, job: job)
        return try service.waitForEnd(terminalFrom: pair.ours, readsInput: readsInput)
    }

    /// Has the manager make the unit, in place of one of the name that has failed.
    private func start(_ manager: inout Manager, standardInput: CInt?) throws(BusError) -> String {
        let settings = settings(standardInput: standardInput)
        if replaces {
            do throws(BusError) {
                try manager.wait(forJob: manager.stopUnit(unit))
            } catch {
                guard error.name == "org.freedesktop.systemd1.NoSuchUnit" else { throw error }
            }
        }
        // What was said until then is about an earlier unit of the name.
        defer { manager.bus.dropSignals() }
        do {
            return try manager.startTransientUnit(unit, properties: settings)
        } catch {
            guard error.isOfUnitThatIsThere, try isRemains(&manager) else { throw error }
            return try manager.startTransientUnit(
                unit,
                properties: settings,
                afterRemovalWithin: Self.patience
            )
        }
    }

    /// Whether the unit of the name is one like this that has ended, or even been removed since.
    private func isRemains(_ manager: inout Manager) throws(BusError) -> Bool {
        let path = Manager.path(ofUnit: unit)
        if try manager.property("LoadState", of: path).string == "not-found" { return true }
        guard try manager.property("Transient", of: path).boolean == true else { return false }
        let state = try manager.property("ActiveState", of: path).string
        if state == "failed" { try manager.resetFailedUnit(unit) }
        return state == "failed" || state == "inactive"
    }

    /// So many milliseconds the removal of a unit may take.
    private static let patience: Int64 = 5000
}
