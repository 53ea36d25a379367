import Quadlet

/// Shell completion of the command line, made of its commands and of the tables of keys and flags.
package struct Completion {
    let root: CommandTree

    package init(_ root: CommandTree) {
        self.root = root
    }

    static let comment = "# Made of the tables of commands, keys and flags: make documents"

    /// What the names of the shells' functions begin with.
    var function: String { "_" + root.name.map { $0 == "-" ? "_" : String($0) }.joined() }

    /// Whether something is completed by images or by keys.
    var hasTables: Bool {
        paths.contains { _, command in
            switch operand(command) {
            case .containers, .images, .quadlet: true
            case .files, .none: false
            }
        }
    }

    /// The commands with those above them, `unit install`; the program itself is empty.
    var paths: [(path: String, command: CommandTree)] {
        var paths: [(String, CommandTree)] = []
        func add(_ command: CommandTree, _ path: String) {
            paths.append((path, command))
            for below in command.subcommands {
                add(below, path.isEmpty ? below.name : path + " " + below.name)
            }
        }
        add(root, "")
        return paths
    }

    /// What completes an operand.
    enum Operand {
        case files
        /// Images in the store.
        case images
        /// Containers, by their names and by those of their units.
        case containers
        /// Quadlet files, and the keys that such have.
        case quadlet
        case none
    }

    /// By the name that stands for it in the usage.
    func operand(_ command: CommandTree) -> Operand {
        if command.name == "explain" { return .quadlet }
        switch command.operands.first {
        // Those of a runtime are others.
        case "container" where root.name == "systemd-oci": return .containers
        case "name" where command.name == "inspect": return .containers
        case "image", "reference": return .images
        case "path", "file", "files", "directory": return .files
        default: return .none
        }
    }

    /// What prints the names of images, one a line, and those of containers and their units.
    static let imageNames = "systemd-oci images --noheading --format \"{{.Names}}\" 2>/dev/null"
    static let containerNames =
        "systemd-oci ps --all --format \"{{.Names}} {{.Unit}}\" 2>/dev/null | sed \"s/[.]service\\$//\""

    /// The keys of each kind, separated by spaces.
    static var keys: [(kind: QuadletKind, names: String)] {
        QuadletKind.allCases.map { kind in
            let rows = (KeyTable.rows(of: kind) + KeyTable.quadletRows).filter { $0.refusal == nil }
            return (kind, rows.map(\.name).joined(separator: " "))
        }
    }
}
