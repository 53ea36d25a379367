package import Linux

/// A set of capabilities as the kernel counts them: bit 0 is `CAP_CHOWN` (capabilities(7)).
package struct CapabilitySet: OptionSet, Hashable, Sendable {
    package var rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The names in the order of their numbers.
    package static let allNames = [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL",
        "CAP_SETGID", "CAP_SETUID", "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE",
        "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK", "CAP_IPC_OWNER",
        "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT",
        "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE", "CAP_SYS_TIME",
        "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE", "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL",
        "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM",
        "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ]

    /// Reads names such as `CAP_CHOWN`.
    ///
    /// - Throws: The first name that is no capability.
    package init(names: some Sequence<String>) throws(CapabilityError) {
        self.init(rawValue: 0)
        for name in names {
            guard let number = Self.allNames.firstIndex(of: name) else { throw CapabilityError(name) }
            rawValue |= 1 << UInt64(number)
        }
    }

    /// The names of those that have one, in the order of their numbers.
    package var names: [String] {
        Self.allNames.indices.filter { rawValue & 1 << UInt64($0) != 0 }.map { Self.allNames[$0] }
    }

    /// All that the running kernel knows, by `/proc/sys/kernel/cap_last_cap`.
    ///
    /// - Throws: What reading said; without the file, all that have a name.
    package static func ofKernel() throws(SyscallError) -> CapabilitySet {
        let text = try SmallFile.contents(of: "/proc/sys/kernel/cap_last_cap", limit: 16) ?? []
        let digits = String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let last = UInt64(digits) ?? UInt64(allNames.count - 1)
        return CapabilitySet(rawValue: last >= 63 ? .max : 1 << (last + 1) - 1)
    }
}

/// A name that is no capability.
package struct CapabilityError: Error, Equatable, Sendable, CustomStringConvertible {
    package var name: String

    package init(_ name: String) {
        self.name = name
    }

    package var description: String { "no such capability: '\(name)'" }
}
