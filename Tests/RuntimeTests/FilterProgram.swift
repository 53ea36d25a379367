/// Runs a seccomp filter as the kernel does: classic BPF over `struct seccomp_data` (seccomp(2)).
struct FilterProgram {
    private struct Instruction {
        var code: UInt16
        var yes: Int
        var no: Int
        var value: UInt32
    }

    private let instructions: [Instruction]

    init(_ bytes: [UInt8]) {
        instructions = stride(from: 0, to: bytes.count, by: 8).map { at in
            let code = UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8
            let value = bytes[at + 4..<at + 8].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return Instruction(code: code, yes: Int(bytes[at + 2]), no: Int(bytes[at + 3]), value: value)
        }
    }

    /// What the filter returns for a call, or nil where the program is no valid one.
    func result(architecture: UInt32, call: UInt32, arguments: [UInt64] = []) -> UInt32? {
        var data = [call, architecture, 0, 0]
        for argument in arguments + Array(repeating: 0, count: 6 - arguments.count) {
            data += [UInt32(truncatingIfNeeded: argument), UInt32(argument >> 32)]
        }
        var accumulator: UInt32 = 0
        var next = 0
        while instructions.indices.contains(next) {
            let step = instructions[next]
            next += 1
            switch step.code {
            case 0x20: accumulator = data[Int(step.value) / 4]
            case 0x54: accumulator &= step.value
            case 0x05: next += Int(step.value)
            case 0x15: next += accumulator == step.value ? step.yes : step.no
            case 0x25: next += accumulator > step.value ? step.yes : step.no
            case 0x35: next += accumulator >= step.value ? step.yes : step.no
            case 0x45: next += accumulator & step.value != 0 ? step.yes : step.no
            case 0x06: return step.value
            default: return nil
            }
        }
        return nil
    }
}
