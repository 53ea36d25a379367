import Glibc
import Linux
import OCI

/// Makes what mounts are put on, as is done when a container is created: CRIU makes none.
///
/// In a mount namespace of its own, in which bind mounts are made on the way: the mount points below them are to be
/// there, too.
struct MountPoints {
    private let spec: RuntimeSpec
    private let bundle: String

    init(_ spec: RuntimeSpec, bundle: String) {
        self.spec = spec
        self.bundle = bundle
    }

    /// Makes them below a root file system, out of which no link leads.
    func make(in root: String) throws(LifecycleError) {
        let mounts = try doing("enter a mount namespace") { () throws(SyscallError) in
            try PrivateMounts.enter()
        }
        defer { mounts.leave() }
        for mount in spec.mounts where !mount.isCgroup && !isInMemory(mount.destination) {
            try doing("make the mount point '\(mount.destination)'") { () throws(SyscallError) in
                try make(mount, in: root)
            }
        }
    }

    /// Whether CRIU makes it with the files around it.
    private func isInMemory(_ path: String) -> Bool {
        spec.mounts.contains { $0.type == "tmpfs" && path.hasPrefix($0.destination + "/") }
    }

    private func make(_ mount: RuntimeSpec.Mount, in root: String) throws(SyscallError) {
        let source = mount.source.hasPrefix("/") ? mount.source : bundle + "/" + mount.source
        let isDirectory = !mount.isBind || Self.isDirectory(source)
        // Opened for each: a bind mount may have been put on what it was.
        let top = try Directory(path: PathBytes(root))
        let target = try Self.target(mount.destination, in: top, isDirectory: isDirectory)
        if mount.isBind {
            let tree = try MountTree(cloning: source, recursive: true)
            try tree.attach(at: "", in: target.number)
        }
    }

    private static func target(
        _ path: String,
        in root: borrowing Directory,
        isDirectory: Bool
    ) throws(SyscallError) -> Descriptor {
        let components = path.split(separator: "/").filter { $0 != "." }
        var above = "."
        for (index, component) in components.enumerated() {
            let next = above + "/" + component
            do {
                _ = try root.open(inRoot: PathBytes(next), flags: ExternalMounts.pathOnly)
            } catch {
                guard error.code == ENOENT else { throw error }
                let flags = O_RDONLY | O_DIRECTORY
                let parent = Directory(try root.open(inRoot: PathBytes(above), flags: flags))
                let name = PathBytes(String(component))
                if isDirectory || index < components.count - 1 {
                    try parent.makeDirectory(name, mode: 0o755)
                } else {
                    _ = try parent.createFile(name, mode: 0o644)
                }
            }
            above = next
        }
        return try root.open(inRoot: PathBytes(above), flags: ExternalMounts.pathOnly)
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
