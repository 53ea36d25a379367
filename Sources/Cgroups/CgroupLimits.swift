package import OCI

/// Limits that are set, which decide what others mean.
package struct CgroupLimits: Equatable, Sendable {
    /// `memory.max`; -1 for none, nil where there is no such file.
    package var memory: Int64?
    /// `cpu.max`.
    package var quota: Int64?
    package var period: UInt64?

    package init(memory: Int64? = nil, quota: Int64? = nil, period: UInt64? = nil) {
        self.memory = memory
        self.quota = quota
        self.period = period
    }
}

extension RuntimeSpec.Resources {
    /// These, with what they leave as it is where they set a part of it: the memory that is counted with a limit
    /// of swap, the quota of a period and the period of a quota.
    package func completed(by limits: CgroupLimits) -> RuntimeSpec.Resources {
        var complete = self
        if memory.swap ?? 0 > 0, memory.limit ?? 0 == 0 { complete.memory.limit = limits.memory }
        let hasQuota = cpu.quota ?? 0 != 0
        let hasPeriod = cpu.period ?? 0 != 0
        if hasPeriod, !hasQuota { complete.cpu.quota = limits.quota }
        if hasQuota, !hasPeriod { complete.cpu.period = limits.period }
        return complete
    }
}
