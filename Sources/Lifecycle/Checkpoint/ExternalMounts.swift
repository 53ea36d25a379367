import Glibc
import Linux
import OCI

/// The mounts of a container whose files are the host's: CRIU is told of each, and writes down none of them.
struct ExternalMounts: Equatable, Sendable {
    /// One of them.
    struct Mount: Equatable, Sendable {
        /// Where it is in the container, with all links followed.
        var destination: String
        /// What is mounted there, an absolute path of the host.
        var source: String
    }

    private(set) var mounts: [Mount] = []
    /// Files that `/dev/null` hides.
    private(set) var hiddenFiles: [String] = []

    /// The devices that each container has.
    static let devices = ["null", "zero", "full", "random", "urandom", "tty"].map { "/dev/\($0)" }

    init(_ spec: RuntimeSpec, root: borrowing Directory, bundle: String) {
        for mount in spec.mounts where mount.isBind {
            let source = mount.source.hasPrefix("/") ? mount.source : bundle + "/" + mount.source
            let destination = Self.resolve(mount.destination, in: root)
            mounts.append(Mount(destination: destination, source: source))
        }
        for path in Self.devices + spec.deviceNodes.map({ $0.path }) {
            mounts.append(Mount(destination: path, source: path))
        }
        hiddenFiles = spec.maskedPaths
    }

    /// Tells CRIU which mounts not to write down; each has its path as its name in the images, and those
    /// of `/dev/null` have one.
    ///
    /// - Parameters:
    ///   - options: The request's.
    ///   - process: The container's process.
    func addForDump(to options: inout CriuOptions, process: Int32) {
        for mount in mounts { options.addMount(mount.destination, mount.destination) }
        for path in hiddenFiles where Self.isFile("/proc/\(process)/root\(path)") {
            options.addMount(path, "/dev/null")
        }
    }

    /// Tells CRIU what to mount where the images have a name only.
    func addForRestore(to options: inout CriuOptions) {
        for mount in mounts { options.addMount(mount.destination, mount.source) }
        if !hiddenFiles.isEmpty, !mounts.contains(where: { $0.destination == "/dev/null" }) {
            options.addMount("/dev/null", "/dev/null")
        }
    }

    /// Whether there is something that is no directory.
    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
    }

    /// A path of the container as it is when the links of its root file system are followed.
    ///
    /// What is not there, as it is below another mount, is taken as it is spelled.
    static func resolve(_ path: String, in root: borrowing Directory) -> String {
        var components = path.split(separator: "/").filter { $0 != "." }
        var rest: [Substring] = []
        while !components.isEmpty {
            if let found = place(of: components.joined(separator: "/"), in: root) {
                return ([found == "/" ? "" : found] + rest.map(String.init)).joined(separator: "/")
            }
            rest.insert(components.removeLast(), at: 0)
        }
        return "/" + rest.joined(separator: "/")
    }

    private static func place(of path: String, in root: borrowing Directory) -> String? {
        // O_PATH: nothing is opened, whatever it is.
        guard let found = try? root.open(inRoot: PathBytes(path), flags: pathOnly),
            let top = try? SmallFile.target(ofLink: "/proc/self/fd/\(root.number)"),
            let whole = try? SmallFile.target(ofLink: "/proc/self/fd/\(found.number)"), whole.hasPrefix(top)
        else { return nil }
        let below = top == "/" ? whole : String(whole.dropFirst(top.count))
        return below.isEmpty ? "/" : below
    }

    static let pathOnly: CInt = 0x20_0000  // O_PATH
}

extension RuntimeSpec.Mount {
    /// Whether it shows files of the host, and not a file system of its own.
    var isBind: Bool {
        type == "bind" || type == "rbind" || options.contains("bind") || options.contains("rbind")
    }

    var isCgroup: Bool { type == "cgroup" || type == "cgroup2" }
}
