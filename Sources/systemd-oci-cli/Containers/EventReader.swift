import Lowering
import OCI
import Systemd

/// Tells events by what the service manager writes into the journal.
struct EventReader {
    private enum Meaning {
        case started, exited, ended, failed, stopped, restarted, notStarted
    }

    /// `systemd/sd-messages.h`: of a unit that was started, a process that has ended, and so on.
    private static let table: [(id: String, meaning: Meaning)] = [
        ("39f53479d3a045ac8e11786248231fbf", .started), ("98e322203f7a4ed290d09fe03c09fe15", .exited),
        ("7ad2d189f7e94e70a38c781354912448", .ended), ("d9b373ed55a64feb8242e02dbe79a49c", .failed),
        ("9d1aaa27d60140bd96365438aad20286", .stopped), ("5eb03494b6584870a536b337290809b3", .restarted),
        ("be02cf6855d2428ba40df7e9d022f03d", .notStarted),
    ]

    static var messages: [String] { table.map(\.id) }

    private let list: ContainerList
    private var known: [String: KnownContainer] = [:]
    /// Units that are no container's.
    private var others: Set<String> = []
    /// How the last process of a unit has ended, which is said before.
    private var statuses: [String: Int32] = [:]

    init(_ list: ContainerList) {
        self.list = list
    }

    /// The event that an entry tells; nil for one that tells none.
    mutating func event(_ entry: JournalStream.Entry) throws(Failure) -> ContainerEvent? {
        if entry["CONTAINER_EVENT"] == "health_status" {
            var event = ContainerEvent(
                microseconds: entry.time,
                type: "container",
                status: "health_status",
                name: entry["CONTAINER_NAME"] ?? ""
            )
            event.health = entry["CONTAINER_HEALTH_STATUS"]
            event.image = entry["IMAGE_NAME"] ?? ""
            event.unit = entry["CONTAINER_UNIT"] ?? ""
            return event
        }
        guard let unit = entry["UNIT"] ?? entry["USER_UNIT"], let id = entry["MESSAGE_ID"],
            let meaning = Self.table.first(where: { $0.id == id })?.meaning
        else { return nil }
        if unit.hasPrefix("systemd-oci-pull") { return Self.pull(entry, unit, meaning) }
        guard unit.hasSuffix(".service"), var event = try event(of: unit, entry) else { return nil }
        switch meaning {
        case .started: event.status = "start"
        case .stopped: event.status = "stop"
        case .restarted: event.status = "restart"
        case .notStarted: return nil
        case .exited:
            let status = entry["EXIT_STATUS"]
            let isSignal = entry["EXIT_CODE"] != "exited"
            statuses[unit] =
                status.flatMap { Int32($0) }.map { isSignal ? 128 + $0 : $0 }
                ?? status.flatMap(Self.signal).map { 128 + $0 }
            return nil
        case .ended, .failed:
            event.status = "died"
            event.exitStatus = statuses.removeValue(forKey: unit) ?? 0
        }
        return event
    }

    /// systemd writes the names of signals and of some exit statuses.
    private static func signal(_ name: String) -> Int32? {
        [
            "HUP": 1, "INT": 2, "QUIT": 3, "ILL": 4, "ABRT": 6, "BUS": 7, "FPE": 8, "KILL": 9, "SEGV": 11,
            "PIPE": 13,
            "ALRM": 14, "TERM": 15, "USR1": 10, "USR2": 12,
        ][name]
    }

    private mutating func event(
        of unit: String,
        _ entry: JournalStream.Entry
    ) throws(Failure) -> ContainerEvent? {
        if known[unit] == nil, !others.contains(unit) {
            for container in try list.all() {
                if let unit = container.unit { known[unit] = container }
            }
            if known[unit] == nil { others.insert(unit) }
        }
        // A unit that is no more: systemd 255 and later have its fields in what they say of it.
        guard let name = known[unit]?.name ?? entry["CONTAINER_NAME"] else { return nil }
        var event = ContainerEvent(microseconds: entry.time, type: "container", status: "", name: name)
        event.id = entry["INVOCATION_ID"] ?? ""
        event.image = known[unit]?.image ?? entry["IMAGE_NAME"] ?? ""
        event.pod = known[unit]?.pod ?? ""
        event.unit = unit
        return event
    }

    /// A pull is an instance of a template: what its name stands for is the image.
    private static func pull(
        _ entry: JournalStream.Entry,
        _ unit: String,
        _ meaning: Meaning
    ) -> ContainerEvent? {
        guard let sign = unit.firstIndex(of: "@"), unit.hasSuffix(".service") else { return nil }
        let status: String
        switch meaning {
        // An image that is there is not pulled: then the unit's condition was not met.
        case .started:
            guard entry["MESSAGE"]?.hasPrefix("Finished ") == true else { return nil }
            status = "pull"
        case .failed: status = "pull-error"
        default: return nil
        }
        let instance = ServiceName.stem(String(unit[unit.index(after: sign)...]))
        return ContainerEvent(
            microseconds: entry.time,
            type: "image",
            status: status,
            name: image(ofInstance: instance),
            unit: unit
        )
    }

    /// The image that an instance of the pull template is for; who starts one by hand may have named anything.
    static func image(ofInstance name: String) -> String {
        (try? Reference(parsingEscaped: name))?.description ?? name
    }
}
