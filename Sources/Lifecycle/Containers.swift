import Glibc
package import Linux

/// The containers of one root directory, each a directory of its own named after the container.
///
/// Nothing that has a container's name is followed where it is a symbolic link.
package struct Containers: Equatable, Sendable {
    /// The root directory, an absolute path.
    package let root: String

    package init(root: String) {
        self.root = root
    }

    /// The container of a name.
    package func find(_ name: String) throws(LifecycleError) -> Container {
        let id = try ContainerID(name)
        guard let directory = try open(id) else { throw .notFound(name) }
        guard let record = try Container.record(in: directory, id) else { throw .notFound(name) }
        return Container(id: id, record: record, directory: directory, root: root)
    }

    /// The names of all directories that could be containers', in order.
    ///
    /// One that is being made or was left by a crash is among them, and can't be found.
    package func all() throws(LifecycleError) -> [String] {
        let purpose = "read the directory of containers '\(root)'"
        return try doing(purpose) { () throws(SyscallError) in
            try SmallFile.names(in: root).filter { (try? ContainerID($0)) != nil }.sorted()
        }
    }

    /// A container's directory; nil where there is none.
    package func open(_ id: ContainerID) throws(LifecycleError) -> Directory? {
        do {
            let parent = try Directory(path: PathBytes(root))
            return try parent.directory(beneath: PathBytes(id.text))
        } catch {
            if error.code == ENOENT { return nil }
            throw .system("open the directory of container '\(id)'", error)
        }
    }
}
