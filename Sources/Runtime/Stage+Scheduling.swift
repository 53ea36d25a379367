import CLinux
import Glibc
import Linux
import OCI

/// What a process is given by the launcher, whose privileges a user namespace of the container's does not have.
struct ProcessPriority {
    private let scheduler: SchedulerAttributes?
    private let ioPriority: UInt64?
    private let oomScoreAdjustment: Int?

    init(_ process: RuntimeSpec.Process) throws(LaunchError) {
        var scheduler: SchedulerAttributes?
        if let wanted = process.scheduler { scheduler = try SchedulerAttributes(wanted) }
        self.scheduler = scheduler
        var ioPriority: UInt64?
        if let wanted = process.ioPriority { ioPriority = try wanted.value() }
        self.ioPriority = ioPriority
        oomScoreAdjustment = process.oomScoreAdjustment
    }

    /// Gives it to a process that is in its cgroup by now, as the kernel looks at that (cpuset(7)).
    func apply(to pid: Int32) throws(LaunchError) {
        if let oomScoreAdjustment {
            try doing("set the OOM score adjustment \(oomScoreAdjustment)") { () throws(SyscallError) in
                try ControlFile.write("\(oomScoreAdjustment)", to: "/proc/\(pid)/oom_score_adj")
            }
        }
        if let ioPriority {
            let result = clinux_set_io_priority(pid, Int32(ioPriority))
            if result < 0 { throw LaunchError("set the I/O priority", -result) }
        }
        if var scheduler {
            let result = unsafe clinux_set_scheduler(pid, &scheduler)
            if result < 0 { throw LaunchError("set the scheduler", -result) }
        }
    }
}

extension Stage {
    /// Chooses the processors of a process, from the next step on.
    mutating func addAffinity(_ list: String?) throws(LaunchError) {
        guard let list, !list.isEmpty else { return }
        let purpose = "run on the processors '\(list)'"
        guard let mask = NumberMask(list) else {
            throw LaunchError(purpose, reason: "not a list such as 0-3,7")
        }
        let words = program.address(of: mask.words)
        let size = Program.Argument.number(mask.words.count * 8)
        program.add(CInt(SYS_sched_setaffinity), [.number(0), size, .number(words)], purpose)
    }

    /// The execution domain and where memory comes from, which execve(2) keeps.
    mutating func addExecutionDomain() throws(LaunchError) {
        if let personality = spec.personality {
            let purpose = "set the personality '\(personality.domain)'"
            guard let domain = RuntimeSpec.Personality.domains[personality.domain] else {
                throw LaunchError(purpose, reason: "it is LINUX or LINUX32")
            }
            if !personality.flags.isEmpty {
                warn("ignoring personality flags, of which the runtime specification has none")
            }
            program.add(CInt(SYS_personality), [.number(domain)], purpose)
        }
        if let policy = spec.memoryPolicy { try addMemoryPolicy(policy) }
    }

    /// set_mempolicy(2), by the names of `<linux/mempolicy.h>`.
    private mutating func addMemoryPolicy(_ policy: RuntimeSpec.MemoryPolicy) throws(LaunchError) {
        let purpose = "set the memory policy '\(policy.mode)'"
        guard var mode = RuntimeSpec.MemoryPolicy.modes[policy.mode] else {
            throw LaunchError(purpose, reason: "no such mode")
        }
        for name in policy.flags {
            guard let flag = RuntimeSpec.MemoryPolicy.flagWords[name] else {
                throw LaunchError(purpose, reason: "no such flag: '\(name)'")
            }
            mode |= flag
        }
        var words: [UInt64] = []
        if !policy.nodes.isEmpty {
            guard let mask = NumberMask(policy.nodes) else {
                throw LaunchError(purpose, reason: "'\(policy.nodes)' is not a list such as 0-3,7")
            }
            words = mask.words
        }
        let nodes: UInt64 = words.isEmpty ? 0 : program.address(of: words)
        // The kernel takes one bit less than it is told of.
        let count = Program.Argument.number(words.isEmpty ? 0 : words.count * 64 + 1)
        program.add(CInt(SYS_set_mempolicy), [.number(mode), .number(nodes), count], purpose)
    }
}
