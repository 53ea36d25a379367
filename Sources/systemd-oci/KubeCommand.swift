import Glibc
import Lowering
import Systemd

/// `systemd-oci kube play` and `kube down`, as the unit of a `.kube` file runs them.
///
/// The pods have units of their own, which systemd starts and stops with that unit; the commands wait for them.
enum KubeCommand {
    /// Does what the words after `kube` say.
    ///
    /// - Returns: What to exit with.
    static func run(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        guard let unit = Variable.value("PODMAN_SYSTEMD_UNIT"), unit.hasSuffix(".service") else {
            throw Delegation.execute(["kube"] + arguments)
        }
        switch arguments.first {
        case "play":
            let options: KubePlayOptions
            do {
                options = try KubePlayOptions(arguments: arguments.dropFirst())
            } catch {
                throw Failure("kube play: \(error)")
            }
            return try play(unit, files: options.operands)
        case "down": return try down(unit)
        case let name?: throw Failure("kube: there is no command '\(name)'; there are play and down")
        case nil: throw Failure("kube: needs a command: play or down")
        }
    }

    private static func members(of unit: String, for command: String) throws(Failure) -> KubeMembers {
        do {
            return try KubeMembers(of: unit)
        } catch {
            throw Failure("\(command): cannot ask the service manager", error)
        }
    }

    /// Waits until all pods have started; what could not is said, and the unit fails.
    private static func play(_ unit: String, files: [String]) throws(Failure) -> Int32 {
        var members = try members(of: unit, for: "kube play")
        if members.names.isEmpty { try check(files) }
        let failures: [String]
        do {
            failures = try members.waitForStart()
        } catch {
            throw Failure("kube play: cannot wait for the pods", error)
        }
        for failure in failures { Message.write(failure) }
        if !failures.isEmpty { return 1 }
        do {
            let notifier = try Notifier()
            try notifier?.send("READY=1\nSTATUS=\(members.names.count) units of pods have started")
            // From now on the unit ends when the last pod does.
            try notifier?.barrier()
        } catch {
            throw Failure("kube play: cannot tell the service manager that the pods have started", error)
        }
        do {
            try members.endStart()
        } catch {
            throw Failure("kube play: cannot stop \(GeneratedUnit.startTarget(ofKube: unit))", error)
        }
        return ExitStatus.success
    }

    /// Why there may be no pods: the files were not there when units were made, or have changed since.
    private static func check(_ files: [String]) throws(Failure) {
        for file in files {
            var status = stat()
            guard unsafe stat(file, &status) == 0 else {
                throw Failure("kube play: '\(file)' is not there")
            }
        }
        throw Failure(
            "kube play: there were no pods in the files when units were made; if there are now: systemctl daemon-reload"
        )
    }

    /// Waits until all pods have stopped, and says whether containers that ended before had failed.
    private static func down(_ unit: String) throws(Failure) -> Int32 {
        var members = try members(of: unit, for: "kube down")
        do {
            try members.waitForEnd()
            let failed = try members.failures()
            let isFailure =
                switch try members.exitCode() {
                case .none: false
                case .any: !failed.names.isEmpty
                case .all: !failed.names.isEmpty && failed.names.count == failed.count
                }
            guard isFailure else { return ExitStatus.success }
            Message.write("failed: " + failed.names.joined(separator: ", "))
            return 1
        } catch {
            throw Failure("kube down: cannot wait for the pods", error)
        }
    }
}
