import CSeccomp
import Linux
import Runtime
import Testing

/// What libseccomp writes says what is right; the kernel's own rules are those of `FilterProgram`.
@Suite struct `A seccomp filter made shorter` {
    private static let kernel = KernelVersion(6, 18)

    private static let profiles: [SeccompProfile] = [
        .standard,
        // A list of what is forbidden, with comparisons of each kind, on the low and the high half of an argument.
        SeccompProfile(
            defaultAction: .allow,
            architectures: ["x86"],
            rules: [
                .init(["mount", "umount2"], .fail(1)),
                .init(["bpf"], .killProcess),
                .init(["ioctl"], .fail(25), [.init(1, .equal, 0x5412)]),
                .init(["prctl"], .trap, [.init(0, .greater, 40)]),
                .init(["read"], .log, [.init(2, .greaterOrEqual, 0x1_0000_0000)]),
                .init(["write"], .log, [.init(2, .less, 7)]),
                .init(["lseek"], .fail(29), [.init(1, .lessOrEqual, 0xFFFF_FFFF)]),
                .init(["socket"], .fail(97), [.init(0, .notEqual, 2)]),
                .init(["clone"], .fail(1), [.init(0, .masked, 0x7E02_0000, 0x1000_0000)]),
            ]
        ),
        SeccompProfile(defaultAction: .fail(38), rules: []),
    ]

    private static let values: [UInt64] = [
        0, 1, 2, 6, 7, 9, 16, 40, 41, 0x5412, 0x20008, 0x1000_0000, 0x7E02_0000, 0xFFFF_FFFF, 0x1_0000_0000,
        0x1_0000_0002, .max,
    ]

    @Test(arguments: 0..<3, [[], ["CAP_SYS_ADMIN"], ["CAP_SYS_CHROOT", "CAP_AUDIT_WRITE"]])
    func `decides every call as before`(profile: Int, capabilities: [String]) throws {
        let set = try CapabilitySet(names: capabilities)
        let long = try Self.profiles[profile].libraryProgram(capabilities: set, kernel: Self.kernel)
        let short = try Self.profiles[profile].program(capabilities: set, kernel: Self.kernel)
        let (expected, actual) = (FilterProgram(long), FilterProgram(short))
        let names = ["x86_64", "x86", "aarch64", "s390x"]
        for architecture in names.map({ unsafe seccomp_arch_resolve_name($0) }) + [0, .max] {
            for call in Self.calls {
                for arguments in Self.arguments {
                    let want = expected.result(architecture: architecture, call: call, arguments: arguments)
                    let have = actual.result(architecture: architecture, call: call, arguments: arguments)
                    guard have != want || want == nil else { continue }
                    Issue.record("\(architecture) \(call) \(arguments): \(have ?? 0), not \(want ?? 0)")
                    return
                }
            }
        }
    }

    private static let calls: [UInt32] =
        Array(0..<600) + (0x4000_0000..<0x4000_0258) + [0x3FFF_FFFF, 0x8000_0000, .max - 1, .max]

    private static let arguments: [[UInt64]] =
        values.map { Array(repeating: $0, count: 6) } + [
            [0, 7, 7], [2, 0x5412, 3], [41, 1, 6], [1, 0, 0x1_0000_0000],
        ]

    /// The kernel's work at each start is in proportion.
    @Test func `has less than half of the instructions of the default profile`() throws {
        let set = try CapabilitySet(names: [])
        let long = try SeccompProfile.standard.libraryProgram(capabilities: set, kernel: Self.kernel)
        let short = try SeccompProfile.standard.program(capabilities: set, kernel: Self.kernel)
        #expect(short.count * 2 < long.count)
    }

    /// linux/filter.h: `BPF_STMT(BPF_MISC | BPF_TAX, 0)` is none of what libseccomp writes.
    @Test func `leaves alone what it does not know`() {
        let program: [UInt8] = [0x07, 0, 0, 0, 0, 0, 0, 0, 0x06, 0, 0, 0, 0, 0, 0xFF, 0x7F]
        #expect(FilterCompression.compressed(program) == program)
    }
}
