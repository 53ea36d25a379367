import Discovery
import Glibc
import Quadlet
import UnitFile

/// The named volumes that Quadlet files mention, of the system and of `QUADLET_UNIT_DIRS`.
struct UnitVolumes: UnitMentions {
    private var exact: Set<String> = []
    /// Texts with specifiers or variables, which can mean many.
    private var patterns: [String] = []
    /// What could not be read: what it names is unknown.
    var problems: [String] = []

    /// Whether a file names a volume; a specifier stands for any text.
    func names(_ volume: String) -> Bool {
        exact.contains(volume) || patterns.contains { unsafe fnmatch($0, volume, 0) == 0 }
    }

    mutating func add(_ source: QuadletSource) {
        let file = source.path.split(separator: "/").last.map(String.init) ?? ""
        var ownName: String?
        for section in source.document.sections {
            for assignment in section.assignments {
                switch assignment.key {
                case "VolumeName": ownName = assignment.value
                case "Volume":
                    add(assignment.value.prefix { $0 != ":" }, hasDestination: assignment.value.contains(":"))
                case "Mount": addMount(assignment.value)
                case "PodmanArgs": add(words: assignment.value)
                default: break
                }
            }
        }
        guard file.hasSuffix(".volume") else { return }
        let stem = String(file.dropLast(".volume".count))
        let name = ownName ?? "systemd-" + stem
        // The instances of a template have names that nobody knows yet.
        add(stem.hasSuffix("@") && ownName == nil ? name + "%i" : name)
    }

    private mutating func add(words text: String) {
        for word in text.split(separator: " ") where word.contains(":") {
            let value = word.hasPrefix("--volume=") ? word.dropFirst("--volume=".count) : word
            add(value.prefix { $0 != ":" }, hasDestination: true)
        }
    }

    private mutating func addMount(_ text: String) {
        for source in MentionedName.sources(ofMount: text) { add(source, hasDestination: true) }
    }

    private mutating func add(_ source: Substring, hasDestination: Bool) {
        // A path is no name; another file says itself what its volume is called.
        guard hasDestination, !source.hasPrefix("/"), !source.hasPrefix("."), !source.hasSuffix(".volume")
        else {
            return
        }
        add(String(source))
    }

    private mutating func add(_ name: String) {
        if MentionedName.isOpen(name) {
            patterns.append(MentionedName.pattern(name))
        } else if !name.isEmpty {
            exact.insert(name)
        }
    }
}
