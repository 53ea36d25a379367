import Quadlet
import UnitFile

/// Settings of systemd for flags of `run` that are about the service, and not about the container.
enum ServiceSetting {
    /// A setting and its value.
    struct Setting: Equatable {
        var key: String
        var value: String
    }

    /// The flags, and what their values become; nil where a value can't be understood.
    // swift-format-ignore
    static let table: [String: @Sendable (String) -> Setting?] = [
        "cpus": { value in Double(value).flatMap { percent($0) }.map { Setting(key: "CPUQuota", value: $0) } },
        "cpu-shares": { value in Int(value).map { Setting(key: "CPUWeight", value: String(min(max($0 * 100 / 1024, 1), 10000))) } },
        "cpuset-cpus": { Setting(key: "AllowedCPUs", value: $0) },
        "cpuset-mems": { Setting(key: "AllowedMemoryNodes", value: $0) },
        "memory-reservation": { value in Size.bytes(value).map { Setting(key: "MemoryLow", value: String($0)) } },
        "oom-kill-disable": { $0 == "true" ? Setting(key: "OOMPolicy", value: "continue") : nil },
        "blkio-weight": { value in Int(value).map { Setting(key: "IOWeight", value: weight($0)) } },
        "blkio-weight-device": { pair("IODeviceWeight", $0) { Int($0).map(weight) } },
        "device-read-bps": { pair("IOReadBandwidthMax", $0) { Size.bytes($0).map(String.init) } },
        "device-write-bps": { pair("IOWriteBandwidthMax", $0) { Size.bytes($0).map(String.init) } },
        "device-read-iops": { pair("IOReadIOPSMax", $0) { UInt64($0).map(String.init) } },
        "device-write-iops": { pair("IOWriteIOPSMax", $0) { UInt64($0).map(String.init) } },
        "timeout": { value in UInt32(value).map { Setting(key: "RuntimeMaxSec", value: $0 == 0 ? "infinity" : String($0)) } },
        "cgroup-parent": { slice($0).map { Setting(key: "Slice", value: $0) } },
    ]

    /// Whether a setting may be there several times.
    static func isList(_ key: String) -> Bool { key.hasPrefix("IO") && key != "IOWeight" }

    /// A share of processors as `CPUQuota=` takes it.
    static func percent(_ processors: Double) -> String? {
        guard processors > 0, processors < 100_000 else { return nil }
        return String(max(Int((processors * 100).rounded()), 1)) + "%"
    }

    /// `Restart=` for a restart policy, and how many attempts there are; nil for what is none.
    ///
    /// A unit that was stopped stays so: `unless-stopped` is what systemd does anyway.
    static func restart(_ policy: String) -> (value: String, attempts: Int?)? {
        switch policy {
        case "no", "none", "": return ("no", nil)
        case "always", "unless-stopped", "any": return ("always", nil)
        case "on-failure": return ("on-failure", nil)
        default:
            guard policy.hasPrefix("on-failure:"), let count = Int(policy.dropFirst(11)), count >= 0 else {
                return nil
            }
            return ("on-failure", count == 0 ? nil : count)
        }
    }

    /// From 10…1000 to 1…10000, as runc does.
    private static func weight(_ weight: Int) -> String {
        String(min(max(1 + (weight - 10) * 9999 / 990, 1), 10000))
    }

    private static func pair(_ key: String, _ text: String, _ convert: (String) -> String?) -> Setting? {
        guard let colon = text.lastIndex(of: ":"), colon != text.startIndex,
            let value = convert(String(text[text.index(after: colon)...]))
        else { return nil }
        return Setting(key: key, value: Quoting.escapingSpecifiers(String(text[..<colon])) + " " + value)
    }

    private static func slice(_ path: String) -> String? {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        return name.hasSuffix(".slice") ? Quoting.escapingSpecifiers(name) : nil
    }
}
