import CSeccomp
import Foundation
import Linux
import OCI
import Runtime
import Testing

/// containers/common's profile as Debian ships it (golang-github-containers-common).
private let reference = "/usr/share/containers/seccomp.json"

/// Podman's default set (containers.conf(5)).
private let defaultCapabilities = [
    "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_NET_BIND_SERVICE",
    "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT",
]

@Suite final class `The seccomp filter` {
    private let directory = "/tmp/systemd-oci-seccomp-\(getpid())-\(UInt32.random(in: 0 ... .max))"

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    private func program(
        _ seccomp: RuntimeSpec.Seccomp,
        _ capabilities: [String],
        defaults: [String] = []
    ) throws -> FilterProgram {
        let filters = SeccompFilters(directory: directory, defaults: defaults)
        let set = try CapabilitySet(names: capabilities)
        return FilterProgram(try #require(try filters.filter(for: seccomp, capabilities: set)))
    }

    /// Every call of every architecture that the filter is for, against the profile's own text.
    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: reference), "needs \(reference)"),
        arguments: [
            [], defaultCapabilities, defaultCapabilities + ["CAP_SYS_ADMIN", "CAP_AUDIT_WRITE"],
            CapabilityName.all,
        ],
        ["x86_64", "x86", "x32"]
    )
    func `decides each call as the profile says`(capabilities: [String], architecture: String) throws {
        let blocks = try ReferenceProfile(path: reference, capabilities: Set(capabilities))
        let filter = try program(.file(reference), capabilities)
        let token = unsafe seccomp_arch_resolve_name(architecture)
        // The kernel reports x32 as x86-64 with bit 30 in the number.
        let kernelToken = architecture == "x32" ? unsafe seccomp_arch_resolve_name("x86_64") : token
        var compared = 0
        for number in Int32(0)..<600 {
            let call = architecture == "x32" ? number | 0x4000_0000 : number
            guard let text = unsafe seccomp_syscall_resolve_num_arch(token, call) else { continue }
            let name = unsafe String(cString: text)
            unsafe free(text)
            guard let expected = blocks.unconditional(name) else { continue }
            compared += 1
            #expect(
                filter.result(architecture: kernelToken, call: UInt32(call)) == expected,
                "\(name) on \(architecture)"
            )
        }
        #expect(compared > 300)
    }

    /// Values: sys/socket.h, linux/netlink.h and sys/personality.h; answers: the profile's text.
    @Test(arguments: [
        ("socket", [2, 1, 0], [], SeccompProfile.Action.allow),
        ("socket", [16, 3, 0], [], .allow),
        ("socket", [16, 3, 9], [], .fail(22)),
        ("socket", [16, 3, 9], ["CAP_AUDIT_WRITE"], .allow),
        ("socket", [40, 1, 0], [], .fail(1)),
        ("personality", [0], [], .allow),
        ("personality", [0xFFFF_FFFF], [], .allow),
        ("personality", [0x40000], [], .fail(38)),
        ("chroot", [], [], .fail(1)),
        ("chroot", [], ["CAP_SYS_CHROOT"], .allow),
        ("bpf", [], [], .fail(1)),
        ("bpf", [], ["CAP_BPF"], .allow),
        ("bpf", [], ["CAP_SYS_ADMIN"], .allow),
        ("bpf", [], ["CAP_SYS_ADMIN", "CAP_BPF"], .allow),
        ("perf_event_open", [], ["CAP_PERFMON"], .allow),
        ("sethostname", [], [], .fail(1)),
        ("sethostname", [], ["CAP_SYS_ADMIN"], .allow),
        ("setns", [], [], .allow),
        ("kexec_load", [], CapabilityName.all, .fail(1)),
        ("add_key", [], CapabilityName.all, .fail(38)),
        ("io_uring_setup", [], CapabilityName.all, .fail(38)),
        ("unshare", [], [], .allow),
        ("openat2", [], [], .allow),
    ])
    func `of our own table decides by arguments and capabilities`(
        name: String,
        arguments: [UInt64],
        capabilities: [String],
        action: SeccompProfile.Action
    ) throws {
        let filter = try program(.standard, capabilities)
        let number = unsafe seccomp_syscall_resolve_name(name)
        try #require(number >= 0)
        let result = filter.result(
            architecture: seccomp_arch_native(),
            call: UInt32(number),
            arguments: arguments
        )
        #expect(result == action.code)
    }

    @Test func `kills what runs on a foreign architecture`() throws {
        let filter = try program(.standard, [])
        #expect(filter.result(architecture: 0x28, call: 0) == SeccompProfile.Action.killThread.code)
    }

    @Test func `is kept, and made anew when the profile changes`() throws {
        try SmallFile.makeDirectory(directory)
        let path = directory + "/profile.json"
        let set = CapabilitySet()
        let filters = SeccompFilters(directory: directory + "/cache", defaults: [path])
        try SmallFile.replace(path, with: Array(#"{"defaultAction": "SCMP_ACT_ALLOW"}"#.utf8))
        let first = try filters.filter(for: .standard, capabilities: set)
        #expect(try filters.filter(for: .standard, capabilities: set) == first)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory + "/cache").count == 2)
        try SmallFile.replace(path, with: Array(#"{"defaultAction": "SCMP_ACT_LOG"}"#.utf8))
        #expect(try filters.filter(for: .standard, capabilities: set) != first)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory + "/cache").count == 3)
    }

    /// Another one's, one of which a loss of power has left zeros, and one that lacks its end.
    static let damages: [@Sendable ([UInt8]) -> [UInt8]] = [
        { _ in Array("1 other\nxxxxxxxx".utf8) },
        { kept in Array(kept.dropLast(64)) + Array(repeating: 0, count: 64) },
        { kept in Array(kept.dropLast(16)) },
    ]

    @Test(arguments: damages)
    func `is made anew where the kept one is damaged`(damage: @Sendable ([UInt8]) -> [UInt8]) throws {
        let filters = SeccompFilters(directory: directory, defaults: [])
        let first = try filters.filter(for: .standard, capabilities: CapabilitySet())
        let name = try #require(try SmallFile.names(in: directory).first { $0 != "lock" })
        let file = "\(directory)/\(name)"
        let kept = try #require(try SmallFile.contents(of: file))
        try SmallFile.replace(file, with: damage(kept))
        #expect(try filters.filter(for: .standard, capabilities: CapabilitySet()) == first)
        #expect(try SmallFile.contents(of: file) == kept)
    }

    @Test func `is nil for an unconfined container`() throws {
        #expect(try SeccompFilters().filter(for: .unconfined, capabilities: CapabilitySet()) == nil)
    }

    /// crun's annotation `run.oci.seccomp_fail_unknown_syscall` (tests/test_seccomp.py).
    @Test func `may be refused for a call that nobody knows`() throws {
        var filter = RuntimeSpec.SystemCallFilter(defaultAction: "SCMP_ACT_ALLOW")
        filter.rules = [.init(names: ["getcwd", "no_such_call"], action: "SCMP_ACT_ERRNO")]
        let filters = SeccompFilters(directory: directory, defaults: [])
        #expect(try filters.filter(for: .filter(filter), capabilities: CapabilitySet()) != nil)
        #expect(throws: SeccompError.invalid("no such system call: 'no_such_call'")) {
            try filters.filter(
                for: .filter(filter),
                capabilities: CapabilitySet(),
                refusesUnknownCalls: true
            )
        }
    }

    @Test func `names the file that is missing or broken`() throws {
        let filters = SeccompFilters(directory: directory, defaults: [])
        #expect(throws: SeccompError.call(SyscallError("open", "/nonexistent.json", ENOENT))) {
            try filters.filter(for: .file("/nonexistent.json"), capabilities: CapabilitySet())
        }
        try SmallFile.makeDirectory(directory)
        let path = directory + "/broken.json"
        try SmallFile.replace(path, with: Array("{".utf8))
        #expect(throws: SeccompError.profile(path: path, reason: "the text ends too early at byte 1")) {
            try filters.filter(for: .file(path), capabilities: CapabilitySet())
        }
    }
}

/// The profile's own text, read without the code under test.
private struct ReferenceProfile {
    private var actions: [String: UInt32] = [:]
    private var conditional: Set<String> = ["socketcall", "ipc"]
    private let fallback: UInt32

    init(path: String, capabilities: Set<String>) throws {
        let text = try Data(contentsOf: URL(filePath: path))
        let profile = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
        fallback = Self.code(profile, "defaultAction", "defaultErrnoRet")
        for block in try #require(profile["syscalls"] as? [[String: Any]]) {
            let includes = block["includes"] as? [String: [String]] ?? [:]
            let excludes = block["excludes"] as? [String: [String]] ?? [:]
            if !Set(excludes["caps"] ?? []).isDisjoint(with: capabilities) { continue }
            if !Set(includes["caps"] ?? []).isSubset(of: capabilities) { continue }
            if let only = includes["arches"], !only.contains("amd64") { continue }
            let names = try #require(block["names"] as? [String])
            if let arguments = block["args"] as? [Any], !arguments.isEmpty {
                conditional.formUnion(names)
            } else {
                // libseccomp keeps the first of two rules for a call: `setns` is in two blocks.
                for name in names where actions[name] == nil {
                    actions[name] = Self.code(block, "action", "errnoRet")
                }
            }
        }
    }

    private static func code(_ block: [String: Any], _ action: String, _ error: String) -> UInt32 {
        block[action] as? String == "SCMP_ACT_ALLOW"
            ? 0x7FFF_0000 : 0x0005_0000 | UInt32(block[error] as? Int ?? 1)
    }

    /// What happens to a call whatever its arguments are; nil where that depends on them.
    func unconditional(_ name: String) -> UInt32? {
        conditional.contains(name) ? nil : actions[name] ?? fallback
    }
}
