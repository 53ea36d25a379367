import OCI

extension RunOptions {
    /// What containers/common masks (`DefaultMaskedPaths`).
    private static let maskedPaths = [
        "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
        "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware",
        "/sys/fs/selinux", "/proc/interrupts",
    ]

    /// What containers/common makes read-only (`DefaultReadOnlyPaths`).
    private static let readOnlyPaths = [
        "/proc/asound", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
    ]

    func lowerKernelPaths(host: RunHost, to plan: inout RunPlan) {
        if !privileged {
            plan.spec.maskedPaths = (Self.maskedPaths + host.maskedPaths).filter { !isUnmasked($0) }
            if security.labels.contains("nested") {
                plan.spec.maskedPaths.removeAll { $0 == "/sys/fs/selinux" }
            }
            plan.spec.readOnlyPaths = Self.readOnlyPaths.filter { !isUnmasked($0) }
        }
        for path in security.mask where !plan.spec.maskedPaths.contains(path) {
            plan.spec.maskedPaths.append(path)
        }
        switch security.seccomp {
        case nil: plan.spec.seccomp = privileged ? .unconfined : .standard
        case "unconfined": plan.spec.seccomp = .unconfined
        case .some(let path): plan.spec.seccomp = .file(path)
        }
    }

    /// `--device`, and with `--privileged` all of the host's.
    func lowerDevices(host: RunHost, to plan: inout RunPlan) {
        var devices: [RuntimeSpec.Device] = []
        for device in self.devices {
            if let edits = host.interfaces[device.source] {
                devices += edits.devices
                plan.spec.mounts += edits.mounts
                plan.spec.process.environment += edits.environment
                plan.spec.process.user.additionalGroups += edits.groups
                continue
            }
            guard let nodes = host.deviceNodes[device.source] else {
                devices.append(
                    RuntimeSpec.Device(
                        path: device.destination,
                        source: device.source,
                        access: device.permissions
                    )
                )
                continue
            }
            for node in nodes where node.hasPrefix(device.source) {
                let path = device.destination + node.dropFirst(device.source.utf8.count)
                devices.append(RuntimeSpec.Device(path: path, source: node, access: device.permissions))
            }
        }
        if privileged { devices += host.devices.map { RuntimeSpec.Device(path: $0, source: $0) } }
        var seen: Set<String> = []
        plan.spec.devices = devices.filter { seen.insert($0.path).inserted }
    }

    /// Whether `unmask=` names a path, or all of them.
    func isUnmasked(_ path: String) -> Bool {
        security.unmask.contains { pattern in
            pattern.lowercased() == "all" || Self.matches(Array(path.utf8)[...], Array(pattern.utf8)[...])
        }
    }

    /// Whether a path matches a pattern: `*` is any run of bytes but `/`, `?` one of them.
    private static func matches(_ path: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        var path = path
        var pattern = pattern
        while let byte = pattern.popFirst() {
            if byte == UInt8(ascii: "*") {
                let run = path.prefix { $0 != UInt8(ascii: "/") }
                return (path.startIndex...run.endIndex).contains { matches(path[$0...], pattern) }
            }
            guard let other = path.popFirst() else { return false }
            guard byte == other || (byte == UInt8(ascii: "?") && other != UInt8(ascii: "/")) else {
                return false
            }
        }
        return path.isEmpty
    }
}
