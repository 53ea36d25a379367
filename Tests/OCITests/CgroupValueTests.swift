import Foundation
import OCI
import Testing

@Suite struct `Values of cgroup v1 in v2` {
    /// The formula as runc has it (ConvertCPUSharesToCgroupV2Value), by the C library.
    @Test func `make every number of shares the same weight as the peers`() {
        var different: [UInt64] = []
        for shares in UInt64(3)..<262_144 {
            let logarithm = log2(Double(shares))
            let exponent = (logarithm * logarithm + 125 * logarithm) / 612 - 7.0 / 34.0
            var cpu = RuntimeSpec.Resources.CPU()
            cpu.shares = shares
            if cpu.weight != UInt64(ceil(pow(10, exponent))) { different.append(shares) }
        }
        #expect(different == [])
    }

    @Test(arguments: [(0, nil), (1, 1), (2, 1), (1024, 100), (262_144, 10_000), (.max, 10_000)])
    func `keep both ends and the default of shares`(shares: UInt64, weight: UInt64?) {
        var cpu = RuntimeSpec.Resources.CPU()
        cpu.shares = shares
        #expect(cpu.weight == weight)
    }
}
