import Discovery
import Lowering
import Quadlet
import UnitFile

/// What `run` would say of a container's command line when the unit is started: flags that contradict each other.
struct CommandCheck {
    private let source: QuadletSource
    private let words: [String]
    /// Words of which a part is known only when the unit is loaded.
    private let open: [String]

    /// Nil for what starts no container.
    init?(_ source: QuadletSource, _ unit: GeneratedUnit) {
        guard source.kind == .container, let command = unit.document.last("Service", "ExecStart")?.value,
            let words = try? command.words(.commandLine), let run = words.firstIndex(of: "run")
        else { return nil }  // The generator writes no other.
        self.source = source
        let resolved = words[(run + 1)...].map(Self.resolved)
        self.words = resolved.map(\.text)
        open = resolved.filter(\.isExpanded).map(\.text)
    }

    /// The mistake, at the key that the flag comes from.
    var diagnostic: Diagnostic? {
        do {
            _ = try RunOptions(arguments: words)
            return nil
        } catch {
            // A value that a specifier is in may be another when the unit is loaded.
            let value = error.flag.split(separator: "'").dropFirst().first ?? ""
            if !value.isEmpty, open.contains(where: { $0.contains(value) }) { return nil }
            let message = "the container can't start: \(error.description)"
            return Diagnostic(.error, at: origin(of: error.flag), message)
        }
    }

    private func origin(of flag: String) -> Origin {
        let name = String(flag.prefix { $0 != " " && $0 != "=" })
        let rows = KeyTable.rows(of: source.kind).filter { row in
            row.becomes.split { $0 == " " || $0 == "," }.first.map(String.init) == name
        }
        let assignments = rows.compactMap { source.document.last(source.kind.section, $0.name) }
        if let assignment = assignments.first { return assignment.valueOrigin }
        let arguments = source.document.values(source.kind.section, "PodmanArgs")
        guard let assignment = arguments.last(where: { $0.offset(of: name) != nil }) else {
            return Origin(path: source.path)
        }
        return assignment.origin(of: name)
    }

    /// A word as systemd passes it on, with a letter for each specifier; and whether there is one.
    private static func resolved(_ word: String) -> (text: String, isExpanded: Bool) {
        guard Specifier.mayExpand(word) else { return (word, false) }
        var (text, sign, isExpanded) = ("", Character?.none, false)
        for character in word {
            if let before = sign {
                sign = nil
                if character != before { isExpanded = true }
                text.append(character == "{" ? "x" : character)
            } else if character == "%" || character == "$" {
                sign = character
            } else {
                text.append(character)
            }
        }
        return (text, isExpanded)
    }
}
