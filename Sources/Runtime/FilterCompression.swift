/// Makes a seccomp filter shorter that decides every call as before.
///
/// libseccomp compares with one system call after another, on each architecture. Most have neighbors that are decided
/// alike, and a search among such ranges has a quarter of the instructions. The kernel checks, translates and tries
/// out each instruction when a container starts.
package struct FilterCompression {
    /// One `struct sock_filter` (linux/filter.h).
    struct Instruction: Equatable {
        var code: UInt16
        var yes: UInt8
        var no: UInt8
        var value: UInt32
    }

    /// What a call comes to.
    enum Outcome: Equatable {
        case result(UInt32)
        /// It depends on the arguments: the instruction of the original that reads the first of them.
        case arguments(at: Int)
    }

    /// What the accumulator holds.
    private enum Operand: Hashable {
        case call, architecture, other
    }

    /// A place in the original, and what is in the accumulator there.
    private struct Place: Hashable {
        var at: Int
        var operand: Operand
    }

    private let original: [Instruction]
    /// The numbers of calls, and of architectures, with which a decision may change.
    private var calls: Set<UInt32> = [0]
    private var architectures: Set<UInt32> = [0]

    /// Nil for a program that is not one of those that libseccomp writes.
    private init?(_ original: [Instruction]) {
        self.original = original
        guard findLimits() else { return nil }
    }

    /// The shorter program, or the same where it can't be made shorter.
    package static func compressed(_ bytes: [UInt8]) -> [UInt8] {
        let original = stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map {
            Instruction(bytes, at: $0)
        }
        guard let compression = FilterCompression(original), let program = compression.program(),
            program.count < original.count
        else { return bytes }
        return program.flatMap { $0.bytes }
    }

    /// Walks all ways through the original; false where it does something unexpected.
    private mutating func findLimits() -> Bool {
        var known: Set<Place> = []
        var open = [Place(at: 0, operand: .other)]
        while let place = open.popLast() {
            guard known.insert(place).inserted else { continue }
            guard original.indices.contains(place.at) else { return false }
            let step = original[place.at]
            var next = [place.at + 1]
            var operand = place.operand
            switch step.kind {
            case .load: operand = step.value == 0 ? .call : step.value == 4 ? .architecture : .other
            case .and:
                if operand != .other { return false }
            case .jump: next = [place.at + 1 + Int(step.value)]
            case .equal, .greater, .greaterOrEqual, .anyBit:
                if step.kind == .anyBit, operand != .other { return false }
                next = [place.at + 1 + Int(step.yes), place.at + 1 + Int(step.no)]
                note(step, operand)
            case .result: next = []
            case nil: return false
            }
            open += next.map { Place(at: $0, operand: operand) }
        }
        return true
    }

    private mutating func note(_ step: Instruction, _ operand: Operand) {
        let limits = step.value == .max ? [step.value] : [step.value, step.value + 1]
        switch operand {
        case .call: calls.formUnion(limits)
        case .architecture: architectures.formUnion(limits)
        case .other: break
        }
    }

    /// What the original makes of a call before it looks at an argument.
    private func outcome(_ architecture: UInt32, _ call: UInt32) -> Outcome? {
        var accumulator: UInt32 = 0
        var at = 0
        // Jumps lead forward only.
        while original.indices.contains(at) {
            let step = original[at]
            switch step.kind {
            case .load where step.value == 0: accumulator = call
            case .load where step.value == 4: accumulator = architecture
            case .load: return .arguments(at: at)
            case .result: return .result(step.value)
            default: break
            }
            at = step.next(after: at, accumulator)
        }
        return nil
    }

    private func program() -> [Instruction]? {
        var emitter = FilterEmitter(original: original)
        let limits = calls.sorted()
        var groups: [(first: UInt32, ranges: [FilterEmitter.Range])] = []
        for architecture in architectures.sorted() {
            var ranges: [FilterEmitter.Range] = []
            for call in limits {
                guard let outcome = outcome(architecture, call) else { return nil }
                if ranges.last?.outcome != outcome { ranges.append(.init(first: call, outcome: outcome)) }
            }
            if groups.last?.ranges != ranges { groups.append((architecture, ranges)) }
        }
        return emitter.program(groups)
    }
}

extension FilterCompression.Instruction {
    enum Kind {
        case load, and, jump, equal, greater, greaterOrEqual, anyBit, result
    }

    /// The instructions that libseccomp uses (linux/bpf_common.h), all with a constant.
    static let codes: [UInt16: Kind] = [
        0x20: .load, 0x54: .and, 0x05: .jump, 0x15: .equal, 0x25: .greater, 0x35: .greaterOrEqual,
        0x45: .anyBit,
        0x06: .result,
    ]

    var kind: Kind? { Self.codes[code] }

    init(_ bytes: [UInt8], at: Int) {
        code = UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8
        yes = bytes[at + 2]
        no = bytes[at + 3]
        value = (0..<4).reduce(0) { $0 | UInt32(bytes[at + 4 + $1]) << UInt32(8 * $1) }
    }

    var bytes: [UInt8] {
        let rest = (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
        return [UInt8(truncatingIfNeeded: code), UInt8(truncatingIfNeeded: code >> 8), yes, no] + rest
    }

    /// Where it goes on after a step that does not end the program.
    func next(after at: Int, _ accumulator: UInt32) -> Int {
        switch kind {
        case .jump: at + 1 + Int(value)
        case .equal: at + 1 + Int(accumulator == value ? yes : no)
        case .greater: at + 1 + Int(accumulator > value ? yes : no)
        case .greaterOrEqual: at + 1 + Int(accumulator >= value ? yes : no)
        default: at + 1
        }
    }
}
