import Cgroups
import Glibc
import JSON
import Lifecycle
import Lowering

/// `events`: what a container uses, again and again, and when it runs out of memory.
enum EventsCommand {
    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        guard let options: EventsOptions = try RuntimeArguments.read(arguments, "events", globals) else {
            return ExitStatus.success
        }
        let container = try globals.found(options.operands[0])
        if try lifecycle(container.status()) == .stopped {
            throw Failure("container with id \(container.id) is not running")
        }
        if options.once {
            try printStatistics(container)
        } else {
            try follow(container, every: options.interval)
        }
        return ExitStatus.success
    }

    private static func printStatistics(_ container: borrowing Container) throws(Failure) {
        let statistics = try container.withCgroup { cgroup throws(CgroupError) in try cgroup.statistics() }
        try printEvent("stats", container.id.text, statistics.json)
    }

    private static func printEvent(_ type: String, _ id: String, _ data: JSONValue? = nil) throws(Failure) {
        var members: [JSONValue.Member] = [.init("type", .string(type)), .init("id", .string(id))]
        if let data { members.append(.init("data", data)) }
        try CommandOutput.print(JSONValue.object(members).text)
    }

    /// Prints until the container's last process has ended.
    private static func follow(_ container: borrowing Container, every interval: Int64) throws(Failure) {
        guard let cgroup = try lifecycle(container.cgroup()) else { throw Failure("\(CgroupError.none)") }
        var events = try inCgroup(CgroupEvents(of: cgroup))
        var due = now() + interval
        while true {
            switch try inCgroup(events.next(milliseconds: Int32(clamping: max(0, due - now())))) {
            case .empty: return
            case .outOfMemory: try printEvent("oom", container.id.text)
            case .timeout:
                if now() < due { continue }
                try printStatistics(container)
                due = now() + interval
            }
        }
    }

    /// Milliseconds of a clock that only goes forward.
    private static func now() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
