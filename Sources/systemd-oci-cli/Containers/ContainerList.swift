import Cgroups
import Discovery
import Glibc
import JSON
import Linux
import Lowering
import Systemd
import UnitFile

/// The containers of a scope.
struct ContainerList {
    let scope: LoweringContext.Scope

    init(_ scope: LoweringContext.Scope) {
        self.scope = scope
    }

    /// Where units have the directories of their containers.
    var runDirectory: String {
        switch scope {
        case .system: ContainerState.runDirectory
        case .user: (Environment["XDG_RUNTIME_DIR"] ?? "/run") + "/systemd-oci"
        }
    }

    var isOfUser: Bool { scope == .user }
    var managerScope: Manager.Scope { scope == .system ? .system : .user }

    func manager() throws(Failure) -> Manager {
        do {
            return try Manager.open(managerScope)
        } catch {
            throw Failure("cannot reach the service manager: \(error)")
        }
    }

    // MARK: Those that run

    /// The containers that run, by name: files say all of it, and nobody is asked.
    func running() throws(Failure) -> [KnownContainer] {
        do {
            return try SmallFile.names(in: runDirectory)
                .compactMap { entry throws(SyscallError) in try running(in: "\(runDirectory)/\(entry)") }
                .sorted { $0.name < $1.name }
        } catch {
            throw Failure(error)
        }
    }

    private func running(in directory: String) throws(SyscallError) -> KnownContainer? {
        let path = ContainerState.path(in: directory)
        guard let bytes = try SmallFile.contents(of: path, limit: ContainerState.longest),
            let state = ContainerState(parsing: bytes), let process = ProcessStatus(of: state.pid),
            process.startTime == state.startTime, !process.hasEnded
        else { return nil }
        var container = KnownContainer(
            name: state.name,
            unit: state.unit,
            id: KnownContainer.id(for: "\(state.name) \(state.pid) \(state.startTime)"),
            image: state.image,
            status: .running
        )
        if let unit = state.unit, let invocation = Self.invocation(of: unit) { container.id = invocation }
        container.imageID = state.imageID
        container.command = state.command
        container.pid = state.pid
        container.pod = state.pod
        container.created = state.created / 1_000_000_000
        container.started = container.created
        container.networks = state.networks
        container.mounts = state.mounts
        container.labels = state.labels
        container.directory = directory
        container.state = state
        if Self.isFrozen(state.pid) { container.status = .paused }
        container.health = Self.health(in: directory)
        return container
    }

    /// The manager leaves it in a link for journald.
    private static func invocation(of unit: String) -> String? {
        try? SmallFile.target(ofLink: "/run/systemd/units/invocation:\(unit)")
    }

    private static func isFrozen(_ pid: Int32) -> Bool {
        guard let cgroup = UnitCgroup(ofProcess: pid), let events = cgroup.text("cgroup.events") else {
            return false
        }
        return Cgroup.isFrozen(events: events)
    }

    static func healthRecord(in directory: String) -> HealthRecord? {
        // Most containers have none.
        guard let bytes = try? SmallFile.contents(of: "\(directory)/\(HealthRecord.name)"),
            let json = try? JSONValue(parsing: bytes)
        else { return nil }
        return HealthRecord(json)
    }

    private static func health(in directory: String) -> HealthState.Status? {
        healthRecord(in: directory)?.state.status
    }

    // MARK: All

    /// The containers that run, and those whose units don't.
    func all() throws(Failure) -> [KnownContainer] {
        let running = try running()
        let files = try UnitFileContainer.all(scope)
        var manager = try manager()
        do {
            return try (running + stopped(files, besides: Set(running.compactMap(\.unit)), &manager))
                .sorted { $0.name < $1.name }
        } catch {
            throw Failure("cannot ask the service manager for units: \(error)")
        }
    }

    private func stopped(
        _ files: [UnitName: UnitFileContainer],
        besides running: Set<String>,
        _ manager: inout Manager
    ) throws(BusError) -> [KnownContainer] {
        let units = try manager.call("ListUnitsByPatterns", [.strings([]), .strings(["*.service"])])
        var containers: [KnownContainer] = []
        var seen = running
        for row in units.first?.elements ?? [] {
            guard let fields = row.elements, fields.count > 6, let text = fields[0].string,
                let active = fields[3].string, let path = fields[6].string, let name = UnitName(text),
                seen.insert(text).inserted,
                var container = Self.file(of: name, in: files)?.container(of: name)
            else { continue }
            try Self.complete(&container, path: path, active: active, &manager)
            containers.append(container)
        }
        for (name, file) in files where !name.isTemplate && !seen.contains(name.description) {
            if let container = file.container(of: name) { containers.append(container) }
        }
        return containers
    }

    private static func file(
        of unit: UnitName,
        in files: [UnitName: UnitFileContainer]
    ) -> UnitFileContainer? {
        if let file = files[unit] { return file }
        guard unit.instance != nil, let template = UnitName("\(unit.prefix)@.service") else { return nil }
        return files[template]
    }

    /// Adds what the manager knows of the last run.
    private static func complete(
        _ container: inout KnownContainer,
        path: String,
        active: String,
        _ manager: inout Manager
    ) throws(BusError) {
        let invocation = try manager.property("InvocationID", of: path).elements ?? []
        let digits = invocation.compactMap { $0.integer(as: UInt8.self) }.map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
        if digits.count == 32, digits.contains(where: { $0 != "0" }) { container.id = digits }
        let started: UInt64? = try manager.property("ExecMainStartTimestamp", of: path, "Service").integer()
        let ended: UInt64? = try manager.property("ExecMainExitTimestamp", of: path, "Service").integer()
        container.started = Int64((started ?? 0) / 1_000_000)
        container.created = container.started
        guard let ended, ended > 0 else { return }
        container.ended = Int64(ended / 1_000_000)
        container.status = active == "deactivating" ? .stopping : .exited
        let code: Int32 = try manager.property("ExecMainCode", of: path, "Service").integer() ?? 0
        let status: Int32 = try manager.property("ExecMainStatus", of: path, "Service").integer() ?? 0
        // CLD_KILLED and CLD_DUMPED: as a shell has it.
        container.exitStatus = code == 2 || code == 3 ? 128 + status : status
    }

    // MARK: By name

    /// The container that somebody means.
    ///
    /// - Parameters:
    ///   - text: Its name, its unit with or without `.service`, or the beginning of its ID.
    ///   - needsRunning: Whether it must run.
    /// - Returns: The container.
    /// - Throws: That there is none, or more than one.
    func container(_ text: String, needsRunning: Bool = false) throws(Failure) -> KnownContainer {
        if let found = try Self.choose(text, among: try running()) { return found }
        if let found = try Self.choose(text, among: try all()) {
            guard needsRunning else { return found }
            throw Failure("the container '\(text)' does not run; `systemd-oci start \(text)` starts it")
        }
        throw Self.absence(of: text)
    }

    /// The container that runs and that somebody means.
    ///
    /// - Parameters:
    ///   - text: What ``container(_:needsRunning:)`` takes; nil for the one that was started last.
    ///   - command: Who asks, for the message.
    /// - Returns: The container.
    /// - Throws: That there is none, or more than one.
    func running(_ text: String?, for command: String) throws(Failure) -> KnownContainer {
        if let text { return try container(text, needsRunning: true) }
        guard let last = try running().max(by: { $0.created < $1.created }) else {
            throw Failure("\(command): no container runs")
        }
        return last
    }

    static func absence(of text: String) -> Failure {
        Failure("no container with name or ID \"\(text)\" found: no such container")
    }

    static func choose(
        _ text: String,
        among containers: [KnownContainer]
    ) throws(Failure) -> KnownContainer? {
        if let named = containers.first(where: { $0.name == text }) { return named }
        if let named = containers.first(where: { $0.isCalled(text) }) { return named }
        guard !text.isEmpty, text.allSatisfy(\.isHexDigit) else { return nil }
        let found = containers.filter { $0.id.hasPrefix(text) }
        if found.count > 1 { throw Failure("'\(text)' is the beginning of more than one container's ID") }
        return found.first
    }
}
