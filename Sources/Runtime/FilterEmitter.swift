/// Writes a filter from its end: jumps lead forward only, so what they lead to is there already.
struct FilterEmitter {
    typealias Instruction = FilterCompression.Instruction

    /// Calls from a number on, up to the next range, that are decided alike.
    struct Range: Equatable {
        var first: UInt32
        var outcome: FilterCompression.Outcome
    }

    private let original: [Instruction]
    /// What is written, the last instruction first.
    private var written: [Instruction] = []
    /// Where results, and instructions of the original, are.
    private var results: [UInt32: Int] = [:]
    private var copies: [Int: Int] = [:]

    init(original: [Instruction]) {
        self.original = original
    }

    /// The whole program: for each architecture from a number on the ranges of its calls.
    mutating func program(_ groups: [(first: UInt32, ranges: [Range])]) -> [Instruction]? {
        var targets: [(first: UInt32, position: Int)] = []
        for group in groups.reversed() {
            var leaves: [(first: UInt32, position: Int)] = []
            for range in group.ranges.reversed() {
                guard let position = position(of: range.outcome) else { return nil }
                leaves.append((range.first, position))
            }
            let search = search(leaves.reversed()[...])
            targets.append((group.first, leaves.count == 1 ? search : load(0, before: search)))
        }
        let search = search(targets.reversed()[...])
        _ = load(4, before: search)
        return written.reversed()
    }

    private mutating func position(of outcome: FilterCompression.Outcome) -> Int? {
        switch outcome {
        case .result(let value): result(value)
        case .arguments(let at): copy(at)
        }
    }

    private mutating func append(_ code: UInt16, _ value: UInt32, yes: UInt8 = 0, no: UInt8 = 0) -> Int {
        written.append(Instruction(code: code, yes: yes, no: no, value: value))
        return written.count - 1
    }

    /// A result that is near enough to jump to.
    private mutating func result(_ value: UInt32) -> Int {
        if let position = results[value], written.count - position < 100 { return position }
        let position = append(0x06, value)
        results[value] = position
        return position
    }

    private mutating func load(_ offset: UInt32, before next: Int) -> Int {
        continued(at: next)
        return append(0x20, offset)
    }

    /// What is written next is followed by this.
    private mutating func continued(at position: Int) {
        if position != written.count - 1 { _ = append(0x05, distance(to: position)) }
    }

    /// How far a jump leads that is written next.
    private func distance(to position: Int) -> UInt32 {
        UInt32(written.count - 1 - position)
    }

    private mutating func branch(_ code: UInt16, _ value: UInt32, yes: Int, no: Int) -> Int {
        // A conditional jump leads 255 instructions far; another jump goes on from there.
        let yes = near(yes, reserving: 1)
        let no = near(no, reserving: 0)
        return append(code, value, yes: UInt8(distance(to: yes)), no: UInt8(distance(to: no)))
    }

    private mutating func near(_ position: Int, reserving further: UInt32) -> Int {
        if distance(to: position) + further <= 255 { return position }
        return append(0x05, distance(to: position))
    }

    /// A binary search for the last of the numbers that is not above the accumulator.
    private mutating func search(_ leaves: ArraySlice<(first: UInt32, position: Int)>) -> Int {
        let middle = leaves.startIndex + leaves.count / 2
        guard leaves.count > 1 else { return leaves.first?.position ?? 0 }
        let right = search(leaves[middle...])
        let left = search(leaves[..<middle])
        return branch(0x35, leaves[middle].first, yes: right, no: left)
    }

    /// A part of the original that looks at arguments.
    private mutating func copy(_ at: Int) -> Int? {
        if let position = copies[at], written.count - position < 100 { return position }
        let step = original[at]
        let position: Int
        switch step.kind {
        case .result: return result(step.value)
        case .jump: return copy(at + 1 + Int(step.value))
        case .load, .and:
            guard let next = copy(at + 1) else { return nil }
            continued(at: next)
            position = append(step.code, step.value)
        case .equal, .greater, .greaterOrEqual, .anyBit:
            guard let yes = copy(at + 1 + Int(step.yes)), let no = copy(at + 1 + Int(step.no)) else {
                return nil
            }
            position = branch(step.code, step.value, yes: yes, no: no)
        case nil: return nil
        }
        copies[at] = position
        return position
    }
}
