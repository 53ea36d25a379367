import Cgroups
import Lifecycle
import Lowering

/// `pause`: stops all processes of a container where they are.
enum PauseCommand {
    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        guard let options = try RuntimeArguments.lifecycle(arguments, "pause", globals) else {
            return ExitStatus.success
        }
        let container = try globals.found(options.operands[0])
        let status = try lifecycle(container.status())
        guard status == .running || status == .created else {
            throw Failure("container not running or created: \(status.rawValue)")
        }
        try container.withCgroup { cgroup throws(CgroupError) in try cgroup.freeze() }
        return ExitStatus.success
    }
}

/// `resume`: lets the processes of a paused container go on.
enum ResumeCommand {
    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        guard let options = try RuntimeArguments.lifecycle(arguments, "resume", globals) else {
            return ExitStatus.success
        }
        let container = try globals.found(options.operands[0])
        guard try lifecycle(container.status()) == .paused else {
            throw Failure("container not paused")
        }
        try container.withCgroup { cgroup throws(CgroupError) in try cgroup.thaw() }
        return ExitStatus.success
    }
}

extension RuntimeGlobals {
    /// The container of a name.
    borrowing func found(_ name: String) throws(Failure) -> Container {
        let containers = containers
        return try lifecycle(containers.find(name))
    }
}

extension Container {
    /// Does something with the container's cgroup, which it must have.
    borrowing func withCgroup<R>(
        _ body: (borrowing Cgroup) throws(CgroupError) -> R
    ) throws(Failure) -> R {
        do throws(LifecycleError) {
            guard let cgroup = try cgroup() else { throw LifecycleError.cgroup(.none) }
            return try Self.doing(cgroup, body)
        } catch {
            throw Failure("\(error)")
        }
    }

    private static func doing<R>(
        _ cgroup: borrowing Cgroup,
        _ body: (borrowing Cgroup) throws(CgroupError) -> R
    ) throws(LifecycleError) -> R {
        do throws(CgroupError) {
            return try body(cgroup)
        } catch {
            throw .cgroup(error)
        }
    }

    /// Refuses one whose process has ended.
    borrowing func requireProcess() throws(Failure) {
        do throws(LifecycleError) {
            if try status() == .stopped { throw LifecycleError.notRunning(id.text) }
        } catch {
            throw Failure("\(error)")
        }
    }
}
