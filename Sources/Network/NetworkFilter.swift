import Glibc
import JSON
import Linux
import OCI

/// Conditions on networks; the words of podman-network-ls(1) and podman-network-prune(1).
///
/// One of those of a name has to be met, but all of labels.
package struct NetworkFilter: Sendable {
    private enum Condition: Sendable {
        case name(String)
        case identifier(String)
        case driver(String)
        case label(String, value: String?, isWanted: Bool)
        /// Made before that many seconds since 1970.
        case until(Int)
        case dangling(Bool)
    }

    private var groups: [String: [Condition]] = [:]

    /// Whether all networks meet it.
    package var isEmpty: Bool { groups.isEmpty }

    package init() {}

    /// Adds a condition.
    package mutating func add(_ name: String, _ value: String) throws(NetworkError) {
        groups[name, default: []].append(try Self.condition(name, value))
    }

    private static func condition(_ name: String, _ value: String) throws(NetworkError) -> Condition {
        switch name {
        case "name": return .name(value)
        case "id": return .identifier(value)
        case "driver": return .driver(value)
        case "label", "label!":
            let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let wanted = parts.count > 1 ? String(parts[1]) : nil
            return .label(String(parts[0]), value: wanted, isWanted: name == "label")
        case "until":
            guard let moment = moment(value) else {
                throw .creation("--filter until='\(value)': not a time such as 24h or 2026-01-31T12:00:00Z")
            }
            return .until(moment)
        case "dangling":
            guard ["true", "1", "false", "0"].contains(value) else {
                throw .creation("--filter dangling='\(value)': neither true nor false")
            }
            return .dangling(value == "true" || value == "1")
        default:
            throw .creation(
                "--filter '\(name)': not known; there are name, id, driver, label, label!, until and dangling"
            )
        }
    }

    /// Whether a network meets all conditions.
    ///
    /// - Parameters:
    ///   - network: The network.
    ///   - isUsed: Whether a container is connected to it.
    /// - Returns: True where there are no conditions.
    package func accepts(_ network: NetworkDefinition, isUsed: Bool) -> Bool {
        groups.allSatisfy { name, conditions in
            name.hasPrefix("label")
                ? conditions.allSatisfy { Self.accepts(network, isUsed, $0) }
                : conditions.contains { Self.accepts(network, isUsed, $0) }
        }
    }

    private static func accepts(
        _ network: NetworkDefinition,
        _ isUsed: Bool,
        _ condition: Condition
    ) -> Bool {
        switch condition {
        case .name(let pattern): return matches(network.name, pattern)
        case .identifier(let start): return network.identifier.hasPrefix(start)
        case .driver(let name): return network.driver == name
        case .label(let name, let value, let isWanted):
            let found = network.document["labels"]?[name]?.string
            return (value.map { $0 == found } ?? (found != nil)) == isWanted
        case .until(let moment):
            let created = network.document["created"]?.string.flatMap { DateText.seconds($0) }
            return created.map { $0 < Int64(moment) } ?? false
        case .dangling(let isDangling):
            return isUsed != isDangling && !(isDangling && network.name == NetworkDefinition.defaultName)
        }
    }

    /// Whether a regular expression is somewhere in a name, as with Podman; one that is none is a part of it.
    private static func matches(_ name: String, _ pattern: String) -> Bool {
        RegularExpression.find(pattern, in: name) ?? name.includes(pattern)
    }

    /// So long ago (`1h30m`), a date (RFC 3339), or seconds since 1970.
    private static func moment(_ text: String) -> Int? {
        if let seconds = Int(text) { return seconds }
        if let time = GoDuration.milliseconds(text), time < 1e15 { return Glibc.time(nil) - Int(time / 1000) }
        return DateText.seconds(text).map { Int($0) }
    }
}
