import Glibc
import Linux
import Lowering

/// The container whose network another one shares: `--network container:NAME`.
struct JoinedNetwork {
    private let name: String
    private let pid: Int32

    /// Looks for it; nil where no network is shared.
    init?(_ options: RunOptions) throws(Failure) {
        guard let name = options.joinedContainer else { return nil }
        guard let directory = ContainerState.directory(ofContainer: name),
            let state = ContainerState(in: directory), try Self.isAlive(state)
        else {
            throw Failure("run: --network 'container:\(name)': there is no such container that runs")
        }
        self.name = name
        pid = state.pid
    }

    private static func isAlive(_ state: ContainerState) throws(Failure) -> Bool {
        do {
            return try state.process() != nil
        } catch {
            throw Failure("run: --network", error)
        }
    }

    /// The namespace's path.
    var namespace: String { "/proc/\(pid)/ns/net" }

    /// Lets ports below 1024 be bound in it by who has no power over it.
    ///
    /// `CAP_NET_BIND_SERVICE` counts in the user namespace that a network belongs to, and that is the other container's.
    func allowLowPorts() throws(Failure) {
        var visit = VisitedNamespaces()
        do {
            try visit.enter(try Descriptor(opening: namespace, O_RDONLY), .net)
            // That of the host may be read-only.
            let proc = try MountContext("proc").mount()
            let path = "/proc/self/fd/\(proc.descriptor.number)/sys/net/ipv4/ip_unprivileged_port_start"
            try ControlFile.write("0", to: path)
        } catch {
            throw Failure("cannot open the ports of the container '\(name)' to this one", error)
        }
    }

    /// What a file of the container says; nothing where it has no such regular file.
    ///
    /// The container can make a link of it, which leads nowhere but to its own files.
    func text(of path: String) throws(Failure) -> String {
        do {
            let root = try Directory(path: PathBytes("/proc/\(pid)/root"))
            guard let file = try root.regularFile(inRoot: PathBytes(path)) else { return "" }
            let content = try SmallFile.contents(of: file, named: path, limit: 1 << 16)
            return String(decoding: content, as: UTF8.self)
        } catch {
            if error.code == ENOENT { return "" }
            throw Failure("cannot read '\(path)' of the container '\(name)'", error)
        }
    }
}
