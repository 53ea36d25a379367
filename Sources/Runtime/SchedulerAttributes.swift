import OCI

/// `struct sched_attr` of sched_setattr(2) in its first version, which is 48 bytes.
struct SchedulerAttributes: BitwiseCopyable, Equatable {
    var size: UInt32 = 48
    var policy: UInt32
    var flags: UInt64
    var nice: Int32
    var priority: UInt32
    var runtime: UInt64
    var deadline: UInt64
    var period: UInt64

    /// By the names of the runtime specification, which are those of `<linux/sched.h>`.
    ///
    /// - Throws: Which name is none.
    init(_ scheduler: RuntimeSpec.Scheduler) throws(LaunchError) {
        let step = "set the scheduler '\(scheduler.policy)'"
        guard let policy = RuntimeSpec.Scheduler.policies[scheduler.policy] else {
            throw LaunchError(step, reason: "no such policy")
        }
        self.policy = policy
        var flags: UInt64 = 0
        for name in scheduler.flags {
            guard let flag = RuntimeSpec.Scheduler.flagWords[name] else {
                throw LaunchError(step, reason: "no such flag: '\(name)'")
            }
            flags |= UInt64(flag)
        }
        self.flags = flags
        nice = scheduler.nice
        priority = UInt32(bitPattern: scheduler.priority)
        runtime = scheduler.runtime
        deadline = scheduler.deadline
        period = scheduler.period
    }
}

extension RuntimeSpec.IOPriority {
    /// What ioprio_set(2) takes: the class in the bits from 13 on, below them the priority in it.
    ///
    /// - Throws: That there is no such class or priority.
    func value() throws(LaunchError) -> UInt64 {
        let step = "set the I/O priority '\(kind)'"
        guard let number = Self.kinds[kind] else {
            throw LaunchError(step, reason: "no such class")
        }
        guard (0...7).contains(priority) else {
            throw LaunchError(step, reason: "a priority is from 0 to 7, not \(priority)")
        }
        return UInt64(number) << 13 | UInt64(priority)
    }
}

/// A list of processors or memory nodes such as `0-3,7`, as a mask (cpuset(7), "List format").
struct NumberMask: Equatable {
    /// Words of 64 bits, the lowest first, as sched_setaffinity(2) and set_mempolicy(2) take them.
    private(set) var words: [UInt64] = []

    /// Nil where the text is no such list or names a number that no kernel has.
    init?(_ text: String) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Self.number($0) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
                first <= last
            else { return nil }
            for number in first...last { insert(number) }
        }
    }

    private static func number(_ text: Substring) -> Int? {
        let digits = text.drop { $0 == " " }
        guard let number = Int(digits), digits.first != "+", (0..<65536).contains(number) else { return nil }
        return number
    }

    private mutating func insert(_ number: Int) {
        while words.count <= number / 64 { words.append(0) }
        words[number / 64] |= 1 << UInt64(number % 64)
    }
}
