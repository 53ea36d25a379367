/// A word of the runtime specification that stands for a number of the kernel's.
package struct KernelWord: Equatable, Sendable {
    package var name: String
    package var value: UInt32

    package init(_ name: String, _ value: UInt32) {
        self.name = name
        self.value = value
    }
}

extension [KernelWord] {
    /// The number that a word stands for; nil for a word that is not here.
    package subscript(_ name: String) -> UInt32? {
        first { $0.name == name }?.value
    }
}

extension RuntimeSpec.Scheduler {
    /// linux/sched.h: `SCHED_…`.
    package static let policies: [KernelWord] = [
        .init("SCHED_OTHER", 0), .init("SCHED_FIFO", 1), .init("SCHED_RR", 2), .init("SCHED_BATCH", 3),
        .init("SCHED_ISO", 4), .init("SCHED_IDLE", 5), .init("SCHED_DEADLINE", 6),
    ]
    /// linux/sched.h: `SCHED_FLAG_…`.
    package static let flagWords: [KernelWord] = [
        .init("SCHED_FLAG_RESET_ON_FORK", 0x01), .init("SCHED_FLAG_RECLAIM", 0x02),
        .init("SCHED_FLAG_DL_OVERRUN", 0x04), .init("SCHED_FLAG_KEEP_POLICY", 0x08),
        .init("SCHED_FLAG_KEEP_PARAMS", 0x10), .init("SCHED_FLAG_UTIL_CLAMP_MIN", 0x20),
        .init("SCHED_FLAG_UTIL_CLAMP_MAX", 0x40),
    ]
}

extension RuntimeSpec.IOPriority {
    /// linux/ioprio.h: `IOPRIO_CLASS_…`.
    package static let kinds: [KernelWord] = [
        .init("IOPRIO_CLASS_RT", 1), .init("IOPRIO_CLASS_BE", 2), .init("IOPRIO_CLASS_IDLE", 3),
    ]
}

extension RuntimeSpec.MemoryPolicy {
    /// linux/mempolicy.h: `MPOL_…`.
    package static let modes: [KernelWord] = [
        .init("MPOL_DEFAULT", 0), .init("MPOL_PREFERRED", 1), .init("MPOL_BIND", 2),
        .init("MPOL_INTERLEAVE", 3), .init("MPOL_LOCAL", 4), .init("MPOL_PREFERRED_MANY", 5),
        .init("MPOL_WEIGHTED_INTERLEAVE", 6),
    ]
    /// linux/mempolicy.h: `MPOL_F_…`.
    package static let flagWords: [KernelWord] = [
        .init("MPOL_F_NUMA_BALANCING", 1 << 13), .init("MPOL_F_RELATIVE_NODES", 1 << 14),
        .init("MPOL_F_STATIC_NODES", 1 << 15),
    ]
}

extension RuntimeSpec.Personality {
    /// linux/personality.h: `PER_…`.
    package static let domains: [KernelWord] = [.init("LINUX", 0), .init("LINUX32", 8)]
}

extension RuntimeSpec.Rlimit {
    /// asm-generic/resource.h: `RLIMIT_…`.
    package static let types: [KernelWord] = [
        .init("RLIMIT_CPU", 0), .init("RLIMIT_FSIZE", 1), .init("RLIMIT_DATA", 2), .init("RLIMIT_STACK", 3),
        .init("RLIMIT_CORE", 4), .init("RLIMIT_RSS", 5), .init("RLIMIT_NPROC", 6), .init("RLIMIT_NOFILE", 7),
        .init("RLIMIT_MEMLOCK", 8), .init("RLIMIT_AS", 9), .init("RLIMIT_LOCKS", 10),
        .init("RLIMIT_SIGPENDING", 11), .init("RLIMIT_MSGQUEUE", 12), .init("RLIMIT_NICE", 13),
        .init("RLIMIT_RTPRIO", 14), .init("RLIMIT_RTTIME", 15),
    ]
}

extension RuntimeSpec {
    /// `linux.rootfsPropagation`, as mount(2) has it (linux/mount.h: `MS_…`, with `MS_REC` after an `r`).
    package static let propagations: [KernelWord] = [
        .init("private", 1 << 18), .init("rprivate", 1 << 18 | 1 << 14), .init("slave", 1 << 19),
        .init("rslave", 1 << 19 | 1 << 14), .init("shared", 1 << 20), .init("rshared", 1 << 20 | 1 << 14),
        .init("unbindable", 1 << 17), .init("runbindable", 1 << 17 | 1 << 14),
    ]
    /// The kinds of `linux.devices[].type`; `u` is `c` without a buffer, as mknod(1) has it.
    static let deviceKinds: [KernelWord] = ["c", "b", "u", "p"].map { KernelWord($0, 0) }
}

extension RuntimeSpec.SystemCallFilter {
    /// linux/seccomp.h: `SECCOMP_RET_…`, without the number of an error.
    package static let actions: [KernelWord] = [
        .init("SCMP_ACT_ALLOW", 0x7FFF_0000), .init("SCMP_ACT_ERRNO", 0x0005_0000),
        .init("SCMP_ACT_KILL", 0), .init("SCMP_ACT_KILL_PROCESS", 0x8000_0000),
        .init("SCMP_ACT_KILL_THREAD", 0), .init("SCMP_ACT_LOG", 0x7FFC_0000),
        .init("SCMP_ACT_NOTIFY", 0x7FC0_0000), .init("SCMP_ACT_TRACE", 0x7FF0_0000),
        .init("SCMP_ACT_TRAP", 0x0003_0000),
    ]
    /// libseccomp's numbers (seccomp.h: `enum scmp_compare`).
    package static let comparisons: [KernelWord] = [
        .init("SCMP_CMP_NE", 1), .init("SCMP_CMP_LT", 2), .init("SCMP_CMP_LE", 3), .init("SCMP_CMP_EQ", 4),
        .init("SCMP_CMP_GE", 5), .init("SCMP_CMP_GT", 6), .init("SCMP_CMP_MASKED_EQ", 7),
    ]
    /// linux/seccomp.h: `SECCOMP_FILTER_FLAG_…`.
    package static let flagWords: [KernelWord] = [
        .init("SECCOMP_FILTER_FLAG_TSYNC", 1 << 0), .init("SECCOMP_FILTER_FLAG_LOG", 1 << 1),
        .init("SECCOMP_FILTER_FLAG_SPEC_ALLOW", 1 << 2),
        .init("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", 1 << 5),
    ]
    /// linux/audit.h: `AUDIT_ARCH_…`.
    package static let architectureWords: [KernelWord] = [
        .init("SCMP_ARCH_X86", 0x4000_0003), .init("SCMP_ARCH_X86_64", 0xC000_003E),
        .init("SCMP_ARCH_X32", 0x4000_003E), .init("SCMP_ARCH_ARM", 0x4000_0028),
        .init("SCMP_ARCH_AARCH64", 0xC000_00B7), .init("SCMP_ARCH_MIPS", 0x0000_0008),
        .init("SCMP_ARCH_MIPS64", 0x8000_0008), .init("SCMP_ARCH_MIPS64N32", 0xA000_0008),
        .init("SCMP_ARCH_MIPSEL", 0x4000_0008), .init("SCMP_ARCH_MIPSEL64", 0xC000_0008),
        .init("SCMP_ARCH_MIPSEL64N32", 0xE000_0008), .init("SCMP_ARCH_PPC", 0x0000_0014),
        .init("SCMP_ARCH_PPC64", 0x8000_0015), .init("SCMP_ARCH_PPC64LE", 0xC000_0015),
        .init("SCMP_ARCH_S390", 0x0000_0016), .init("SCMP_ARCH_S390X", 0x8000_0016),
        .init("SCMP_ARCH_PARISC", 0x0000_000F), .init("SCMP_ARCH_PARISC64", 0x8000_000F),
        .init("SCMP_ARCH_RISCV64", 0xC000_00F3), .init("SCMP_ARCH_LOONGARCH64", 0xC000_0102),
        .init("SCMP_ARCH_M68K", 0x0000_0004), .init("SCMP_ARCH_SH", 0x0000_002A),
        .init("SCMP_ARCH_SHEB", 0x4000_002A),
    ]
}
