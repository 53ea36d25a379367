package import OCI

// The rules as a program for the kernel's virtual machine (Documentation/bpf/standardization/instruction-set.rst).
extension DeviceRules {
    /// Instructions of `struct bpf_insn`, which get a `struct bpf_cgroup_dev_ctx` and return 1 for what is allowed.
    ///
    /// The access that is asked for loses what a rule allows, from the last rule to the first: when nothing is left all is
    /// allowed, and a rule that denies some of what is left denies all.
    ///
    /// The kernel checks each way through a program when it is loaded, which takes longer than all else that is done to a
    /// cgroup. So each kind of device has rules of its own, each of which is one comparison wherever it can be.
    package var program: [UInt64] {
        var program = DeviceAssembly()
        program.add(Self.load)
        program.jump(.block, ifEqual: Self.kind, 1)
        addRules(for: false, to: &program)
        program.mark(.block)
        addRules(for: true, to: &program)
        program.addEnd(.deny, result: 0)
        program.addEnd(.allow, result: 1)
        return program.instructions()
    }

    private static let kind: UInt64 = 2
    private static let access: UInt64 = 3
    private static let major: UInt64 = 4
    private static let minor: UInt64 = 5
    private static let number: UInt64 = 6
    private static let scratch: UInt64 = 1

    /// In the kernel a device's number has 12 bits for the major one and 20 for the minor one (kdev_t.h).
    private static let load: [UInt64] = [
        Instruction.loadWord(kind, offset: 0),
        Instruction.and(kind, 0xFFFF),
        Instruction.loadWord(access, offset: 0),
        Instruction.shiftRight(access, 16),
        Instruction.loadWord(major, offset: 4),
        Instruction.loadWord(minor, offset: 8),
        Instruction.copy(number, major),
        Instruction.shiftLeft(number, 20),
        Instruction.or(number, minor),
    ]

    /// What decides about all block devices, or all character devices.
    private func addRules(for isBlock: Bool, to program: inout DeviceAssembly) {
        for rule in rules.reversed() where rule.isBlock == nil || rule.isBlock == isBlock {
            let condition: (register: UInt64, value: UInt32)?
            switch (rule.major, rule.minor) {
            case (let major?, let minor?):
                // No device has such a number.
                if major >= 1 << 12 || minor >= 1 << 20 { continue }
                condition = (Self.number, major << 20 | minor)
            case (let major?, nil): condition = (Self.major, major)
            case (nil, let minor?): condition = (Self.minor, minor)
            case (nil, nil): condition = nil
            }
            if rule.access != .all {
                Self.add(rule, if: condition, to: &program)
            } else if let condition {
                program.jump(rule.isAllowed ? .allow : .deny, ifEqual: condition.register, condition.value)
            } else {
                // Nothing gets past it.
                return program.add([Instruction.result(rule.isAllowed ? 1 : 0), Instruction.exit])
            }
        }
        program.add([Instruction.result(0), Instruction.exit])
    }

    /// A rule for some of the accesses.
    private static func add(
        _ rule: Rule,
        if condition: (register: UInt64, value: UInt32)?,
        to program: inout DeviceAssembly
    ) {
        let access = UInt32(rule.access.rawValue)
        let change =
            rule.isAllowed
            ? [Instruction.and(Self.access, ~access)]
            : [Instruction.copy(scratch, Self.access), Instruction.and(scratch, access)]
        if let condition {
            let count = change.count + 1
            program.add([Instruction.skipIfNotEqual(condition.register, condition.value, over: count)])
        }
        program.add(change)
        if rule.isAllowed {
            program.jump(.allow, ifEqual: Self.access, 0)
        } else {
            program.jump(.deny, ifNotEqual: scratch, 0)
        }
    }
}

/// Instructions some of which jump to places that are not there yet.
private struct DeviceAssembly {
    enum Place: Hashable { case block, allow, deny }

    private var all: [UInt64] = []
    private var jumps: [(at: Int, to: Place)] = []
    private var places: [Place: Int] = [:]

    mutating func add(_ instructions: [UInt64]) {
        all += instructions
    }

    mutating func jump(_ place: Place, ifEqual register: UInt64, _ value: UInt32) {
        jumps.append((all.count, place))
        all.append(Instruction.skipIfEqual(register, value, over: 0))
    }

    mutating func jump(_ place: Place, ifNotEqual register: UInt64, _ value: UInt32) {
        jumps.append((all.count, place))
        all.append(Instruction.skipIfNotEqual(register, value, over: 0))
    }

    mutating func mark(_ place: Place) {
        places[place] = all.count
    }

    /// A place that ends the program; the kernel refuses one that nothing leads to.
    mutating func addEnd(_ place: Place, result: UInt32) {
        guard jumps.contains(where: { $0.to == place }) else { return }
        mark(place)
        all += [Instruction.result(result), Instruction.exit]
    }

    func instructions() -> [UInt64] {
        var result = all
        for jump in jumps {
            guard let place = places[jump.to] else { continue }
            result[jump.at] |= Instruction.offset(place - jump.at - 1)
        }
        return result
    }
}

/// One `struct bpf_insn`: operation, registers, offset and value, little-endian.
private enum Instruction {
    private static func make(
        _ operation: UInt64,
        _ target: UInt64,
        source: UInt64 = 0,
        offset: Int = 0,
        _ value: UInt32 = 0
    ) -> UInt64 {
        operation | target << 8 | source << 12 | self.offset(offset) | UInt64(value) << 32
    }

    /// How many instructions a jump leaves out, at most 32767.
    static func offset(_ count: Int) -> UInt64 { UInt64(UInt16(truncatingIfNeeded: count)) << 16 }

    /// BPF_LDX | BPF_MEM | BPF_W from r1, the context.
    static func loadWord(_ register: UInt64, offset: Int) -> UInt64 {
        make(0x61, register, source: 1, offset: offset)
    }
    /// BPF_ALU | BPF_AND | BPF_K.
    static func and(_ register: UInt64, _ value: UInt32) -> UInt64 { make(0x54, register, value) }
    /// BPF_ALU | BPF_RSH | BPF_K.
    static func shiftRight(_ register: UInt64, _ bits: UInt32) -> UInt64 { make(0x74, register, bits) }
    /// BPF_ALU | BPF_LSH | BPF_K.
    static func shiftLeft(_ register: UInt64, _ bits: UInt32) -> UInt64 { make(0x64, register, bits) }
    /// BPF_ALU | BPF_OR | BPF_X.
    static func or(_ register: UInt64, _ source: UInt64) -> UInt64 { make(0x4C, register, source: source) }
    /// BPF_ALU | BPF_MOV | BPF_X.
    static func copy(_ register: UInt64, _ source: UInt64) -> UInt64 { make(0xBC, register, source: source) }
    /// BPF_JMP32 | BPF_JNE | BPF_K: a 64-bit comparison would extend the sign of the value.
    static func skipIfNotEqual(_ register: UInt64, _ value: UInt32, over count: Int) -> UInt64 {
        make(0x56, register, offset: count, value)
    }
    /// BPF_JMP32 | BPF_JEQ | BPF_K.
    static func skipIfEqual(_ register: UInt64, _ value: UInt32, over count: Int) -> UInt64 {
        make(0x16, register, offset: count, value)
    }
    /// BPF_ALU64 | BPF_MOV | BPF_K to r0.
    static func result(_ value: UInt32) -> UInt64 { make(0xB7, 0, value) }
    /// BPF_JMP | BPF_EXIT.
    static let exit = make(0x95, 0)
}
