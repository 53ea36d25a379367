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
        paths.contains { path, command in
            switch operand(path, command) {
            case .names, .quadlet: true
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

    /// What has names that a program knows.
    enum Named: String, CaseIterable {
        case images, containers, volumes, networks, pods, secrets, units

        /// What prints the names, one a line, or separated by spaces.
        var command: String {
            switch self {
            case .images: "systemd-oci images --noheading --format \"{{.Names}}\" 2>/dev/null"
            // By their own names and by those of their units.
            case .containers:
                "systemd-oci ps --all --format \"{{.Names}} {{.Unit}}\" 2>/dev/null | sed \"s/[.]service\\$//\""
            case .volumes: "systemd-oci volume ls --quiet 2>/dev/null"
            case .networks: "systemd-oci network ls --quiet 2>/dev/null"
            case .pods: "systemd-oci pod ps --quiet 2>/dev/null"
            case .secrets: "systemd-oci secret ls --quiet 2>/dev/null"
            case .units: "systemd-oci unit list --noheading --format \"{{.Name}}\" 2>/dev/null"
            }
        }
    }

    /// What completes an operand.
    enum Operand: Equatable {
        case files
        case names(Named)
        /// Quadlet files, and the keys that such have.
        case quadlet
        case none
    }

    /// By the name that stands for it in the usage.
    func operand(_ path: String, _ command: CommandTree) -> Operand {
        if command.name == "explain" { return .quadlet }
        let isOurs = root.name == "systemd-oci"
        switch (path.split(separator: " ").first, command.operands.first) {
        // Those of a runtime are others.
        case (_, "container") where isOurs: return .names(.containers)
        case (_, "name") where command.name == "inspect" && path == "inspect": return .names(.containers)
        case (_, "image"), (_, "reference"): return .names(.images)
        case ("volume", "volume"), ("volume", "name"), ("volume", "volumes"): return .names(.volumes)
        case ("network", "network"): return .names(.networks)
        case ("pod", "pod"): return .names(.pods)
        case ("secret", "name"), ("secret", "secret"): return .names(.secrets)
        case ("unit", "name"), ("unit", "unit"): return .names(.units)
        case (_, "path"), (_, "file"), (_, "files"), (_, "directory"): return .files
        default: return .none
        }
    }

    /// The keys of each kind, separated by spaces.
    static var keys: [(kind: QuadletKind, names: String)] {
        QuadletKind.allCases.map { kind in
            let rows = (KeyTable.rows(of: kind) + KeyTable.quadletRows).filter { $0.refusal == nil }
            return (kind, rows.map(\.name).joined(separator: " "))
        }
    }
}
