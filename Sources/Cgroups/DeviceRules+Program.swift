package import OCI

// The rules as a program for the kernel's virtual machine (Documentation/bpf/standardization/instruction-set.rst).
extension DeviceRules {
    /// Instructions of `struct bpf_insn`, which get a `struct bpf_cgroup_dev_ctx` and return 1 for what is allowed.
    ///
    /// The access that is asked for loses what a rule allows, from the last rule to the first: when nothing is left all is
    /// allowed, and a rule that denies some of what is left denies all.
    package var program: [UInt64] {
        var program = Self.load
        for rule in rules.reversed() {
            program += Self.instructions(rule)
            // Nothing gets past it.
            if rule.isUniversal { return program }
        }
        return program + [Instruction.result(0), Instruction.exit]
    }

    private static let load: [UInt64] = [
        // r2: the kind, r3: the access, r4: the major number, r5: the minor number.
        Instruction.loadWord(2, offset: 0),
        Instruction.and(2, 0xFFFF),
        Instruction.loadWord(3, offset: 0),
        Instruction.shiftRight(3, 16),
        Instruction.loadWord(4, offset: 4),
        Instruction.loadWord(5, offset: 8),
    ]

    private static func instructions(_ rule: Rule) -> [UInt64] {
        let access = Int32(rule.access.rawValue)
        let decision: [UInt64]
        if rule.isUniversal {
            decision = [Instruction.result(rule.isAllowed ? 1 : 0), Instruction.exit]
        } else if rule.isAllowed {
            decision = [
                Instruction.and(3, ~access),
                Instruction.skipIfNotEqual(3, 0, over: 2),
                Instruction.result(1),
                Instruction.exit,
            ]
        } else {
            decision = [
                Instruction.copy(1, 3),
                Instruction.and(1, access),
                Instruction.skipIfEqual(1, 0, over: 2),
                Instruction.result(0),
                Instruction.exit,
            ]
        }
        var conditions: [(register: UInt64, value: Int32)] = []
        if let isBlock = rule.isBlock { conditions.append((2, isBlock ? 1 : 2)) }
        if let major = rule.major { conditions.append((4, Int32(bitPattern: major))) }
        if let minor = rule.minor { conditions.append((5, Int32(bitPattern: minor))) }
        let tests = conditions.enumerated().map { index, condition in
            Instruction.skipIfNotEqual(
                condition.register,
                condition.value,
                over: conditions.count - index - 1 + decision.count
            )
        }
        return tests + decision
    }
}

/// One `struct bpf_insn`: operation, registers, offset and value, little-endian.
private enum Instruction {
    private static func make(
        _ operation: UInt64,
        _ target: UInt64,
        source: UInt64 = 0,
        offset: Int = 0,
        _ value: Int32 = 0
    ) -> UInt64 {
        operation | target << 8 | source << 12 | UInt64(UInt16(truncatingIfNeeded: offset)) << 16
            | UInt64(UInt32(bitPattern: value)) << 32
    }

    /// BPF_LDX | BPF_MEM | BPF_W from r1, the context.
    static func loadWord(_ register: UInt64, offset: Int) -> UInt64 {
        make(0x61, register, source: 1, offset: offset)
    }
    /// BPF_ALU | BPF_AND | BPF_K.
    static func and(_ register: UInt64, _ value: Int32) -> UInt64 { make(0x54, register, value) }
    /// BPF_ALU | BPF_RSH | BPF_K.
    static func shiftRight(_ register: UInt64, _ bits: Int32) -> UInt64 { make(0x74, register, bits) }
    /// BPF_ALU | BPF_MOV | BPF_X.
    static func copy(_ register: UInt64, _ source: UInt64) -> UInt64 { make(0xBC, register, source: source) }
    /// BPF_JMP32 | BPF_JNE | BPF_K: a 64-bit comparison would extend the sign of the value.
    static func skipIfNotEqual(_ register: UInt64, _ value: Int32, over count: Int) -> UInt64 {
        make(0x56, register, offset: count, value)
    }
    /// BPF_JMP32 | BPF_JEQ | BPF_K.
    static func skipIfEqual(_ register: UInt64, _ value: Int32, over count: Int) -> UInt64 {
        make(0x16, register, offset: count, value)
    }
    /// BPF_ALU64 | BPF_MOV | BPF_K to r0.
    static func result(_ value: Int32) -> UInt64 { make(0xB7, 0, value) }
    /// BPF_JMP | BPF_EXIT.
    static let exit = make(0x95, 0)
}
