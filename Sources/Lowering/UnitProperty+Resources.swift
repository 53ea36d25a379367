package import OCI

// `linux.resources` as settings of a unit (systemd.resource-control(5)), as far as units have them: huge pages, RDMA, bursts and
// most of `unified` are only files.
extension UnitProperty {
    /// The settings for what a container may use.
    ///
    /// - Parameters:
    ///   - resources: What is nil, empty and, but for pids, 0 is no setting.
    ///   - isUpdate: Whether the unit is there: devices are then only set where there are rules.
    /// - Returns: In the order of the specification, devices first.
    /// - Throws: What makes no sense. What only cgroup v1 has is left out: module Cgroups refuses it.
    package static func properties(
        of resources: RuntimeSpec.Resources,
        isUpdate: Bool = false
    ) throws(ResourceError) -> [UnitProperty] {
        var properties: [UnitProperty] = []
        if !isUpdate || !resources.devices.isEmpty {
            properties += devices(try DeviceRules(resources.devices)).properties
        }
        properties += try memory(resources.memory)
        properties += try cpu(resources.cpu)
        if let limit = resources.pidsLimit {
            // TasksMax=0 is refused.
            properties.append(UnitProperty("TasksMax", .uint64(limit < 0 ? infinity : UInt64(max(limit, 1)))))
        }
        properties += blockIO(resources.blockIO)
        properties += try unified(resources.unified)
        return properties
    }

    /// -1 is none.
    private static func limit(_ value: Int64) -> Value { .uint64(value < 0 ? infinity : UInt64(value)) }

    private static func memory(_ memory: RuntimeSpec.Resources.Memory) throws(ResourceError) -> [UnitProperty]
    {
        var properties: [UnitProperty] = []
        if let value = memory.limit, value != 0 { properties.append(UnitProperty("MemoryMax", limit(value))) }
        if let value = memory.reservation, value != 0 {
            properties.append(UnitProperty("MemoryLow", limit(value)))
        }
        if let swap = try memory.swapLimit() { properties.append(UnitProperty("MemorySwapMax", limit(swap))) }
        return properties
    }

    private static func cpu(_ cpu: RuntimeSpec.Resources.CPU) throws(ResourceError) -> [UnitProperty] {
        var properties: [UnitProperty] = []
        if cpu.idle == 1 {
            // `CPUWeight=idle`.
            properties.append(UnitProperty("CPUWeight", .uint64(0)))
        } else if let weight = cpu.weight {
            properties.append(UnitProperty("CPUWeight", .uint64(weight)))
        }
        properties += quota(cpu.quota, period: cpu.period)
        for (name, list, field) in [
            ("AllowedCPUs", cpu.cpus, "cpu.cpus"), ("AllowedMemoryNodes", cpu.mems, "cpu.mems"),
        ] {
            guard let list, !list.isEmpty else { continue }
            properties.append(UnitProperty(name, try numbers(list, field)))
        }
        return properties
    }

    /// `CPUQuotaPeriodUSec` and the quota as microseconds for each second.
    ///
    /// The manager counts in whole percents: what is between is rounded up, so that nobody gets less than asked for.
    static func quota(_ quota: Int64?, period: UInt64?) -> [UnitProperty] {
        let period = period.flatMap { $0 == 0 ? nil : $0 }
        let quota = quota.flatMap { $0 == 0 ? nil : $0 }
        if period == nil, quota == nil { return [] }
        var properties: [UnitProperty] = []
        if let period { properties.append(UnitProperty("CPUQuotaPeriodUSec", .uint64(period))) }
        var perSecond = infinity
        if let quota, quota > 0 {
            let (product, overflow) = UInt64(quota).multipliedReportingOverflow(by: 1_000_000)
            if !overflow {
                let exact = product / (period ?? 100_000)
                perSecond = (exact / 10_000 + (exact % 10_000 == 0 ? 0 : 1)) * 10_000
            }
        }
        properties.append(UnitProperty("CPUQuotaPerSecUSec", .uint64(perSecond)))
        return properties
    }

    /// A list such as `0-3,7` as a set of bits.
    static func numbers(_ list: String, _ field: String) throws(ResourceError) -> Value {
        guard let numbers = NumberList(list), !numbers.bytes.isEmpty else {
            throw ResourceError(field, "'\(list)' is no list of numbers such as 0-3,7")
        }
        return .array("y", numbers.bytes.map { .byte($0) })
    }

    private static func blockIO(_ io: RuntimeSpec.Resources.BlockIO) -> [UnitProperty] {
        var properties: [UnitProperty] = []
        if let weight = io.weight, weight != 0 {
            properties.append(UnitProperty("IOWeight", .uint64(RuntimeSpec.Resources.BlockIO.weight(weight))))
        }
        let weights = io.weightDevices.compactMap { device -> (String, UInt64)? in
            guard let weight = device.weight, weight != 0 else { return nil }
            return (node(device.major, device.minor), RuntimeSpec.Resources.BlockIO.weight(weight))
        }
        if !weights.isEmpty { properties.append(UnitProperty("IODeviceWeight", .limits(weights))) }
        for (name, devices) in [
            ("IOReadBandwidthMax", io.readBytes), ("IOWriteBandwidthMax", io.writeBytes),
            ("IOReadIOPSMax", io.readOperations), ("IOWriteIOPSMax", io.writeOperations),
        ] where !devices.isEmpty {
            let limits = devices.map { (node($0.major, $0.minor), $0.rate == 0 ? infinity : $0.rate) }
            properties.append(UnitProperty(name, .limits(limits)))
        }
        return properties
    }

    private static func node(_ major: Int64, _ minor: Int64) -> String { "/dev/block/\(major):\(minor)" }
}
