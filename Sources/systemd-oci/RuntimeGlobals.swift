import Cgroups
import Glibc
import Lifecycle
import Lowering

/// As what the program is called: the last component of its name says whose command line it has.
enum RuntimeProgram: String {
    case runc, crun
    case own = "systemd-oci-runtime"

    /// Nil where it is called by its own name, which has other commands as well, or as one whose commands those are.
    ///
    /// Any other name is that of a copy or a link for who wants a runtime.
    init?(calledAs name: String) {
        let name = name.split(separator: "/").last ?? ""
        if let program = Self(rawValue: String(name)) {
            self = program
        } else if name.isEmpty || name.hasPrefix("systemd-oci") || ["podman", "docker"].contains(name) {
            return nil
        } else {
            self = .own
        }
    }

    /// The first words of what `--version` prints.
    var name: String { rawValue }

    /// The version in what goes to who listens for a filter's calls: crun's never changes; nil for the bundle's.
    var listenerVersion: String? { self == .crun ? "0.2.0" : nil }

    /// The name without what it is called to be told apart.
    var shortName: String { self == .own ? "systemd-oci" : rawValue }

    /// Where the containers are, below /run or the user's directory of that kind.
    fileprivate var directory: String {
        self == .own ? "systemd-oci/runtime" : rawValue
    }

    /// Where the containers are that no `--root` says of.
    ///
    /// As in runc and crun: below `XDG_RUNTIME_DIR` only for who is not root.
    func root(runtimeDirectory: String?, isRoot: Bool) -> String {
        guard !isRoot, let runtimeDirectory, !runtimeDirectory.isEmpty else { return "/run/\(directory)" }
        return "\(runtimeDirectory)/\(directory)"
    }
}

/// What all commands of the runtime's command line know.
struct RuntimeGlobals: ~Copyable {
    let program: RuntimeProgram
    let options: RuntimeOptions
    let containers: Containers
    let log: RuntimeLog

    init(_ program: RuntimeProgram, _ options: RuntimeOptions, _ log: consuming RuntimeLog) throws(Failure) {
        self.program = program
        self.options = options
        let runtimeDirectory = Variable.value("XDG_RUNTIME_DIR")
        let standard = program.root(
            runtimeDirectory: runtimeDirectory,
            isRoot: runtimeDirectory == nil || Self.isRootOfHost
        )
        let root = HostPath.absolute(options.root ?? standard)
        guard root != "/" else { throw Failure("--root '\(options.root ?? "")': must not be /") }
        containers = Containers(root: root)
        self.log = log
    }

    /// Whether /run is this user's: root's, but not where Podman made a user namespace for a user (runc's rule).
    private static var isRootOfHost: Bool {
        guard geteuid() == 0 else { return false }
        if Cgroup.isPrivileged() { return true }
        return Variable.value("USER") == "root"
    }

    func debug(_ message: @autoclosure () -> String) {
        if options.logLevel == .debug { log.write(.debug, message()) }
    }

    func warn(_ message: String) { log.write(.warning, message) }
}

/// Paths as a command line gives them.
enum HostPath {
    /// The path from `/` on, without `.` and empty components; `..` takes the one before it away.
    ///
    /// As Go's `filepath.Abs`: links are not looked at.
    static func absolute(_ path: String) -> String {
        absolute(path, in: workingDirectory)
    }

    static func absolute(_ path: String, in directory: String) -> String {
        var components: [Substring] = []
        for component in (path.hasPrefix("/") ? path : directory + "/" + path).split(separator: "/") {
            switch component {
            case ".": continue
            case "..": _ = components.popLast()
            default: components.append(component)
            }
        }
        return "/" + components.joined(separator: "/")
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static var workingDirectory: String {
        guard let path = unsafe getcwd(nil, 0) else { return "/" }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }
}
