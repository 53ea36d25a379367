import CSeccomp
import Glibc
package import Linux

extension SeccompProfile {
    /// The filter for the kernel: `struct sock_filter` after `struct sock_filter`, as seccomp(2) takes them.
    ///
    /// Calls that libseccomp does not know are skipped: the profile is made for more than one kernel.
    ///
    /// - Parameters:
    ///   - capabilities: The container's bounding set.
    ///   - kernel: The kernel that it will run on.
    /// - Returns: The bytes.
    /// - Throws: What libseccomp refused.
    package func program(capabilities: CapabilitySet, kernel: KernelVersion) throws(SeccompError) -> [UInt8] {
        FilterCompression.compressed(try libraryProgram(capabilities: capabilities, kernel: kernel))
    }

    /// Throws the first name that libseccomp knows no call by.
    func checkNames() throws(SeccompError) {
        for name in rules.lazy.flatMap({ $0.names }) where unsafe seccomp_syscall_resolve_name(name) == -1 {
            throw .invalid("no such system call: '\(name)'")
        }
    }

    private var stub: FilterStub {
        var tokens = [seccomp_arch_native()]
        for name in architectures {
            let token = unsafe seccomp_arch_resolve_name(name)
            if !tokens.contains(token) { tokens.append(token) }
        }
        return FilterStub(after: Set(rules.flatMap { $0.names }), on: tokens)
    }

    /// The same as libseccomp writes it, after the instructions for calls that are newer.
    package func libraryProgram(
        capabilities: CapabilitySet,
        kernel: KernelVersion
    ) throws(SeccompError) -> [UInt8] {
        let filter = try SeccompContext(defaultAction: defaultAction)
        for name in architectures { try filter.add(architecture: name) }
        let held = Set(capabilities.names)
        for rule in rules
        where rule.action != defaultAction
            && rule.scope.contains(held, architecture: Self.nativeInGo, kernel: kernel)
        {
            for name in rule.names { try filter.add(rule, to: name) }
        }
        return (answersNewCalls ? stub.bytes : []) + (try filter.program())
    }
}

extension SeccompProfile.Action {
    /// The value that a filter returns (linux/seccomp.h), which is also libseccomp's `SCMP_ACT_…`.
    package var code: UInt32 {
        switch self {
        case .killProcess: 0x8000_0000
        case .killThread: 0
        case .trap: 0x0003_0000
        case .fail(let error): 0x0005_0000 | UInt32(error)
        case .trace(let message): 0x7FF0_0000 | UInt32(message)
        case .log: 0x7FFC_0000
        case .notify: 0x7FC0_0000
        case .allow: 0x7FFF_0000
        }
    }
}

/// A filter in the making: libseccomp's `scmp_filter_ctx`.
@safe private struct SeccompContext: ~Copyable {
    private let context: scmp_filter_ctx

    init(defaultAction: SeccompProfile.Action) throws(SeccompError) {
        guard let context = unsafe seccomp_init(defaultAction.code) else {
            throw .call(SyscallError("seccomp_init", "a seccomp filter", ENOMEM))
        }
        unsafe self.context = context
        // A search tree instead of a list: half of the time for each call that the container makes.
        // An older libseccomp does not know it, and its filter is as good.
        _ = unsafe seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2)
    }

    deinit { unsafe seccomp_release(context) }

    func add(architecture name: String) throws(SeccompError) {
        let token = unsafe seccomp_arch_resolve_name(name)
        guard token != 0 else { throw .invalid("no such architecture: '\(name)'") }
        let result = unsafe seccomp_arch_add(context, token)
        if result != 0, result != -EEXIST { throw .call(SyscallError("seccomp_arch_add", name, -result)) }
    }

    func add(_ rule: SeccompProfile.Rule, to name: String) throws(SeccompError) {
        let number = unsafe seccomp_syscall_resolve_name(name)
        // __NR_SCMP_ERROR
        if number == -1 { return }
        let indices = Set(rule.conditions.map { $0.index })
        // Two conditions on one argument are two rules, as in runc and crun: libseccomp takes only one.
        let alternatives =
            indices.count == rule.conditions.count ? [rule.conditions] : rule.conditions.map { [$0] }
        for conditions in alternatives {
            let arguments = conditions.map { $0.argument }
            let result = unsafe seccomp_rule_add_array(
                context,
                rule.action.code,
                number,
                UInt32(arguments.count),
                arguments
            )
            if result != 0 { throw .call(SyscallError("seccomp_rule_add", name, -result)) }
        }
    }

    /// What libseccomp writes, through a pipe: the kernel takes 32 KiB at most, a pipe holds 64.
    func program() throws(SeccompError) -> [UInt8] {
        let name = "seccomp filter"
        var ends: [CInt] = [-1, -1]
        do throws(SyscallError) {
            try check("pipe", name) { unsafe pipe(&ends) }
            let source = Descriptor(owning: ends[0])
            let sink = Descriptor(owning: ends[1])
            let number = sink.number
            // Too long a program then fails with EAGAIN, and does not wait for a reader.
            try check("fcntl", name) { fcntl(number, F_SETFL, O_NONBLOCK) }
            let result = unsafe seccomp_export_bpf(context, number)
            if result != 0 { throw SyscallError("seccomp_export_bpf", name, -result) }
            _ = consume sink
            return try SmallFile.contents(of: source, named: name)
        } catch {
            throw .call(error)
        }
    }
}

extension SeccompProfile.Condition {
    fileprivate var argument: scmp_arg_cmp {
        let operation =
            switch comparison {
            case .equal: SCMP_CMP_EQ
            case .notEqual: SCMP_CMP_NE
            case .greater: SCMP_CMP_GT
            case .greaterOrEqual: SCMP_CMP_GE
            case .less: SCMP_CMP_LT
            case .lessOrEqual: SCMP_CMP_LE
            case .masked: SCMP_CMP_MASKED_EQ
            }
        return scmp_arg_cmp(arg: index, op: operation, datum_a: value, datum_b: second)
    }
}
