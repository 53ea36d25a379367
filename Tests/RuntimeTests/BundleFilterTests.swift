import CSeccomp
import Foundation
import Linux
import OCI
import Runtime
import Testing

private func number(_ name: String) -> UInt32 {
    UInt32(bitPattern: unsafe seccomp_syscall_resolve_name(name))
}

/// Values that a filter returns: linux/seccomp.h.
private let (allow, errno): (UInt32, UInt32) = (0x7FFF_0000, 0x0005_0000)

@Suite final class `The system call filter of a bundle` {
    private let directory = "/tmp/systemd-oci-filter-\(getpid())-\(UInt32.random(in: 0 ... .max))"

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    private func compiled(_ text: String) throws -> [UInt8] {
        let filters = SeccompFilters(directory: directory, defaults: [])
        let set = CapabilitySet()
        return try #require(try filters.filter(for: .filter(Self.filter(text)), capabilities: set))
    }

    private static func filter(_ text: String) throws -> RuntimeSpec.SystemCallFilter {
        let document = """
            {"ociVersion": "1.3.0", "root": {"path": "r"}, "linux": {"seccomp": \(text)}}
            """
        let spec = try RuntimeSpec(parsing: Array(document.utf8), needsProcess: false)
        guard case .filter(let filter) = spec.seccomp else { throw CocoaError(.featureUnsupported) }
        return filter
    }

    private func result(_ text: String, _ call: String, _ arguments: [UInt64] = []) throws -> UInt32? {
        FilterProgram(try compiled(text)).result(
            architecture: seccomp_arch_native(),
            call: number(call),
            arguments: arguments
        )
    }

    @Test(arguments: [
        ("SCMP_ACT_KILL", 0), ("SCMP_ACT_KILL_THREAD", 0), ("SCMP_ACT_KILL_PROCESS", 0x8000_0000),
        ("SCMP_ACT_TRAP", 0x0003_0000), ("SCMP_ACT_ERRNO", errno | 1), ("SCMP_ACT_TRACE", 0x7FF0_0001),
        ("SCMP_ACT_LOG", 0x7FFC_0000), ("SCMP_ACT_NOTIFY", 0x7FC0_0000),
    ])
    func `has every action`(action: String, value: UInt32) throws {
        let text = """
            {"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/s",
             "syscalls": [{"names": ["chmod", "no_such_call"], "action": "\(action)"}]}
            """
        #expect(try result(text, "chmod") == value)
        #expect(try result(text, "getcwd") == allow)
    }

    @Test func `has the errors that are asked for`() throws {
        let text = """
            {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 13, "syscalls": [
              {"names": ["read", "statx", "close_range"], "action": "SCMP_ACT_ALLOW"},
              {"names": ["chmod"], "action": "SCMP_ACT_ERRNO", "errnoRet": 123},
              {"names": ["fchmod"], "action": "SCMP_ACT_TRACE", "errnoRet": 7}]}
            """
        #expect(try result(text, "chmod") == errno | 123)
        #expect(try result(text, "fchmod") == 0x7FF0_0007)
        #expect(try result(text, "write") == errno | 13)
        #expect(try result(text, "read") == allow)
    }

    @Test(arguments: [
        ("SCMP_CMP_NE", 5, 0, [4: true, 5: false]), ("SCMP_CMP_LT", 5, 0, [4: true, 5: false]),
        ("SCMP_CMP_LE", 5, 0, [5: true, 6: false]), ("SCMP_CMP_EQ", 5, 0, [5: true, 0x1_0000_0005: false]),
        ("SCMP_CMP_GE", 5, 0, [5: true, 4: false]), ("SCMP_CMP_GT", 5, 0, [6: true, 5: false]),
        ("SCMP_CMP_MASKED_EQ", 0xF0, 0x10, [0x1F: true, 0x2F: false]),
    ])
    func `has every comparison`(word: String, value: Int, second: Int, cases: [UInt64: Bool]) throws {
        let text = """
            {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["fchmod"], "action": "SCMP_ACT_ERRNO",
              "args": [{"index": 1, "value": \(value), "valueTwo": \(second), "op": "\(word)"}]}]}
            """
        for (argument, matches) in cases {
            #expect(
                try result(text, "fchmod", [9, argument]) == (matches ? errno | 1 : allow),
                "\(argument)"
            )
        }
    }

    /// runc and crun: conditions on different arguments are all to be met, two on the same one are two rules.
    @Test func `joins conditions`() throws {
        let condition = { (index: Int, value: Int) in
            #"{"index": \#(index), "value": \#(value), "op": "SCMP_CMP_EQ"}"#
        }
        let both = """
            {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["fchmod"], "action": "SCMP_ACT_ERRNO",
              "args": [\(condition(0, 1)), \(condition(1, 2))]}]}
            """
        #expect(try result(both, "fchmod", [1, 2]) == errno | 1)
        #expect(try result(both, "fchmod", [1, 3]) == allow)
        let either = """
            {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["fchmod"], "action": "SCMP_ACT_ERRNO",
              "args": [\(condition(0, 1)), \(condition(0, 2))]}]}
            """
        #expect(try result(either, "fchmod", [1]) == errno | 1)
        #expect(try result(either, "fchmod", [2]) == errno | 1)
        #expect(try result(either, "fchmod", [3]) == allow)
    }

    @Test func `is for the architectures that are named, and for the native one`() throws {
        let text = """
            {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_AARCH64"],
             "syscalls": [{"names": ["mount"], "action": "SCMP_ACT_KILL_PROCESS"}]}
            """
        let program = FilterProgram(try compiled(text))
        let token = unsafe seccomp_arch_resolve_name("aarch64")
        // mount is 40 there (asm-generic/unistd.h).
        #expect(program.result(architecture: token, call: 40) == 0x8000_0000)
        #expect(program.result(architecture: token, call: 41) == allow)
        #expect(program.result(architecture: seccomp_arch_native(), call: number("mount")) == 0x8000_0000)
        // What the filter is not for is killed.
        #expect(program.result(architecture: unsafe seccomp_arch_resolve_name("s390x"), call: 1) == 0)
    }

    /// runc's tests/integration/seccomp.bats: what is newer than all that the profile names is not there.
    @Test func `says ENOSYS for calls that are newer than itself`() throws {
        let text = { (action: String) in
            """
            {"defaultAction": "\(action)", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
             "syscalls": [{"names": ["read", "statx"], "action": "SCMP_ACT_\(action.hasSuffix("ALLOW") ? "LOG" : "ALLOW")"}]}
            """
        }
        let program = FilterProgram(try compiled(text("SCMP_ACT_ERRNO")))
        let (x8664, x86): (UInt32, UInt32) = (0xC000_003E, 0x4000_0003)
        #expect(program.result(architecture: x8664, call: 332) == allow)
        #expect(program.result(architecture: x8664, call: 1) == errno | 1)
        #expect(program.result(architecture: x8664, call: 333) == errno | 38)
        #expect(program.result(architecture: x8664, call: 0x3FFF_FFFF) == errno | 38)
        // x32: the same numbers with bit 30.
        #expect(program.result(architecture: x8664, call: 0x4000_0000 + 332) == allow)
        #expect(program.result(architecture: x8664, call: 0x4000_0000 + 331) == errno | 1)
        #expect(program.result(architecture: x8664, call: 0x4000_0000 + 333) == errno | 38)
        // statx is 383 on i386.
        #expect(program.result(architecture: x86, call: 383) == allow)
        #expect(program.result(architecture: x86, call: 382) == errno | 1)
        #expect(program.result(architecture: x86, call: 384) == errno | 38)
        let open = FilterProgram(try compiled(text("SCMP_ACT_ALLOW")))
        #expect(open.result(architecture: x8664, call: 999) == allow)
    }

    @Test func `is kept by its content`() throws {
        let text = { (name: String) in
            #"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["\#(name)"], "action": "SCMP_ACT_LOG"}]}"#
        }
        let first = try compiled(text("chmod"))
        #expect(try compiled(text("chmod")) == first)
        #expect(try SmallFile.names(in: directory).count == 2)
        #expect(try compiled(text("chown")) != first)
        #expect(try SmallFile.names(in: directory).count == 3)
    }

    @Test func `makes room where many are kept`() throws {
        try SmallFile.makeDirectory(directory)
        for name in 0..<300 { try SmallFile.replace("\(directory)/\(name)", with: [1]) }
        let text = #"{"defaultAction": "SCMP_ACT_LOG"}"#
        let first = try compiled(text)
        #expect(try SmallFile.names(in: directory).count == 2)
        #expect(try compiled(text) == first)
    }

    @Test(arguments: [
        (nil, 4), ("[]", 0), (#"["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW"]"#, 6),
        // One thread has none to be synchronized with, and nobody waits for an answer here.
        (#"["SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"]"#, 0),
    ])
    func `is loaded with its flags`(flags: String?, value: UInt32) throws {
        let member = flags.map { #", "flags": \#($0)"# } ?? ""
        let filter = try Self.filter(#"{"defaultAction": "SCMP_ACT_ALLOW"\#(member)}"#)
        #expect(RuntimeSpec.Seccomp.filter(filter).loadFlags == value)
        let listened = try Self.filter(
            """
            {"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/s",
             "syscalls": [{"names": ["chmod"], "action": "SCMP_ACT_NOTIFY"}]\(member)}
            """
        )
        let waits: UInt32 = flags?.contains("WAIT_KILLABLE") == true ? 32 : 0
        #expect(RuntimeSpec.Seccomp.filter(listened).loadFlags == value | waits | 8)
    }

    @Test func `reads back as it was written`() throws {
        let filter = try Self.filter(
            """
            {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "architectures": ["SCMP_ARCH_X32"],
             "flags": [], "listenerPath": "/s", "listenerMetadata": "\\"m", "syscalls": [
              {"names": ["a", "b"], "action": "SCMP_ACT_TRACE", "errnoRet": 1, "args":
               [{"index": 5, "value": 18446744073709551615, "valueTwo": 3, "op": "SCMP_CMP_NE"}]}]}
            """
        )
        #expect(try RuntimeSpec.SystemCallFilter(filter.json) == filter)
    }
}
