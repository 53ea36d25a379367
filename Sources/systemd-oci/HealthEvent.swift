import Lowering
import Systemd

/// What `events` shows of a container's health: an entry of the journal for each change.
enum HealthEvent {
    static func write(_ status: HealthState.Status, _ record: HealthRecord, _ state: ContainerState) {
        var entry = JournalEntry()
        entry.add("MESSAGE", "\(record.unit) is \(status.rawValue)")
        entry.add("PRIORITY", status == .unhealthy ? "4" : "6")
        entry.add("SYSLOG_IDENTIFIER", "systemd-oci")
        entry.add("CONTAINER_EVENT", "health_status")
        entry.add("CONTAINER_HEALTH_STATUS", status.rawValue)
        entry.add("CONTAINER_NAME", state.name)
        entry.add("IMAGE_NAME", state.image)
        // Not OBJECT_SYSTEMD_UNIT=, which is for what the container itself has written.
        entry.add("CONTAINER_UNIT", record.unit)
        // Without a journal nobody reads events.
        try? Journal().send(entry)
    }
}
