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
