package import Linux

/// Which system calls a container may make, in the form of containers/common's `seccomp.json`.
package struct SeccompProfile: Equatable, Sendable {
    /// What happens to a call that no rule names.
    package var defaultAction: Action
    /// Architectures beside the native one, in libseccomp's spelling, such as `x86`.
    package var architectures: [String]
    package var rules: [Rule]
    /// Whether calls that are newer than all that it names fail with `ENOSYS`.
    package var answersNewCalls = false

    package init(defaultAction: Action, architectures: [String] = [], rules: [Rule] = []) {
        self.defaultAction = defaultAction
        self.architectures = architectures
        self.rules = rules
    }

    /// What happens to a system call.
    package enum Action: Equatable, Sendable {
        case allow, log, trap, killThread, killProcess
        /// Who listens decides (seccomp_unotify(2)).
        case notify
        /// It is not made and returns this error number.
        case fail(UInt16)
        /// A tracer decides; without one it fails with `ENOSYS`.
        case trace(UInt16)
    }

    /// A test of one argument, unsigned and 64 bits wide.
    package struct Condition: Equatable, Sendable {
        /// How an argument is compared (seccomp_rule_add(3)).
        package enum Comparison: Equatable, Sendable {
            case equal, notEqual, greater, greaterOrEqual, less, lessOrEqual
            /// The argument under the mask of `value` is `second`.
            case masked
        }

        /// The argument, from 0.
        package var index: UInt32
        package var comparison: Comparison
        package var value: UInt64
        package var second: UInt64

        package init(_ index: UInt32, _ comparison: Comparison, _ value: UInt64, _ second: UInt64 = 0) {
            self.index = index
            self.comparison = comparison
            self.value = value
            self.second = second
        }
    }

    /// What happens to some calls, if their arguments meet all conditions.
    package struct Rule: Equatable, Sendable {
        package var names: [String]
        package var action: Action
        package var conditions: [Condition]
        package var scope = Scope()

        package init(
            _ names: [String],
            _ action: Action,
            _ conditions: [Condition] = [],
            scope: Scope = Scope()
        ) {
            self.names = names
            self.action = action
            self.conditions = conditions
            self.scope = scope
        }
    }

    /// Where a rule counts: for which containers, machines and kernels (`includes` and `excludes`).
    package struct Scope: Equatable, Sendable {
        /// All of these in the bounding set.
        package var capabilities: [String] = []
        /// None of these in the bounding set.
        package var absentCapabilities: [String] = []
        /// On one of these architectures in Go's spelling, such as `amd64`; everywhere if empty.
        package var architectures: [String] = []
        package var absentArchitectures: [String] = []
        /// From this kernel on.
        package var kernel: KernelVersion?
        /// Before this kernel.
        package var absentKernel: KernelVersion?

        package init() {}
    }
}

extension SeccompProfile.Rule {
    /// A rule of our own table.
    init(
        _ names: [String],
        _ action: SeccompProfile.Action,
        _ conditions: [SeccompProfile.Condition] = [],
        with held: [String] = [],
        without absent: [String] = [],
        onlyOn architectures: [String] = []
    ) {
        self.init(names, action, conditions)
        scope.capabilities = held
        scope.absentCapabilities = absent
        scope.architectures = architectures
    }
}

extension SeccompProfile.Scope {
    /// Whether the rule counts for a container with this bounding set.
    func contains(
        _ capabilities: Set<String>,
        architecture: String,
        kernel version: KernelVersion
    )
        -> Bool
    {
        self.capabilities.allSatisfy(capabilities.contains)
            && !absentCapabilities.contains(where: capabilities.contains)
            && (architectures.isEmpty || architectures.contains(architecture))
            && !absentArchitectures.contains(architecture)
            && (kernel.map { version >= $0 } ?? true)
            && (absentKernel.map { version < $0 } ?? true)
    }
}

extension SeccompProfile {
    #if arch(x86_64)
    /// The native architecture in libseccomp's and in Go's spelling, and those that it also executes.
    static let native = "x86_64"
    static let nativeInGo = "amd64"
    static let subarchitectures = ["x86", "x32"]
    #elseif arch(arm64)
    static let native = "aarch64"
    static let nativeInGo = "arm64"
    static let subarchitectures = ["arm"]
    #elseif arch(s390x)
    static let native = "s390x"
    static let nativeInGo = "s390x"
    static let subarchitectures = ["s390"]
    #elseif arch(powerpc64le)
    static let native = "ppc64le"
    static let nativeInGo = "ppc64le"
    static let subarchitectures: [String] = []
    #elseif arch(riscv64)
    static let native = "riscv64"
    static let nativeInGo = "riscv64"
    static let subarchitectures: [String] = []
    #endif
}
