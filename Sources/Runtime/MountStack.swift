import Glibc
import Linux

/// Directories that are stacked for a mount of a container, beside those of its root file system.
package struct MountStack: Equatable, Sendable {
    /// Absolute directories, the base first: layers, which the foreign range owns, or a directory of the host.
    package var lower: [String]
    /// Where changes go, and a directory for overlayfs; nil where nothing can be written.
    package var changes: Changes?
    /// What below it is mounted, absolute; nil for all of it.
    package var subpath: String?

    /// Directories for what is written.
    package struct Changes: Equatable, Sendable {
        package var upper: String
        package var work: String
        /// Whether they are new, and nothing of them is needed after the container's end.
        package var isVolatile: Bool

        package init(upper: String, work: String, isVolatile: Bool) {
            self.upper = upper
            self.work = work
            self.isVolatile = isVolatile
        }
    }

    package init(lower: [String], changes: Changes?, subpath: String?) {
        self.lower = lower
        self.changes = changes
        self.subpath = subpath
    }
}

extension Stage {
    /// Stacks directories for a mount, with owners as the container is to see them.
    mutating func stackTree(_ stack: MountStack, _ purpose: String) throws(LaunchError) -> MountTree {
        try needLayerNamespace()
        var hostNamespace: CInt = -1
        if maps.mapsHostFiles {
            switch userNamespace {
            case .some(let namespace): hostNamespace = namespace.number
            case .none: break
            }
        }
        var files: RootFileSystem
        do {
            files = try RootFileSystem(
                layers: stack.lower,
                upper: stack.changes?.upper,
                work: stack.changes?.work,
                rootOwner: maps.root,
                isVolatile: stack.changes?.isVolatile ?? false
            )
        } catch {
            throw LaunchError(purpose, reason: error.description)
        }
        files.hostNamespace = hostNamespace
        if hostNamespace >= 0, maps.root.user != 0 { files.hostMap = maps.container }
        files.isReadOnly = stack.changes == nil
        files.subpath = stack.subpath
        files.label = mountLabel
        switch layerUserNamespace {
        case .none: throw LaunchError(purpose, EINVAL)
        case .some(let namespace):
            do {
                return try files.mount(mappedBy: namespace, keeping: &program.descriptors)
            } catch {
                throw LaunchError(purpose, reason: error.description)
            }
        }
    }
}
