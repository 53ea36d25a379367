import Lowering
import Quadlet

/// A flag that `PodmanArgs=` or `GlobalArgs=` may have, whatever command it is of.
struct FlagRow {
    /// With its dashes.
    var name: String
    var hasValue: Bool
    /// Whether it does something.
    var isUseful: Bool
    var isRefused: Bool
    var documentation: Documentation

    init<Options>(_ flag: Flag<Options>) {
        name = "--" + flag.name
        hasValue = flag.value != nil
        let text: String
        switch flag.kind {
        case .flag(let says, _), .value(let says, _):
            (isUseful, isRefused, text) = (true, false, says)
        case .accepted(let reason):
            (isUseful, isRefused, text) = (false, false, "Has no effect: \(reason)")
        case .ignored(let advice), .limit(_, let advice, _):
            (isUseful, isRefused, text) = (false, false, "Has no effect: \(advice).")
        case .refused(let reason):
            (isUseful, isRefused, text) = (false, true, "Can't be used: \(reason).")
        }
        documentation = Documentation(["**\(flag.synopsis)**", text])
    }
}

/// The flags of the commands that the units of each kind run.
enum FlagTable {
    /// The flags that a key may have; none for a key that takes no flags.
    static func rows(of kind: QuadletKind?, section: String, key: String) -> [FlagRow] {
        guard let kind, section == kind.section else { return [] }
        switch key {
        case "PodmanArgs": return rows(of: kind)
        case "GlobalArgs": return rows(GlobalOptions.self)
        default: return []
        }
    }

    private static func rows(of kind: QuadletKind) -> [FlagRow] {
        switch kind {
        case .artifact: rows(ArtifactPullOptions.self)
        case .build: rows(BuildOptions.self)
        case .container: rows(RunOptions.self)
        case .image: rows(PullOptions.self)
        case .kube: rows(KubePlayOptions.self)
        case .network: rows(NetworkCreateOptions.self)
        case .pod: rows(PodCreateOptions.self)
        case .volume: rows(VolumeCreateOptions.self)
        }
    }

    private static func rows<Options: FlagOptions>(_ options: Options.Type) -> [FlagRow] {
        Options.flags.map { FlagRow($0) }
    }
}
