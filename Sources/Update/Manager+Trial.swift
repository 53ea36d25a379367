import Glibc
import JSON
import Linux
import Lowering
import Systemd

extension Manager {
    /// What is to be seen of a service now.
    mutating func facts(of unit: String) throws(BusError) -> UnitTrial.Facts {
        // What a container is tells nothing of how it fares.
        let status = try property("StatusText", of: Self.path(ofUnit: unit), "Service").string ?? ""
        let path = Self.path(ofUnit: unit)
        let job = try property("Job", of: path).elements?.first?.integer(as: UInt32.self) ?? 0
        return UnitTrial.Facts(
            state: try property("ActiveState", of: path).string ?? "",
            detail: try property("SubState", of: path).string ?? "",
            result: try property("Result", of: path, "Service").string ?? "",
            invocation: try property("InvocationID", of: path).elements?.compactMap { $0.integer() } ?? [],
            restarts: try restarts(of: unit),
            hasJob: job != 0,
            text: StatusLine.isDescription(status) ? "" : status,
            health: Self.health(of: unit)
        )
    }

    mutating func isOneshot(_ unit: String) throws(BusError) -> Bool {
        try property("Type", of: Self.path(ofUnit: unit), "Service").string == "oneshot"
    }

    /// How often systemd has restarted a service by itself.
    mutating func restarts(of unit: String) throws(BusError) -> UInt32 {
        try property("NRestarts", of: Self.path(ofUnit: unit), "Service").integer() ?? 0
    }

    /// How long ago a unit became active, in milliseconds; nil where it is not.
    mutating func age(of unit: String) throws(BusError) -> Int64? {
        let path = Self.path(ofUnit: unit)
        guard try property("ActiveState", of: path).string == "active",
            let start = try property("ActiveEnterTimestampMonotonic", of: path).integer(as: Int64.self)
        else { return nil }
        return Bus.deadline(0) - start / 1000
    }

    /// The status of a container's health; nil where it has none.
    private static func health(of unit: String) -> HealthState.Status? {
        let path = "\(ContainerState.directory(ofUnit: unit))/\(HealthRecord.name)"
        // What can't be read is as good as none: the unit's own state counts then.
        guard let bytes = try? SmallFile.contents(of: path), let json = try? JSONValue(parsing: bytes),
            let record = HealthRecord(json)
        else { return nil }
        return record.state.status
    }
}

/// Seconds since 1970.
func secondsNow() -> Int64 { Int64(time(nil)) }
