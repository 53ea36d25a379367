import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// Becomes the user that the payload runs as, with its capabilities.
    mutating func addUser() throws(LaunchError) {
        let user = spec.process.user
        let groups = program.address(of: user.additionalGroups)
        let count = Program.Argument.number(user.additionalGroups.count)
        program.add(CInt(SYS_setgroups), [count, .number(groups)], "set the additional groups")
        let gid = [Program.Argument](repeating: .number(user.gid), count: 3)
        program.add(CInt(SYS_setresgid), gid, "become group \(user.gid)")
        let sets = try capabilitySets()
        for number in UInt64(0)..<64 where sets.bounding & 1 << number == 0 {
            addControl(PR_CAPBSET_DROP, number, ignoring: [EINVAL], "drop capability \(number)")
        }
        addControl(PR_SET_KEEPCAPS, 1, "keep capabilities")
        let uid = [Program.Argument](repeating: .number(user.uid), count: 3)
        program.add(CInt(SYS_setresuid), uid, "become user \(user.uid)")
        program.add(CInt(SYS_umask), [.number(user.umask ?? 0o022)], "set the umask")
        try addLimits()
        program.add(CInt(CLINUX_STEP_SIGNALS), [], "reset signals")
    }

    private struct Sets {
        var bounding: UInt64
        var effective: UInt64
        var permitted: UInt64
        var inheritable: UInt64
        var ambient: UInt64
    }

    private func capabilitySets() throws(LaunchError) -> Sets {
        let wanted = spec.process.capabilities
        do {
            return Sets(
                bounding: try CapabilitySet(names: wanted.bounding).rawValue,
                effective: try CapabilitySet(names: wanted.effective).rawValue,
                permitted: try CapabilitySet(names: wanted.permitted).rawValue,
                inheritable: try CapabilitySet(names: wanted.inheritable).rawValue,
                ambient: try CapabilitySet(names: wanted.ambient).rawValue
            )
        } catch {
            throw LaunchError("set the capabilities", reason: error.description)
        }
    }

    private mutating func addControl(
        _ option: Int32,
        _ value: UInt64,
        and second: UInt64 = 0,
        ignoring: [CInt] = [],
        _ purpose: String
    ) {
        program.add(
            CInt(SYS_prctl),
            [.number(option), .number(value), .number(second), .number(0), .number(0)],
            ignoring: ignoring,
            purpose
        )
    }

    /// Sets capabilities and loads the filter, which without `no_new_privs` needs `CAP_SYS_ADMIN`.
    mutating func addConfinement(filter: [UInt8]) throws(LaunchError) {
        let sets = try capabilitySets()
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
