package import OCI

extension SeccompProfile {
    /// What a bundle's `linux.seccomp` says.
    ///
    /// - Throws: A word that is none of the specification's.
    package init(_ filter: RuntimeSpec.SystemCallFilter) throws(SeccompError) {
        self.init(defaultAction: try Action(filter.defaultAction, filter.defaultErrno))
        for name in filter.architectures { architectures.append(try Self.architecture(name)) }
        for rule in filter.rules { rules.append(try Rule(rule)) }
        let permits = ["SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_TRACE"].contains(filter.defaultAction)
        answersNewCalls = !permits
    }
}

extension SeccompProfile.Rule {
    fileprivate init(_ rule: RuntimeSpec.SystemCallFilter.Rule) throws(SeccompError) {
        self.init(rule.names, try SeccompProfile.Action(rule.action, rule.errno))
        for condition in rule.conditions { conditions.append(try SeccompProfile.Condition(condition)) }
    }
}

extension SeccompProfile.Condition {
    fileprivate init(_ condition: RuntimeSpec.SystemCallFilter.Condition) throws(SeccompError) {
        guard let comparison = Self.comparisons[condition.comparison] else {
            throw .invalid("no such comparison: '\(condition.comparison)'")
        }
        self.init(condition.index, comparison, condition.value, condition.second)
    }
}

extension RuntimeSpec.Seccomp {
    /// The flags to load the filter with (seccomp(2), `SECCOMP_FILTER_FLAG_…`).
    ///
    /// Those that would do nothing are left out, as the kernel refuses some of them then: a process that is about to
    /// execute its program has one thread, and only a listener can wait.
    package var loadFlags: UInt32 {
        let words = RuntimeSpec.SystemCallFilter.flagWords
        let standard = words["SECCOMP_FILTER_FLAG_SPEC_ALLOW"] ?? 0
        guard case .filter(let filter) = self else { return self == .unconfined ? 0 : standard }
        var flags = filter.flags?.reduce(0) { $0 | (words[$1] ?? 0) } ?? standard
        flags &= ~(words["SECCOMP_FILTER_FLAG_TSYNC"] ?? 0)
        if filter.asksListener {
            flags |= RuntimeSpec.SystemCallFilter.newListener
        } else {
            flags &= ~(words["SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"] ?? 0)
        }
        return flags
    }
}

extension RuntimeSpec.SystemCallFilter {
    /// `SECCOMP_FILTER_FLAG_NEW_LISTENER`.
    static let newListener: UInt32 = 1 << 3

    /// What a compiled filter depends on, as a text that no other filter has.
    ///
    /// Names that no system call can have are left out: they would be skipped, and could be mistaken for others.
    var content: String {
        var text = "\(defaultAction) \(defaultErrno ?? .max) \(architectures.joined(separator: ","))"
        for rule in rules {
            text += "|\(rule.action) \(rule.errno ?? .max) "
            for condition in rule.conditions {
                text += "\(condition.index) \(condition.comparison) \(condition.value) \(condition.second),"
            }
            for name in rule.names where name.utf8.allSatisfy(Self.canBeInName) {
                text += " "
                text += name
            }
        }
        return text
    }

    private static func canBeInName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
