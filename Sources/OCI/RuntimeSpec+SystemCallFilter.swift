extension RuntimeSpec {
    /// `linux.seccomp` of a bundle, in the specification's words.
    package struct SystemCallFilter: Equatable, Sendable {
        /// Such as `SCMP_ACT_ERRNO`.
        package var defaultAction: String
        package var defaultErrno: UInt32?
        /// Such as `SCMP_ARCH_X86_64`; empty for the native one.
        package var architectures: [String] = []
        /// Such as `SECCOMP_FILTER_FLAG_LOG`; nil for `SECCOMP_FILTER_FLAG_SPEC_ALLOW`, as in runc and crun.
        package var flags: [String]?
        /// The socket of who answers `SCMP_ACT_NOTIFY`.
        package var listenerPath: String?
        package var listenerMetadata: String?
        package var rules: [Rule] = []

        package init(defaultAction: String) {
            self.defaultAction = defaultAction
        }

        /// Whether who listens at ``listenerPath`` gets the listener, also of a filter that asks about no call, as with
        /// crun.
        package var asksListener: Bool {
            listenerPath != nil || rules.contains { $0.action == "SCMP_ACT_NOTIFY" }
        }
    }
}

extension RuntimeSpec.SystemCallFilter {
    /// `syscalls[]`.
    package struct Rule: Equatable, Sendable {
        package var names: [String]
        package var action: String
        package var errno: UInt32?
        package var conditions: [Condition] = []

        package init(names: [String], action: String) {
            self.names = names
            self.action = action
        }
    }

    /// `syscalls[].args[]`.
    package struct Condition: Equatable, Sendable {
        package var index: UInt32
        package var value: UInt64
        package var second: UInt64
        /// Such as `SCMP_CMP_MASKED_EQ`.
        package var comparison: String

        package init(index: UInt32, value: UInt64, second: UInt64 = 0, comparison: String) {
            self.index = index
            self.value = value
            self.second = second
            self.comparison = comparison
        }
    }
}
