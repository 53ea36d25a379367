import Glibc
import Lowering
import Systemd

/// The units that are bound to that of a `.kube` file: pods, their containers, volumes and slices.
struct KubeMembers: ~Copyable {
    private var manager: Manager
    private let owner: String
    let names: [String]

    /// More units than any file has that a person wrote.
    private static let most = 10_000

    /// Finds them.
    init(of unit: String) throws(BusError) {
        var manager = try Manager.open(geteuid() == 0 ? .system : .user)
        // Before anything is asked, so that no end of a job is missed.
        try manager.subscribe()
        var (names, found): ([String], [String]) = ([], [unit])
        while let name = found.popLast(), names.count < Self.most {
            let bound = try manager.property("BoundBy", of: Manager.path(ofUnit: name))
            for other in bound.elements?.compactMap({ $0.string }) ?? [] where !names.contains(other) {
                if other == GeneratedUnit.startTarget(ofKube: unit) { continue }
                names.append(other)
                found.append(other)
            }
        }
        self.names = names.sorted()
        self.manager = manager
        owner = unit
    }

    private mutating func text(
        _ property: String,
        _ name: String,
        _ kind: String = "Unit"
    ) throws(BusError) -> String {
        try manager.property(property, of: Manager.path(ofUnit: name), kind).string ?? ""
    }

    /// The path of a unit's job; nil where it has none.
    private mutating func job(of name: String) throws(BusError) -> String? {
        let job = try manager.property("Job", of: Manager.path(ofUnit: name))
        guard let fields = job.elements, fields.count == 2, let id: UInt32 = fields[0].integer(), id > 0
        else {
            return nil
        }
        return fields[1].string
    }

    // MARK: Start

    /// Waits until no unit is about to start.
    ///
    /// - Returns: What could not be started, each in words.
    mutating func waitForStart() throws(BusError) -> [String] {
        var failures: [String: String] = [:]
        var isFirst = true
        while true {
            var pending = 0
            for name in names {
                if try isStarting(name) {
                    pending += 1
                } else if isFirst, try text("ActiveState", name) == "failed" {
                    failures[name] = "has failed"
                }
            }
            isFirst = false
            // Those that ended meanwhile have sent their signals before the answers above.
            while let signal = try manager.bus.nextSignal(until: 0) { take(signal, &failures) }
            if pending == 0 || !failures.isEmpty { break }
            if let signal = try manager.bus.nextSignal(until: Bus.deadline(Self.interval)) {
                take(signal, &failures)
            }
        }
        return failures.sorted { $0.key < $1.key }.map {
            "\($0.key) \($0.value); see: journalctl -u \($0.key)"
        }
    }

    /// The longest time in milliseconds until units are looked at again.
    private static let interval: Int64 = 1000

    private func take(_ signal: BusMessage, _ failures: inout [String: String]) {
        guard signal.isSignal("JobRemoved", of: Manager.interface), signal.body.count >= 4,
            let name = signal.body[2].string, names.contains(name), let word = signal.body[3].string,
            !["done", "skipped"].contains(word)
        else { return }
        failures[name] = Manager.JobResult(rawValue: word)?.reason ?? "ended with '\(word)'"
    }

    /// Whether a unit has a job; one that runs until it is done has started when it runs.
    private mutating func isStarting(_ name: String) throws(BusError) -> Bool {
        guard try job(of: name) != nil else { return false }
        guard name.hasSuffix(".service"), try text("ActiveState", name) == "activating",
            try text("Type", name, "Service") == "oneshot"
        else { return true }
        return try manager.property("RemainAfterExit", of: Manager.path(ofUnit: name), "Service").boolean
            == true
    }

    /// Lets the unit end with its pods.
    mutating func endStart() throws(BusError) {
        _ = try manager.stopUnit(GeneratedUnit.startTarget(ofKube: owner))
    }

    // MARK: End

    /// Waits until no unit is about to stop.
    mutating func waitForEnd() throws(BusError) {
        while true {
            var isPending = false
            for name in names where try isStopping(name) {
                isPending = true
                break
            }
            manager.bus.dropSignals()
            if !isPending { return }
            _ = try manager.bus.nextSignal(until: Bus.deadline(Self.interval))
        }
    }

    private mutating func isStopping(_ name: String) throws(BusError) -> Bool {
        if try text("ActiveState", name) == "deactivating" { return true }
        guard let job = try job(of: name) else { return false }
        do {
            let type = try manager.property("JobType", of: job, "Job").string ?? ""
            return ["stop", "restart", "try-restart"].contains(type)
        } catch {
            // It has ended meanwhile.
            guard error.name != nil else { throw error }
            return false
        }
    }

    /// The containers that failed before the unit was stopped, and how many containers there are.
    mutating func failures() throws(BusError) -> (names: [String], count: Int) {
        let end = try number("ActiveExitTimestampMonotonic", owner, "Unit")
        var (failed, count): ([String], Int) = ([], 0)
        for name in names where name.hasSuffix(".service") {
            guard try manager.property("Delegate", of: Manager.path(ofUnit: name), "Service").boolean == true
            else {
                continue
            }
            count += 1
            let exit = try number("ExecMainExitTimestampMonotonic", name, "Service")
            if exit > 0, end == 0 || exit < end, try text("Result", name, "Service") != "success" {
                failed.append(name)
            }
        }
        return (failed, count)
    }

    private mutating func number(
        _ property: String,
        _ name: String,
        _ kind: String
    ) throws(BusError) -> UInt64 {
        try manager.property(property, of: Manager.path(ofUnit: name), kind).integer() ?? 0
    }

    /// Which failures are the unit's, as its `ExecStart=` says.
    mutating func exitCode() throws(BusError) -> KubePlayOptions.ExitCode {
        let commands = try manager.property("ExecStart", of: Manager.path(ofUnit: owner), "Service")
        let words =
            commands.elements?.first?.elements?.dropFirst().first?.elements?.compactMap { $0.string } ?? []
        guard let play = words.firstIndex(of: "play"),
            let options = try? KubePlayOptions(arguments: words[(play + 1)...])
        else { return .none }
        return options.exitCode
    }
}
