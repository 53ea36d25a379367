import Lowering

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
                && (event.name == value || ServiceName.isMeant(event.unit, by: value)
                    || !value.isEmpty && event.id.hasPrefix(value))
        case "event": event.status == value
        case "image": event.image == value || event.type == "image" && event.name == value
        case "pod": event.pod == value
        default: event.type == value
        }
    }
}
