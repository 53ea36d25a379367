import Lowering

/// A container of a unit, or one that a shell started: it runs, or has run, or could.
struct KnownContainer {
    /// In Podman's words.
    enum Status: String, CaseIterable {
        case created, running, paused, stopping, exited
    }

    var name: String
    /// The unit, such as `web.service`; nil for a container of a shell that has none.
    var unit: String?
    /// 32 hexadecimal digits: the invocation ID of the unit, where it has had one.
    var id: String
    var image: String
    var imageID: String?
    var command: [String] = []
    var status: Status
    var pid: Int32 = 0
    var pod: String?
    /// Seconds since 1970; 0 where that is not known.
    var created: Int64 = 0
    var started: Int64 = 0
    var ended: Int64 = 0
    var exitStatus: Int32 = 0
    var health: HealthState.Status?
    var networks: [String] = []
    var mounts: [ContainerState.Mount] = []
    var labels: [RunSetting] = []
    /// Where `state.json` is; nil for a container that does not run.
    var directory: String?
    var state: ContainerState?

    var isRunning: Bool { state != nil }
    var shortID: String { String(id.prefix(12)) }

    /// What Podman's `ps` has in the column STATUS.
    func statusText(now: Int64) -> String {
        switch status {
        case .created: return "Created"
        case .paused: return "Paused"
        case .stopping: return "Stopping"
        case .exited:
            let since = ended > 0 ? " " + Amounts.age(max(now - ended, 0)) : ""
            return "Exited (\(exitStatus))" + since
        case .running:
            let since = String(Amounts.age(max(now - started, 0)).dropLast(" ago".count))
            return "Up \(since)" + (health.map { " (\($0.rawValue))" } ?? "")
        }
    }

    /// Whether somebody who names a container so means this one: its name, its unit, or the beginning of its ID.
    func isCalled(_ text: String) -> Bool {
        if name == text { return true }
        guard let unit else { return false }
        return ServiceName.isMeant(unit, by: text)
    }

    /// An ID for what has no invocation: the same for the same text, with no other meaning.
    static func id(for text: String) -> String {
        func digits(_ start: UInt64) -> String {
            var hash = start
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }  // FNV-1a
            hash ^= hash >> 33
            hash &*= 0xFF51_AFD7_ED55_8CCD
            hash ^= hash >> 33
            let number = String(hash, radix: 16)
            return String(repeating: "0", count: 16 - number.count) + number
        }
        return digits(0xCBF2_9CE4_8422_2325) + digits(0x8422_2325_CBF2_9CE4)
    }
}
