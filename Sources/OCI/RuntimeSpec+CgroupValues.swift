// What the values of cgroup v1, in which the specification counts, are in cgroup v2.
extension RuntimeSpec.Resources.CPU {
    /// `cpu.weight` for the shares; nil where none are asked for, also by 0.
    ///
    /// Shares are 2 to 262144, 1024 by default, weights 1 to 10000, 100 by default. The function is that of
    /// runc 1.3.2 and crun 1.24, which meets all three: 10 to the power of ((l² + 125 l) / 612 - 7 / 34) with l as
    /// the binary logarithm. The straight line between both ends, which they had before, makes 39 of the
    /// default, and so less than half of the time that a service without settings gets.
    package var weight: UInt64? {
        guard let shares, shares != 0 else { return nil }
        if shares <= 2 { return 1 }
        if shares >= 262_144 { return 10_000 }
        let logarithm = Logarithm.binary(Double(shares))
        let exponent = (logarithm * logarithm + 125 * logarithm) / 612 - 7.0 / 34.0
        // What is an integer but for rounding, such as the default, stays that.
        return UInt64((Logarithm.power(ofTen: exponent) - 1e-9).rounded(.up))
    }
}

extension RuntimeSpec.Resources.Memory {
    /// The limit of swap alone, which v2 has instead of that of memory and swap; -1 for none, nil to leave it.
    package func swapLimit() throws(ResourceError) -> Int64? {
        guard let swap, swap != 0 else {
            // No limit of memory is no limit of both, as in v1.
            return limit == -1 ? -1 : nil
        }
        if swap == -1 || limit == -1 { return swap }
        if swap < 0 { throw ResourceError("memory.swap", "\(swap) is no limit") }
        guard let limit, limit != 0 else {
            throw ResourceError("memory.swap", "unable to set swap limit without memory limit")
        }
        if swap < limit { throw ResourceError("memory.swap", "memory+swap limit should be >= memory limit") }
        return swap - limit
    }
}

extension RuntimeSpec.Resources.BlockIO {
    /// `io.weight` (1 to 10000) for a weight of v1 and of BFQ (10 to 1000), by the straight line between both ends.
    package static func weight(_ weight: UInt16) -> UInt64 {
        1 + (UInt64(max(weight, 10)) - 10) * 9999 / 990
    }
}

/// Logarithms without the C library, exact to some 1e-15.
private enum Logarithm {
    private static let ofTwo = 0.693147180559945309417232121458

    /// The binary logarithm of a positive number.
    static func binary(_ number: Double) -> Double {
        // ln m = 2 artanh((m - 1) / (m + 1)), and m is from 1 to 2.
        let ratio = (number.significand - 1) / (number.significand + 1)
        let square = ratio * ratio
        var sum = 0.0
        for term in (0..<20).reversed() { sum = sum * square + 1 / Double(2 * term + 1) }
        return Double(number.exponent) + 2 * ratio * sum / ofTwo
    }

    /// 10 to a power.
    static func power(ofTen exponent: Double) -> Double {
        let binary = exponent * 3.321928094887362347870319429489
        let whole = binary.rounded(.down)
        let rest = (binary - whole) * ofTwo
        var sum = 1.0
        for term in (1..<22).reversed() { sum = 1 + rest / Double(term) * sum }
        return Double(sign: .plus, exponent: Int(whole), significand: sum)
    }
}
