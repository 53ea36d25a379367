import Discovery
import Glibc
import Linux
import Lowering

/// systemctl(1), by which commands talk to the manager of a scope.
struct Systemctl {
    /// What the manager says of a unit.
    struct State: Equatable {
        var load: String
        var active: String
        var sub: String

        var isLoaded: Bool { load == "loaded" }

        /// Whether there are processes, or soon will be.
        var isRunning: Bool {
            ["active", "activating", "reloading", "refreshing", "deactivating"].contains(active)
        }
    }

    let scope: LoweringContext.Scope

    init(_ scope: LoweringContext.Scope) {
        self.scope = scope
    }

    /// Lets the generators run.
    func reload() throws(Failure) {
        _ = try run(["daemon-reload"], doing: "reload systemd")
    }

    /// Starts units and waits until they have.
    func start(_ units: [String]) throws(Failure) {
        _ = try run(["start", "--"] + units, doing: "start \(units.joined(separator: ", "))")
    }

    /// Stops units and waits until they have.
    func stop(_ units: [String]) throws(Failure) {
        _ = try run(["stop", "--"] + units, doing: "stop \(units.joined(separator: ", "))")
    }

    /// Some properties of a unit by name.
    func properties(of unit: String, _ names: [String]) throws(Failure) -> [String: String] {
        let list = "--property=" + names.joined(separator: ",")
        return Self.blocks(try run(["show", list, "--", unit], doing: "ask systemd for \(unit)")).first ?? [:]
    }

    /// The states of units by name; templates have none.
    func states(of units: [String]) throws(Failure) -> [String: State] {
        let units = units.filter { !$0.contains("@.") }
        if units.isEmpty { return [:] }
        let properties = "--property=Id,Names,LoadState,ActiveState,SubState"
        let output = try run(["show", properties, "--"] + units, doing: "ask systemd for units")
        var states: [String: State] = [:]
        for block in Self.blocks(output) {
            let state = State(
                load: block["LoadState"] ?? "",
                active: block["ActiveState"] ?? "",
                sub: block["SubState"] ?? ""
            )
            for name in (block["Names"] ?? block["Id"] ?? "").split(separator: " ") {
                states[String(name)] = state
            }
        }
        return states
    }

    /// Units that are active, were made of a file, and that no unit needs which runs.
    ///
    /// - Parameters:
    ///   - pattern: What their names are like.
    ///   - path: The file.
    /// - Returns: Their names.
    /// - Throws: Why systemctl(1) could not tell.
    func unneeded(_ pattern: String, madeOf path: String) throws(Failure) -> [String] {
        let properties = "--property=Id,SourcePath,RequiredBy,ActiveState"
        let units = Self.blocks(try run(["show", properties, "--", pattern], doing: "ask systemd for units"))
        var found: [String] = []
        for unit in units where unit["SourcePath"] == path && unit["ActiveState"] == "active" {
            let users = (unit["RequiredBy"] ?? "").split(separator: " ").map(String.init)
            if try !states(of: users).values.contains(where: \.isRunning), let name = unit["Id"] {
                found.append(name)
            }
        }
        return found
    }

    /// Properties of units, which an empty line divides.
    private static func blocks(_ output: String) -> [[String: String]] {
        var blocks: [[String: String]] = [[:]]
        for line in output.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                blocks.append([:])
            } else if let equals = line.firstIndex(of: "=") {
                blocks[blocks.count - 1][String(line[..<equals])] = String(line[line.index(after: equals)...])
            }
        }
        return blocks.filter { !$0.isEmpty }
    }

    private func run(_ words: [String], doing what: String) throws(Failure) -> String {
        let path = Self.program
        let outcome: ChildProgram.Outcome
        do {
            outcome = try ChildProgram.run(
                path,
                (scope == .user ? ["--user"] : []) + words,
                environment: environment().map { "\($0)=\($1)" },
                scratch: scratchFile()
            )
        } catch {
            throw Failure("can't \(what): \(error)")
        }
        guard outcome.status == 0 else {
            throw Failure("can't \(what): systemctl ended with status \(outcome.status)")
        }
        return String(decoding: outcome.output, as: UTF8.self)
    }

    /// The first of that name in `PATH`.
    private static var program: String {
        let folders = Environment["PATH"]?.split(separator: ":") ?? []
        let found = folders.map { String($0) + "/systemctl" }.first { unsafe access($0, X_OK) == 0 }
        return found ?? "/usr/bin/systemctl"
    }
}

/// Where a program's output can be kept for a moment.
func scratchFile() -> String {
    let folder = Environment["XDG_RUNTIME_DIR"] ?? (geteuid() == 0 ? "/run" : "/tmp")
    return folder + "/.systemd-oci-\(getpid())"
}
