import Lowering
import Quadlet

/// Which values name other Quadlet files.
enum References {
    /// Where in a value a name may stand.
    enum Place {
        /// At its beginning, before a colon.
        case first
        /// Each word.
        case word
        /// Behind `source=` or `src=` of a list with commas.
        case source
    }

    /// What a key of a file's own section, or of one of systemd's, may name; nil for one that names no file.
    static func kinds(
        of kind: QuadletKind?,
        section: String,
        key: String
    ) -> (kinds: [QuadletKind], place: Place)? {
        if section == "Unit" { return dependencyKeys.contains(key) ? (QuadletKind.allCases, .word) : nil }
        guard let kind, section == kind.section else { return nil }
        switch (kind, key) {
        case (.container, "Image"), (.volume, "Image"): return ([.image, .build], .first)
        case (.container, "Network"), (.build, "Network"), (.pod, "Network"), (.kube, "Network"):
            return ([.network, .container], .first)
        case (.container, "Volume"), (.pod, "Volume"), (.build, "Volume"):
            return ([.volume, .artifact], .first)
        case (.container, "Mount"): return ([.volume, .image, .artifact], .source)
        case (.container, "Pod"): return ([.pod], .first)
        default: return nil
        }
    }
}
