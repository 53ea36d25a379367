import ContentStore
import Linux
import Lowering
import OCI

/// A condition on containers; the words of podman-ps(1).
enum ContainerFilter {
    case id(String)
    case name(String)
    case label(String, value: String?, isWanted: Bool)
    case exited(Int32)
    case status(KnownContainer.Status)
    case ancestor(String)
    case before(String)
    case since(String)
    case until(Int64)
    case volume(String)
    case health(String)
    case pod(String)
    case network(String)
    case unit(String)
    case command(String)

    init(_ text: String) throws(Failure) {
        guard let equals = text.firstIndex(of: "=") else {
            throw Failure("--filter '\(text)': not of the form name=value")
        }
        let name = String(text[..<equals])
        let value = String(text[text.index(after: equals)...])
        switch name {
        case "id": self = .id(value)
        case "name": self = .name(value)
        case "label", "label!":
            let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let wanted = parts.count > 1 ? String(parts[1]) : nil
            self = .label(parts.first.map(String.init) ?? "", value: wanted, isWanted: name == "label")
        case "exited":
            guard let status = Int32(value) else { throw Failure("--filter exited='\(value)': not a number") }
            self = .exited(status)
        case "status": self = .status(try Self.status(value))
        case "ancestor": self = .ancestor(value)
        case "before": self = .before(value)
        case "since": self = .since(value)
        case "until":
            guard let moment = Amounts.moment(value) else {
                throw Failure("--filter until='\(value)': not a time such as 24h or 2026-01-31T12:00:00Z")
            }
            self = .until(moment)
        case "volume": self = .volume(value)
        case "health": self = .health(value)
        case "pod": self = .pod(value)
        case "network": self = .network(value)
        case "unit": self = .unit(value)
        case "command": self = .command(value)
        default:
            throw Failure(
                "--filter '\(name)': not known; there are id, name, label, label!, exited, status, ancestor, "
                    + "before, since, until, volume, health, pod, network, unit and command"
            )
        }
    }

    private static func status(_ text: String) throws(Failure) -> KnownContainer.Status {
        // Docker's words for what has not begun and for what has ended.
        switch text {
        case "configured", "initialized": return .created
        case "stopped": return .exited
        default: break
        }
        guard let status = KnownContainer.Status(rawValue: text) else {
            let known = KnownContainer.Status.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure("--filter status='\(text)': not known; there are \(known)")
        }
        return status
    }

    /// Whether it is one that only containers meet that don't run.
    var wantsStopped: Bool {
        switch self {
        case .exited, .status(.created), .status(.exited): true
        default: false
        }
    }

    /// Whether it is a choice among others: of several, one is enough.
    var kind: String {
        switch self {
        case .id: "id"
        case .name: "name"
        case .exited: "exited"
        case .status: "status"
        case .ancestor: "ancestor"
        case .volume: "volume"
        case .health: "health"
        case .pod: "pod"
        case .network: "network"
        case .unit: "unit"
        case .command: "command"
        case .label, .before, .since, .until: ""
        }
    }

    /// Whether a container meets conditions: one of each kind that is a choice, and all others.
    static func accept(
        _ container: KnownContainer,
        _ filters: [ContainerFilter],
        among all: [KnownContainer],
        _ labels: ImageLabels
    ) throws(Failure) -> Bool {
        var open: [String: Bool] = [:]
        for filter in filters {
            let isMet = try filter.accepts(container, among: all, labels)
            if filter.kind.isEmpty {
                if !isMet { return false }
            } else {
                open[filter.kind] = open[filter.kind] == true || isMet
            }
        }
        return !open.values.contains(false)
    }

    private func accepts(
        _ container: KnownContainer,
        among all: [KnownContainer],
        _ labels: ImageLabels
    ) throws(Failure) -> Bool {
        switch self {
        case .id(let text): return container.id.hasPrefix(text)
        case .name(let pattern):
            guard let isFound = RegularExpression.find(pattern, in: container.name) else {
                throw Failure("--filter name='\(pattern)': not a regular expression")
            }
            return isFound
        case .label(let name, let value, let isWanted):
            let found = labels.labels(of: container)[name]
            return (value.map { $0 == found } ?? (found != nil)) == isWanted
        case .exited(let status): return container.status == .exited && container.exitStatus == status
        case .status(let status): return container.status == status
        case .ancestor(let text): return Self.isImage(container, text)
        case .before(let text): return try container.created < Self.created(text, all)
        case .since(let text): return try container.created > Self.created(text, all)
        case .until(let moment): return container.created < moment
        case .volume(let text):
            return container.mounts.contains { $0.source == text || $0.destination == text }
        case .health(let text): return container.health?.rawValue ?? "none" == text
        case .pod(let name): return container.pod == name
        case .network(let name): return container.networks.contains(name)
        case .unit(let name): return container.unit.map { ServiceName.isMeant($0, by: name) } ?? false
        case .command(let text): return container.command.first == text
        }
    }

    /// A name with or without its tag and its registry, or the beginning of an ID.
    private static func isImage(_ container: KnownContainer, _ text: String) -> Bool {
        if let id = container.imageID, text.count >= 3, id.hasPrefix(text) { return true }
        if container.image == text { return true }
        let withoutTag = container.image.split(separator: "/").last.flatMap { last in
            last.lastIndex(of: ":").map {
                container.image.dropLast(last.distance(from: $0, to: last.endIndex))
            }
        }
        if let withoutTag, withoutTag == text || withoutTag.hasSuffix("/" + text) { return true }
        return container.image.hasSuffix("/" + text)
    }

    private static func created(_ text: String, _ all: [KnownContainer]) throws(Failure) -> Int64 {
        guard let container = try ContainerList.choose(text, among: all) else {
            throw ContainerList.absence(of: text)
        }
        return container.created
    }
}

/// The labels of containers, with those of their images, which are read once each.
final class ImageLabels {
    private let store: Store
    private var known: [String: [String: String]] = [:]

    init(_ store: Store) {
        self.store = store
    }

    func labels(of container: KnownContainer) -> [String: String] {
        var labels = container.imageID.map(image) ?? [:]
        for label in container.labels { labels[label.name] = label.value }
        return labels
    }

    private func image(_ id: String) -> [String: String] {
        if let labels = known[id] { return labels }
        var labels: [String: String] = [:]
        // An image that was removed meanwhile has none.
        if let digest = Digest(hexadecimal: id), let bytes = (try? store.readBlob(digest)) ?? nil,
            let configuration = try? ImageConfiguration(parsing: bytes)
        {
            labels = configuration.labels
        }
        known[id] = labels
        return labels
    }
}
