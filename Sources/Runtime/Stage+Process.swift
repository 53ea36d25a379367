import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// Becomes the user that the payload runs as, with its capabilities.
    mutating func addUser() throws(LaunchError) {
        try checkLabels()
        try addExecutionDomain()
        addStreamOwner()
        let user = spec.process.user
        let groups = program.address(of: user.additionalGroups)
        let count = Program.Argument.number(user.additionalGroups.count)
        // A user namespace that an ordinary user has made has none to drop (user_namespaces(7)).
        let isRefusal: [CInt] = user.additionalGroups.isEmpty ? [EPERM] : []
        if !keepsGroups {
            program.add(
                CInt(SYS_setgroups),
                [count, .number(groups)],
                ignoring: isRefusal,
                "set the additional groups"
            )
        }
        let gid = [Program.Argument](repeating: .number(user.gid), count: 3)
        program.add(CInt(SYS_setresgid), gid, "become group \(user.gid)")
        let sets = capabilitySets()
        let dropped = (UInt64(0)..<64).filter { sets.bounding & 1 << $0 == 0 }
        for (done, number) in dropped.enumerated() {
            // Those after the last that the kernel knows are not there, either.
            let rest = UInt16(dropped.count - done - 1)
            let purpose = "drop capability \(number)"
            addControl(PR_CAPBSET_DROP, number, ignoring: [EINVAL], skipping: rest, purpose)
        }
        addControl(PR_SET_KEEPCAPS, 1, "keep capabilities")
        let uid = [Program.Argument](repeating: .number(user.uid), count: 3)
        program.add(CInt(SYS_setresuid), uid, "become user \(user.uid)")
        addLateDirectory()
        program.add(CInt(SYS_umask), [.number(user.umask ?? 0o022)], "set the umask")
        try addLimits()
        program.add(CInt(CLINUX_STEP_SIGNALS), [], "reset signals")
    }

    private mutating func addStreamOwner() {
        guard ownsStandardStreams, !spec.process.terminal else { return }
        for number in 0..<CInt(3) {
            var status = stat()
            guard unsafe fstat(number, &status) == 0 else { continue }
            let kind = status.st_mode & S_IFMT
            let isTerminal = kind == S_IFCHR && isatty(number) == 1
            if kind == S_IFCHR || kind == S_IFBLK, !isTerminal { continue }
            // A terminal's group is the one of who may write to it (tty(4)).
            let group = isTerminal ? UInt32.max : spec.process.user.gid
            program.add(
                CInt(SYS_fchown),
                [.number(number), .number(spec.process.user.uid), .number(group)],
                ignoring: [EPERM, EROFS, EINVAL],
                "give standard streams to user \(spec.process.user.uid)"
            )
        }
    }

    private struct Sets {
        var bounding: UInt64
        var effective: UInt64
        var permitted: UInt64
        var inheritable: UInt64
        var ambient: UInt64
    }

    /// The sets as the specification has them; what they can't be is a warning, as it is with runc.
    private mutating func capabilitySets() -> Sets {
        let wanted = spec.process.capabilities
        var unknown: Set<String> = []
        func set(_ names: [String]) -> UInt64 {
            CapabilitySet(knownOf: names, unknown: &unknown).rawValue
        }
        var sets = Sets(
            bounding: set(wanted.bounding),
            effective: set(wanted.effective),
            permitted: set(wanted.permitted),
            inheritable: set(wanted.inheritable),
            ambient: set(wanted.ambient)
        )
        // The kernel raises none that is not in both (capabilities(7)).
        let refused = sets.ambient & ~(sets.permitted & sets.inheritable)
        sets.ambient &= ~refused
        if !unknown.isEmpty {
            let names = unknown.sorted().joined(separator: " ")
            warn("ignoring unknown or unavailable capabilities: [\(names)]")
        }
        for name in CapabilitySet(rawValue: refused).names where warnsOfAmbientCapabilities {
            warn("can't raise ambient capability \(name): operation not permitted")
        }
        return sets
    }

    private mutating func addControl(
        _ option: Int32,
        _ value: UInt64,
        and second: UInt64 = 0,
        ignoring: [CInt] = [],
        skipping: UInt16 = 0,
        _ purpose: String
    ) {
        program.add(
            CInt(SYS_prctl),
            [.number(option), .number(value), .number(second), .number(0), .number(0)],
            ignoring: ignoring,
            skipping: skipping,
            purpose
        )
    }

    /// Sets capabilities and loads the filter, which without `no_new_privs` needs `CAP_SYS_ADMIN`.
    mutating func addConfinement(filter: [UInt8]) throws(LaunchError) {
        let sets = capabilitySets()
        let administration: UInt64 = 1 << 21
        if !filter.isEmpty, !spec.process.noNewPrivileges {
            var first = sets
            first.permitted |= administration
            first.effective = first.permitted
            addCapabilities(first)
            try addFilter(filter)
        }
        addCapabilities(sets)
        for number in UInt64(0)..<64 where sets.ambient & 1 << number != 0 {
            addControl(
                PR_CAP_AMBIENT,
                UInt64(PR_CAP_AMBIENT_RAISE),
                and: number,
                "raise capability \(number)"
            )
        }
        if spec.process.noNewPrivileges {
            addControl(PR_SET_NO_NEW_PRIVS, 1, "give up new privileges")
            if !filter.isEmpty { try addFilter(filter) }
        }
    }

    /// capset(2): a header of version 3, then the three sets, the low halves first.
    private mutating func addCapabilities(_ sets: Sets) {
        let header = program.address(of: [UInt32(0x2008_0522), 0])
        let halves = [0, 32].flatMap { shift in
            [sets.effective, sets.permitted, sets.inheritable].map { UInt32(truncatingIfNeeded: $0 >> shift) }
        }
        let data = program.address(of: halves)
        program.add(CInt(SYS_capset), [.number(header), .number(data)], "set the capabilities")
    }

    private mutating func addFilter(_ filter: [UInt8]) throws(LaunchError) {
        let code = program.address(of: filter)
        // struct sock_fprog: the number of 8-byte instructions, then where they are.
        let description = program.address(of: [UInt64(filter.count / 8), code])
        let flags = spec.seccomp.loadFlags
        if case .filter(let bundled) = spec.seccomp, bundled.asksListener {
            return try addListener(description, flags: flags, bundled)
        }
        let setFilter = Program.Argument.number(1)
        program.add(
            CInt(SYS_seccomp),
            [setFilter, .number(flags), .number(description)],
            "load the seccomp filter"
        )
    }
}
