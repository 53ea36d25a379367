package import OCI

/// What a cgroup of version 2 is told of `linux.resources` (the kernel's Documentation/admin-guide/cgroup-v2.rst).
///
/// Nil, empty and, but for pids, 0 change nothing, as with runc.
package enum CgroupSettings {
    /// The files and their texts, in the order in which they are written; devices are none.
    ///
    /// What only v1 has is refused. The limits of kernel memory, which the specification advises against, are
    /// not: v2 counts kernel memory as memory.
    package static func of(_ resources: RuntimeSpec.Resources) throws(ResourceError) -> [CgroupSetting] {
        try refuse(resources)
        var settings: [CgroupSetting] = []
        if let limit = resources.pidsLimit {
            // 0 would be 1 in a unit, and means the same: no process can be added.
            // Before version 1.3 of the specification it was no limit, which nobody misses.
            let text = limit < 0 ? "max" : "\(max(limit, 1))"
            settings.append(
                CgroupSetting("pids.max", text, isOptional: limit == 0, needsController: limit != 0)
            )
        }
        settings += try memory(resources.memory)
        settings += try blockIO(resources.blockIO)
        settings += try cpu(resources.cpu)
        settings += try hugepages(resources.hugepageLimits)
        settings += try rdma(resources.rdma)
        settings += try unified(resources.unified)
        return settings
    }

    private static func refuse(_ resources: RuntimeSpec.Resources) throws(ResourceError) {
        let reason = "cgroup v2 does not have it"
        let memory = resources.memory
        if memory.swappiness != nil { throw ResourceError("memory.swappiness", reason) }
        if memory.disablesOOMKiller == true { throw ResourceError("memory.disableOOMKiller", reason) }
        if memory.usesHierarchy == false {
            throw ResourceError("memory.useHierarchy", "cgroup v2 always counts what is below")
        }
        if let runtime = resources.cpu.realtimeRuntime, runtime != 0 {
            throw ResourceError("cpu.realtimeRuntime", reason)
        }
        if let period = resources.cpu.realtimePeriod, period != 0 {
            throw ResourceError("cpu.realtimePeriod", reason)
        }
        if resources.blockIO.leafWeight ?? 0 != 0 { throw ResourceError("blockIO.leafWeight", reason) }
        if let classID = resources.network.classID, classID != 0 {
            throw ResourceError("network.classID", reason)
        }
        if !resources.network.priorities.isEmpty { throw ResourceError("network.priorities", reason) }
    }

    /// `max` for -1, which is no limit.
    private static func limit(_ value: Int64, _ field: String) throws(ResourceError) -> String {
        if value < -1 { throw ResourceError(field, "\(value) is no limit") }
        return value == -1 ? "max" : "\(value)"
    }

    private static func memory(
        _ memory: RuntimeSpec.Resources.Memory
    ) throws(ResourceError) -> [CgroupSetting] {
        var settings: [CgroupSetting] = []
        if let swap = try memory.swapLimit() {
            // Where the kernel does not count swap, no limit of it is missing.
            settings.append(
                CgroupSetting("memory.swap.max", try limit(swap, "memory.swap"), isOptional: swap <= 0)
            )
        }
        if let value = memory.limit, value != 0 {
            settings.append(CgroupSetting("memory.max", try limit(value, "memory.limit")))
        }
        if let value = memory.reservation, value != 0 {
            settings.append(CgroupSetting("memory.low", try limit(value, "memory.reservation")))
        }
        return settings
    }

    private static func cpu(_ cpu: RuntimeSpec.Resources.CPU) throws(ResourceError) -> [CgroupSetting] {
        var settings: [CgroupSetting] = []
        let idle = cpu.idle.map { CgroupSetting("cpu.idle", "\($0)") }
        // An idle cgroup has no weight that could be changed.
        if let idle, cpu.idle == 0 { settings.append(idle) }
        if let weight = cpu.weight { settings.append(CgroupSetting("cpu.weight", "\(weight)")) }
        if let idle, cpu.idle != 0 { settings.append(idle) }
        let period = cpu.period.flatMap { $0 == 0 ? nil : $0 }
        let quota = cpu.quota.flatMap { $0 == 0 ? nil : $0 }
        let sets = period != nil || quota != nil
        if let burst = cpu.burst {
            // At most the quota: which of both has to come first depends on what they were.
            settings.append(CgroupSetting("cpu.max.burst", "\(burst)", waits: sets))
        }
        if sets {
            let text = try limit(quota ?? -1, "cpu.quota")
            settings.append(CgroupSetting("cpu.max", "\(text) \(period ?? 100_000)"))
        }
        if let cpus = cpu.cpus, !cpus.isEmpty { settings.append(CgroupSetting("cpuset.cpus", cpus)) }
        if let mems = cpu.mems, !mems.isEmpty { settings.append(CgroupSetting("cpuset.mems", mems)) }
        return settings
    }

    private static func blockIO(_ io: RuntimeSpec.Resources.BlockIO) throws(ResourceError) -> [CgroupSetting]
    {
        var settings: [CgroupSetting] = []
        if let weight = io.weight, weight != 0 {
            settings.append(try self.weight("", weight, "blockIO.weight"))
        }
        for (index, device) in io.weightDevices.enumerated() {
            let field = "blockIO.weightDevice[\(index)]"
            if device.leafWeight ?? 0 != 0 {
                throw ResourceError("\(field).leafWeight", "cgroup v2 does not have it")
            }
            guard let weight = device.weight, weight != 0 else { continue }
            settings.append(try self.weight("\(device.major):\(device.minor) ", weight, "\(field).weight"))
        }
        let lists = [
            ("rbps", io.readBytes), ("wbps", io.writeBytes),
            ("riops", io.readOperations), ("wiops", io.writeOperations),
        ]
        for (key, devices) in lists {
            for device in devices {
                // 0 is no limit in v1, and refused by v2.
                let rate = device.rate == 0 ? "max" : "\(device.rate)"
                settings.append(CgroupSetting("io.max", "\(device.major):\(device.minor) \(key)=\(rate)"))
            }
        }
        return settings
    }

    /// BFQ takes the weights of v1; where it is not there, `io.weight` has its own.
    private static func weight(
        _ device: String,
        _ weight: UInt16,
        _ field: String
    ) throws(ResourceError) -> CgroupSetting {
        guard (10...1000).contains(weight) else { throw ResourceError(field, "\(weight) is not 10 to 1000") }
        let converted = RuntimeSpec.Resources.BlockIO.weight(weight)
        return CgroupSetting(
            "io.bfq.weight",
            "\(device)\(weight)",
            or: .init("io.weight", "\(device)\(converted)")
        )
    }

    private static func hugepages(
        _ limits: [RuntimeSpec.Resources.HugepageLimit]
    ) throws(ResourceError) -> [CgroupSetting] {
        var settings: [CgroupSetting] = []
        for (index, limit) in limits.enumerated() {
            let size = limit.pageSize
            guard !size.isEmpty, size.utf8.allSatisfy({ isLetterOrDigit($0) }) else {
                throw ResourceError("hugepageLimits[\(index)].pageSize", "'\(size)' is no size such as 2MB")
            }
            settings.append(CgroupSetting("hugetlb.\(size).max", "\(limit.limit)"))
            // Reservations count since Linux 5.7.
            settings.append(CgroupSetting("hugetlb.\(size).rsvd.max", "\(limit.limit)", isOptional: true))
        }
        return settings
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: false
        }
    }

    private static func rdma(_ devices: [RuntimeSpec.Resources.RDMA]) throws(ResourceError) -> [CgroupSetting]
    {
        var settings: [CgroupSetting] = []
        for device in devices {
            guard !device.device.isEmpty, !device.device.utf8.contains(where: { $0 <= 0x20 }) else {
                throw ResourceError("rdma", "'\(device.device)' is no name of a device")
            }
            var words = [device.device]
            if let handles = device.hcaHandles { words.append("hca_handle=\(handles)") }
            if let objects = device.hcaObjects { words.append("hca_object=\(objects)") }
            if words.count > 1 {
                settings.append(CgroupSetting("rdma.max", words.joined(separator: " ")))
            }
        }
        return settings
    }

    /// Each line of a value is written by itself; a key without a value is left out.
    private static func unified(
        _ entries: [RuntimeSpec.Resources.Setting]
    ) throws(ResourceError) -> [CgroupSetting] {
        var settings: [CgroupSetting] = []
        for entry in entries {
            let key = entry.file
            if key.utf8.contains(UInt8(ascii: "/")) || key.utf8.contains(0) {
                throw ResourceError("unified", "'\(key)' must be a file name (no slashes)")
            }
            guard let dot = key.utf8.firstIndex(of: UInt8(ascii: ".")), dot != key.startIndex else {
                throw ResourceError("unified", "'\(key)' must be in the form CONTROLLER.PARAMETER")
            }
            for line in entry.value.split(separator: "\n") {
                settings.append(CgroupSetting(key, String(line)))
            }
        }
        return settings
    }
}
