import Glibc
package import Linux
package import OCI

/// What a container has on disk; nobody sweeps it while its lock is open somewhere.
package struct ContainerDirectory: ~Copyable, Sendable {
    /// `containers/<name>`, absolute.
    package let path: String
    /// The upper directory of an overlay, empty, with the owner and mode of the image's `/`.
    package var upper: String { path + "/upper" }
    /// The work directory of an overlay, empty.
    package var work: String { path + "/work" }
    /// An open file description lock: systemd's descriptor store keeps it when the launcher is gone.
    package let lock: Descriptor
}

extension ContainerDirectory {
    /// Makes a file with lines.
    func write(_ lines: [String], to name: String) throws(StoreError) {
        let path = path
        try stored { () throws(SyscallError) in
            let folder = try Directory(path: PathBytes(path))
            let file = try folder.createFile(PathBytes(name), mode: 0o600)
            try file.write(Array(lines.map { $0 + "\n" }.joined().utf8).span)
        }
    }

    /// Makes the directories of a further overlay of the container's, whose root looks like another directory.
    ///
    /// - Parameters:
    ///   - name: Tells it from others.
    ///   - lower: What is below; where it belongs to the host, its owner has the same number of the foreign range.
    /// - Returns: Its upper and its work directory.
    /// - Throws: The call that failed.
    package func makeOverlay(
        _ name: String,
        over lower: String
    ) throws(StoreError) -> (upper: String, work: String) {
        let own = "\(path)/\(name)"
        do {
            let status = try Directory(path: PathBytes(lower)).descriptor.status()
            let foreign = IDRange.foreign
            func stored(_ id: UInt32) -> UInt32 {
                foreign.contains(id) || id >= foreign.count ? id : foreign.first + id
            }
            let folder = try Directory(path: PathBytes(path))
            try folder.makeDirectory(PathBytes(name), mode: 0o700)
            let overlay = try folder.directory(beneath: PathBytes(name))
            try overlay.descriptor.setOwner(foreign.first, group: foreign.first)
            try overlay.makeDirectory("work", mode: 0o700)
            try overlay.setOwner(of: "work", foreign.first, group: foreign.first)
            try overlay.makeDirectory("upper", mode: 0o700)
            try overlay.setOwner(of: "upper", stored(status.owner), group: stored(status.group))
            try overlay.setMode(of: "upper", status.mode)
        } catch {
            throw .system(error)
        }
        return (own + "/upper", own + "/work")
    }
}

extension Store {
    /// A new directory for a container, empty, whatever an earlier one of this name has left.
    ///
    /// The image is recorded, so that ``collectGarbage()`` keeps its layers. Hold the contents
    /// (``holdContents()``) from before the image was looked up until this returns.
    ///
    /// - Parameters:
    ///   - name: The container's name: letters, digits, and `_.-` not in front.
    ///   - image: What it runs; nil where its root file system is none of the store's.
    ///   - old: The lock that this container's previous run has left in the descriptor store; it is closed.
    /// - Returns: The directory. Keep its lock instead of `old`.
    /// - Throws: `containerExists` where somebody holds the lock and it is not `old`.
    package func container(
        named name: String,
        image: StoredImage?,
        replacing old: consuming Descriptor? = nil
    ) throws(StoreError) -> ContainerDirectory {
        guard Self.isContainerName(name) else { throw .containerName(name) }
        let root = try preparedRoot()
        let names = try lock(.names, .exclusive, in: root)
        defer { withExtendedLifetime(names) {} }
        let parent = try root.folder("containers")
        let status = try lockStatus(old)
        if try parent.exists(name) {
            guard try isLeft(name, in: parent, status) else { throw .containerExists(name) }
            try moveAside(name, in: parent, root)
        }
        try prepareMountPoints(in: root)
        do {
            try parent.makeDirectory(PathBytes(name), mode: 0o700)
            let folder = try parent.directory(beneath: PathBytes(name))
            let lock = try folder.makeLock()
            let line = (image?.configurationDigest.description ?? "") + "\n"
            try lock.write(Array(line.utf8).span)
            try folder.makeDirectory("work", mode: 0o700)
            // Seen through the mount that maps the foreign range, what is the host's root's is out of reach.
            let owner = IDRange.foreign.first
            try folder.setOwner(of: "work", owner, group: owner)
            try folder.descriptor.setOwner(owner, group: owner)
            try folder.makeDirectory("upper", mode: 0o755)
            try folder.copyRoot(of: image, to: "upper")
            return ContainerDirectory(path: path + "/containers/" + name, lock: lock)
        } catch {
            throw .system(error)
        }
    }

    /// The names of the containers that run an image, sorted.
    package func containers(of configuration: Digest) throws(StoreError) -> [String] {
        guard let root = try root(), try root.exists("lock") else { return [] }
        let names = try lock(.names, .exclusive, in: root)
        defer { withExtendedLifetime(names) {} }
        let parent = try root.folder("containers")
        var users: [String] = []
        for name in try parent.list() {
            let uses = try images(of: name, in: root).contains(configuration)
            guard uses, try !isLeft(name, in: parent) else {
                continue
            }
            users.append(name)
        }
        return users.sorted()
    }

    /// The image configuration that a container runs, which is the first line of its lock file.
    func image(of container: String, in root: borrowing Directory) throws(StoreError) -> Digest? {
        let text = try root.contents(of: "containers/\(container)/lock", limit: 200)
        return text.flatMap {
            Digest(String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
        }
    }

    /// All image configurations that a container needs: the one that it runs, and those that it has mounted.
    func images(of container: String, in root: borrowing Directory) throws(StoreError) -> [Digest] {
        let mounted = try root.contents(of: "containers/\(container)/images", limit: 1 << 20) ?? []
        let lines = String(decoding: mounted, as: UTF8.self).split(separator: "\n")
        return (try image(of: container, in: root).map { [$0] } ?? [])
            + lines.compactMap { Digest(String($0)) }
    }

    /// Notes which images a container has mounted, in its directory.
    ///
    /// Hold the contents (``holdContents()``) from before they were looked up until this returns.
    package func setImages(
        of container: borrowing ContainerDirectory,
        to configurations: [Digest]
    ) throws(StoreError) {
        try container.write(configurations.map { "\($0)" }, to: "images")
    }

    private func lockStatus(_ lock: borrowing Descriptor?) throws(StoreError) -> FileStatus? {
        do {
            return switch lock {
            case .some(let lock): try lock.status()
            case .none: nil
            }
        } catch {
            throw .system(error)
        }
    }

    static func isContainerName(_ name: String) -> Bool {
        let accepted = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "_.-".utf8.contains(byte)
        }
        return accepted && (1...255).contains(name.utf8.count)
            && name.utf8.first.map { !"_.-".utf8.contains($0) } == true
    }

    /// Whether nobody uses a directory with a lock in it, or only who holds the lock `old`.
    ///
    /// Ask under the lock on names. One without a lock is what a crash has left.
    func isLeft(
        _ name: String,
        in parent: borrowing Directory,
        _ old: FileStatus? = nil
    ) throws(StoreError) -> Bool {
        do {
            let lock = try parent.open(beneath: PathBytes(name + "/lock"), flags: O_RDWR)
            if let old, try lock.status().isSameFile(as: old) { return true }
            return try lock.lock(.exclusive, byte: 0)
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR { return true }
            throw .system(error)
        }
    }

    /// Makes a name free at once; ``sweep()`` removes what it was.
    func moveAside(
        _ name: String,
        in parent: borrowing Directory,
        _ root: borrowing Directory
    ) throws(StoreError) {
        do {
            let staging = try root.directory(beneath: "staging")
            try parent.rename(PathBytes(name), to: PathBytes(try randomName()), in: staging)
        } catch {
            throw .system(error)
        }
    }
}

extension Directory {
    /// Gives a directory what overlayfs would otherwise take from it: the owner and mode of the image's `/`.
    fileprivate func copyRoot(of image: StoredImage?, to name: PathBytes) throws(SyscallError) {
        let top = try image?.layers.last.map { path throws(SyscallError) in
            try Directory(path: PathBytes(path)).descriptor.status()
        }
        let owner = top?.owner ?? IDRange.foreign.first
        try setOwner(of: name, owner, group: top?.group ?? IDRange.foreign.first)
        try setMode(of: name, top?.mode ?? 0o755)
    }
}
