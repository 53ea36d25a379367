import Linux
import Lowering
import Volumes

/// Conditions on volumes; the words of podman-volume-ls(1) and podman-volume-prune(1).
struct VolumeFilter {
    private enum Condition {
        case name(String)
        case label(String, value: String?, isWanted: Bool)
        case until(Int64)
        case since(Int64)
        case driver(String)
        case scope(String)
        case option(String, value: String?)
        case dangling(Bool)
        case anonymous(Bool)
    }

    /// By their names: one of those of a name has to be met, but all of labels.
    private var groups: [String: [Condition]] = [:]

    init(_ texts: [String], _ volumes: VolumeStore) throws {
        for text in texts {
            guard let equals = text.firstIndex(of: "=") else {
                throw Failure("--filter '\(text)': not of the form name=value")
            }
            // `label!=x` is read as what is wanted not to be.
            let name = String(text[..<equals])
            let value = String(text[text.index(after: equals)...])
            groups[name, default: []].append(try Self.condition(name, value, volumes))
        }
    }

    private static func condition(
        _ name: String,
        _ value: String,
        _ volumes: VolumeStore
    ) throws -> Condition {
        switch name {
        case "name": return .name(value)
        case "label", "label!":
            let (label, wanted) = pair(value)
            return .label(label, value: wanted, isWanted: name == "label")
        case "until":
            guard let moment = Amounts.moment(value) else {
                throw Failure("--filter until='\(value)': not a time such as 24h or 2026-01-31T12:00:00Z")
            }
            return .until(moment)
        case "since", "after":
            guard (try? RunFlags.containerName(value)) != nil, volumes.exists(value) else {
                throw Failure("--filter \(name)='\(value)': there is no such volume")
            }
            return .since(try VolumeDetails(value, in: volumes).created)
        case "driver": return .driver(value)
        case "scope": return .scope(value)
        case "opt":
            let (option, wanted) = pair(value)
            return .option(option, value: wanted)
        case "dangling": return .dangling(try truth(name, value))
        case "anonymous": return .anonymous(try truth(name, value))
        default:
            throw Failure(
                "--filter '\(name)': not known; there are name, label, label!, until, since, after, driver, scope, "
                    + "opt, dangling and anonymous"
            )
        }
    }

    private static func pair(_ text: String) -> (String, String?) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (parts.first.map(String.init) ?? "", parts.count > 1 ? String(parts[1]) : nil)
    }

    private static func truth(_ name: String, _ value: String) throws -> Bool {
        switch value {
        case "1", "t", "T", "TRUE", "true", "True": true
        case "0", "f", "F", "FALSE", "false", "False": false
        default: throw Failure("--filter \(name)='\(value)': neither true nor false")
        }
    }

    /// Whether a volume meets all conditions.
    func accepts(_ volume: VolumeDetails) -> Bool {
        groups.allSatisfy { name, conditions in
            name.hasPrefix("label")
                ? conditions.allSatisfy { Self.accepts(volume, $0) }
                : conditions.contains { Self.accepts(volume, $0) }
        }
    }

    private static func accepts(_ volume: VolumeDetails, _ condition: Condition) -> Bool {
        let definition = volume.definition
        switch condition {
        case .name(let pattern): return matches(definition.name, pattern)
        case .label(let name, let value, let isWanted):
            let found = definition.labels[name]
            return (value.map { $0 == found } ?? (found != nil)) == isWanted
        case .until(let moment): return volume.created < moment
        case .since(let moment): return volume.created > moment
        case .driver(let name): return definition.driver == name
        case .scope(let name): return name == "local"
        case .option(let name, let value):
            let found = definition.options[name]
            return value.map { $0 == found } ?? (found != nil)
        case .dangling(let isDangling): return volume.users.isEmpty == isDangling
        // What has no name lives as long as its container, and is in no list.
        case .anonymous(let isAnonymous): return !isAnonymous
        }
    }

    /// Whether a regular expression is somewhere in a name, as with Podman; one that is none is a part of it.
    private static func matches(_ name: String, _ pattern: String) -> Bool {
        RegularExpression.find(pattern, in: name) ?? name.contains(pattern)
    }
}

/// A name that can be a volume's.
func checkedName(_ name: String) throws -> String {
    do {
        return try RunFlags.containerName(name)
    } catch {
        throw Failure("'\(name)': \(error.reason)")
    }
}
