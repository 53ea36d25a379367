import Linux

extension Store {
    /// The layer below all others of a container: empty files and directories on which something is mounted in
    /// every container.
    ///
    /// Where the image does not have them, each container would else make them on disk, to be removed with it.
    package var mountPoints: String { path + "/" + Self.mountPointsName }

    private static let mountPointsName = "mountpoints"
    private static let directories: [PathBytes] = ["dev", "etc", "proc", "run", "sys"]
    private static let files: [(directory: PathBytes, name: PathBytes)] = [
        ("etc", "hostname"), ("etc", "hosts"), ("etc", "resolv.conf"), ("run", ".containerenv"),
    ]

    /// Makes the layer where it is missing; ask under the lock on names.
    func prepareMountPoints(in root: borrowing Directory) throws(StoreError) {
        if try root.exists(Self.mountPointsName) { return }
        try stored { () throws(SyscallError) in
            let staging = try root.directory(beneath: "staging")
            let name = PathBytes(try randomName())
            let owner = IDRange.foreign.first
            try staging.makeDirectory(name, mode: 0o755)
            let layer = try staging.directory(beneath: name)
            for directory in Self.directories {
                try layer.makeDirectory(directory, mode: 0o755)
                try layer.setMode(of: directory, 0o755)
                try layer.setOwner(of: directory, owner, group: owner)
            }
            for (directory, name) in Self.files {
                let file = try layer.directory(beneath: directory).createFile(name, mode: 0o644)
                try file.setMode(0o644)
                try file.setOwner(owner, group: owner)
            }
            try layer.descriptor.setMode(0o755)
            try layer.descriptor.setOwner(owner, group: owner)
            // Not flushed to disk: a container makes what a power failure has left out of it.
            try staging.rename(name, to: PathBytes(Self.mountPointsName), in: root, replacing: false)
        }
    }
}
