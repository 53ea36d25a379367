import ArgumentParser
import Glibc
import JSON
import Systemd

struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Print what has happened to containers and images, from the journal.",
        discussion: """
            Containers: start, died, stop, restart, health_status. Images: pull, pull-error. Without --stream=false it \
            waits for more. The flags are those of podman-events(1).

            Examples:
              systemd-oci events --since=1h --stream=false
              systemd-oci events --filter event=died --format json
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Only those with container=, event=, image=, type= or pod=.", valueName: "filter")
    )
    var filter: [String] = []

    @Option(
        help: ArgumentHelp(
            "json, or a Go template of \(ContainerEvent.fields.map { "." + $0 }.joined(separator: " ")).",
            valueName: "format"
        )
    )
    var format: String?

    @Flag(help: ArgumentHelp("Of no effect: nothing is cut off.", visibility: .hidden))
    var noTrunc = false

    @Option(help: ArgumentHelp("Nothing before a time, or an age such as 10m.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Whether to wait for more.", valueName: "true|false"))
    var stream = true

    @Option(help: ArgumentHelp("Nothing after a time, or an age such as 10m.", valueName: "time"))
    var until: String?

    @OptionGroup var scope: UnitScope

    func run() throws {
        let filters = try filter.map(EventFilter.init)
        let template: ListTemplate?
        do {
            template = try format.flatMap { $0 == "json" ? nil : $0 }.map {
                try ListTemplate($0, fields: ContainerEvent.fields)
            }
        } catch {
            throw Failure("--format: \(error)")
        }
        var events = EventReader(ContainerList(scope.value))
        var reader = try JournalReader(try arguments())
        while let entries = try reader.next() {
            for entry in entries {
                guard let event = try events.event(entry), EventFilter.accept(event, filters) else {
                    continue
                }
                if let template {
                    write(template.text([event.values], columns: ContainerEvent.fields), to: STDOUT_FILENO)
                } else {
                    write((format == "json" ? event.json.text : event.text) + "\n", to: STDOUT_FILENO)
                }
            }
        }
        try reader.end()
    }

    private func arguments() throws(Failure) -> [String] {
        // Without --since what is to come; without --until and with --stream=false what there is.
        var words: [String] = []
        let ends = until != nil || !stream
        if !ends { words.append("--follow") }
        if let since {
            words.append("--since=" + Self.time(since))
            if !ends { words.append("--no-tail") }
        } else if !ends {
            words.append("--lines=0")
        }
        if let until { words.append("--until=" + Self.time(until)) }
        let isUser = ContainerList(scope.value).isOfUser
        words += EventReader.messages.map { "MESSAGE_ID=" + $0 }
        words.append(isUser ? "_COMM=systemd" : "_PID=1")
        return words + ["+", "CONTAINER_EVENT=health_status", "_UID=0"]
    }

    private static func time(_ text: String) -> String { Amounts.moment(text).map { "@\($0)" } ?? text }
}

/// Something that has happened to a container or an image.
struct ContainerEvent: Equatable {
    static let fields = [
        "Time", "Type", "Status", "ID", "Name", "Image", "Unit", "ContainerExitCode", "HealthStatus",
        "PodName",
    ]

    var microseconds: Int64
    /// `container` or `image`.
    var type: String
    var status: String
    var id = ""
    var name: String
    var image = ""
    var unit = ""
    var pod = ""
    var exitStatus: Int32?
    var health: String?

    private var time: String {
        date(microseconds / 1_000_000).dropLast() + "." + LogsCommand.padded(microseconds % 1_000_000) + "Z"
    }

    var values: [String: String] {
        [
            "Time": time, "Type": type, "Status": status, "ID": id, "Name": name, "Image": image,
            "Unit": unit,
            "ContainerExitCode": exitStatus.map { "\($0)" } ?? "", "HealthStatus": health ?? "",
            "PodName": pod,
        ]
    }

    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("Name", .string(name)), .init("Status", .string(status)), .init("Time", .string(time)),
            .init("Type", .string(type)),
        ]
        if !id.isEmpty { members.append(.init("ID", .string(id))) }
        if !image.isEmpty { members.append(.init("Image", .string(image))) }
        if !unit.isEmpty { members.append(.init("Unit", .string(unit))) }
        if !pod.isEmpty { members.append(.init("PodName", .string(pod))) }
        if let exitStatus { members.append(.init("ContainerExitCode", .number("\(exitStatus)"))) }
        if let health { members.append(.init("HealthStatus", .string(health))) }
        return .object(members)
    }

    /// As Podman prints it.
    var text: String {
        var details = image.isEmpty ? [] : ["image=\(image)"]
        details.append("name=\(name)")
        if let exitStatus { details.append("containerExitCode=\(exitStatus)") }
        if let health { details.append("health_status=\(health)") }
        if !pod.isEmpty { details.append("pod=\(pod)") }
        let id = id.isEmpty ? "" : id + " "
        return "\(time) \(type) \(status) \(id)(\(details.joined(separator: ", ")))"
    }
}

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
        let name = unescaped(unit[unit.index(after: sign)...].dropLast(".service".count))
        return ContainerEvent(microseconds: entry.time, type: "image", status: status, name: name, unit: unit)
    }

    /// What systemd-escape(1) makes of a text, taken back.
    static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "-") {
                bytes.append(UInt8(ascii: "/"))
            } else if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "x"),
                let code = UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A condition on events; the words of podman-events(1).
struct EventFilter {
    let name: String
    let value: String

    init(_ text: String) throws(Failure) {
        let known = ["container", "event", "image", "pod", "type"]
        guard let equals = text.firstIndex(of: "="), known.contains(String(text[..<equals])) else {
            throw Failure(
                "--filter '\(text)': expected one of \(known.map { $0 + "=" }.joined(separator: ", "))"
            )
        }
        name = String(text[..<equals])
        value = String(text[text.index(after: equals)...])
    }

    /// Whether an event meets one condition of each kind.
    static func accept(_ event: ContainerEvent, _ filters: [EventFilter]) -> Bool {
        let kinds = Dictionary(grouping: filters, by: \.name)
        return kinds.values.allSatisfy { alternatives in alternatives.contains { $0.accepts(event) } }
    }

    private func accepts(_ event: ContainerEvent) -> Bool {
        switch name {
        case "container":
            event.type == "container"
                && (event.name == value || event.unit == value || event.unit == value + ".service"
                    || !value.isEmpty && event.id.hasPrefix(value))
        case "event": event.status == value
        case "image": event.image == value || event.type == "image" && event.name == value
        case "pod": event.pod == value
        default: event.type == value
        }
    }
}
