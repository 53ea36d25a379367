import Glibc
import Lowering
import Systemd

/// The timers that start the checks of a container's health: transient units, which end with the container's.
enum HealthTimer {
    /// Starts the checks, the first of them at once; in the place of those at startup where these are over.
    ///
    /// - Parameter record: Which check, and of what.
    /// - Throws: What the service manager says.
    static func start(_ record: HealthRecord) throws(Failure) {
        let startup = record.state.hasStartupPassed ? nil : record.check.startup
        guard let interval = startup == nil ? record.check.interval : startup?.interval else { return }
        let service = ServiceName.stem(record.unit)
        let unit = "systemd-oci-health@\(service).timer"
        let microseconds = UInt64(max(1, interval)) * 1000
        let timers: [[BusValue]] = [
            [.string("OnActiveSec"), .uint64(0)], [.string("OnUnitInactiveSec"), .uint64(microseconds)],
        ]
        let properties = [
            BusProperty("Description", .string("Health Checks of the Container \(service)")),
            BusProperty("BindsTo", .strings([record.unit])),
            BusProperty("CollectMode", .string("inactive-or-failed")),
            BusProperty("TimersMonotonic", .structures([.string, .uint64], timers)),
            BusProperty("AccuracyUSec", .uint64(min(microseconds / 10 + 1, 1_000_000))),
        ]
        do {
            var manager = try Manager.open(.system)
            try start(unit, properties, &manager)
        } catch {
            throw Failure("cannot start \(unit)", error)
        }
    }

    /// That of the container's previous run has been stopped, and is perhaps not yet removed.
    private static func start(
        _ unit: String,
        _ properties: [BusProperty],
        _ manager: inout Manager
    ) throws(BusError) {
        do {
            _ = try manager.startTransientUnit(unit, properties: properties)
        } catch {
            guard error.isOfUnitThatIsThere else { throw error }
            _ = try? manager.stopUnit(unit)  // It may be gone by now.
            _ = try manager.startTransientUnit(unit, properties: properties, afterRemovalWithin: 2000)
        }
    }
}
