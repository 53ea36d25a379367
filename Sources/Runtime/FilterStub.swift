import CSeccomp
import Glibc

/// The first instructions of a filter: calls that are newer than its profile fail with `ENOSYS`.
///
/// A C library that tries a new call first takes an older one only after `ENOSYS`, not after what a profile has for
/// all that it doesn't name. As in runc, what is newer than every call of the profile is what it can't know of.
struct FilterStub {
    typealias Instruction = FilterCompression.Instruction

    /// Calls from the first to the last of an architecture, by the kernel's numbers.
    private struct Range {
        var architecture: UInt32
        var calls: ClosedRange<UInt32>
    }

    private var ranges: [Range] = []

    /// The kernel's name for both x86-64 and x32 (linux/audit.h), which differ in a bit of the call's number.
    private static let x8664: UInt32 = 0xC000_003E
    private static let x32: UInt32 = 0x4000_003E
    private static let x32Bit: UInt32 = 0x4000_0000
    /// s390 and s390x, where the number of a call that the kernel does not know is 0.
    private static let s390: [UInt32] = [0x16, 0x8000_0016]

    /// - Parameters:
    ///   - names: The calls that the profile names.
    ///   - architectures: libseccomp's numbers of the architectures that it is for.
    init(after names: Set<String>, on architectures: [UInt32]) {
        for token in architectures {
            let numbers = names.map { unsafe seccomp_syscall_resolve_name_arch(token, $0) }
            // Those of libseccomp's own are negative.
            guard let last = numbers.max(), last > 0 else { continue }
            let first = UInt32(last) + 1
            switch token {
            case Self.x8664: add(token, first...Self.x32Bit - 1)
            case Self.x32: add(Self.x8664, max(first, Self.x32Bit)...UInt32.max - 1)
            default: add(token, first...UInt32.max - 1)
            }
            if Self.s390.contains(token) { add(token, 0...0) }
        }
    }

    private mutating func add(_ architecture: UInt32, _ calls: ClosedRange<UInt32>) {
        ranges.append(Range(architecture: architecture, calls: calls))
    }

    /// The instructions as bytes; what follows is executed for all other calls.
    var bytes: [UInt8] {
        if ranges.isEmpty { return [] }
        var program: [Instruction] = []
        let absent = SeccompProfile.Action.fail(UInt16(ENOSYS)).code
        let load = { Instruction(code: 0x20, yes: 0, no: 0, value: $0) }
        for range in ranges {
            program += [
                load(4),
                Instruction(code: 0x15, yes: 0, no: 4, value: range.architecture),
                load(0),
                Instruction(code: 0x35, yes: 0, no: 2, value: range.calls.lowerBound),
                Instruction(code: 0x25, yes: 1, no: 0, value: range.calls.upperBound),
                Instruction(code: 0x06, yes: 0, no: 0, value: absent),
            ]
        }
        return program.flatMap { $0.bytes }
    }
}
