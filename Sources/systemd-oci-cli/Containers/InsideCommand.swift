import ArgumentParser
import Glibc
import Layers
import Linux

/// What `cp` and `export` do among the files of one side, in a process of its own: a container's, or the host's.
struct InsideCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inside",
        abstract: "Look at, pack or unpack files of a container.",
        shouldDisplay: false
    )

    enum Verb: String, ExpressibleByArgument {
        /// Prints what a path is.
        case look
        /// Writes an archive of a path to standard output.
        case pack
        /// Unpacks an archive from standard input into a directory.
        case unpack
        /// Writes an archive of the container's root file system, without what is mounted in it.
        case export
    }

    @Option var pid: Int32?
    @Option var start: UInt64 = 0
    @Option var owner: String?
    @Option var name: String?
    @Flag var contents = false

    @Argument var verb: Verb
    @Argument var path: String

    func run() throws {
        do {
            if let pid { try ContainerView.enter(pid: pid, startTime: start) }
            switch verb {
            case .look: write(try look().rawValue + "\n", to: STDOUT_FILENO)
            case .pack: try pack()
            case .unpack: try unpack()
            case .export: try export()
            }
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
    }

    /// What a path is, links followed.
    enum Kind: String {
        case directory, file, other, missing
        /// Nor is there the directory that it would be in.
        case lost
    }

    private func look() throws(SyscallError) -> Kind {
        do {
            let status = try Descriptor(locating: path).status()
            return switch status.kind {
            case .directory: .directory
            case .regular: .file
            default: .other
            }
        } catch {
            if error.code != ENOENT { throw error }
        }
        do {
            let parent = try Descriptor(locating: ContainerPath.parent(of: path)).status()
            return parent.kind == .directory ? .missing : .lost
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR { return .lost }
            throw error
        }
    }

    private func pack() throws {
        let status = try Descriptor(locating: path).status()
        var archive = TreeArchive(to: STDOUT_FILENO, owner: try ownerIDs())
        let entry = Array((name ?? "").utf8)
        if status.kind == .directory {
            let directory = try Directory(path: PathBytes(path))
            if contents {
                try archive.addContents(of: directory, as: entry)
            } else {
                try archive.addRoot(directory, as: entry)
            }
        } else {
            // A /proc of the container's knows nothing of this process.
            guard let real = unsafe realpath(path, nil) else { throw SyscallError("realpath", path, errno) }
            defer { unsafe free(real) }
            let file = unsafe String(cString: real)
            let directory = try Directory(path: PathBytes(ContainerPath.parent(of: file)))
            try archive.add(PathBytes(ContainerPath.name(of: file)), in: directory, as: entry)
        }
        try archive.finish()
    }

    private func ownerIDs() throws(Failure) -> (user: UInt32, group: UInt32)? {
        guard let owner else { return nil }
        let numbers = owner.split(separator: ":").compactMap { UInt32($0) }
        guard numbers.count == 2 else { throw Failure("--owner '\(owner)': not two numbers") }
        return (numbers[0], numbers[1])
    }

    private func unpack() throws {
        let directory = try Directory(path: PathBytes(path))
        let ownership: Ownership = geteuid() == 0 ? .image : .own
        var unpacker = TreeUnpacker(into: directory, ownership: ownership)
        let input = Descriptor(owning: dup(STDIN_FILENO))
        var buffer = [UInt8](repeating: 0, count: 1 << 17)
        while true {
            let count = try input.read(into: &buffer, upTo: buffer.count)
            if count == 0 { break }
            try unpacker.write(buffer.span.extracting(0..<count))
        }
        try unpacker.finish()
    }

    private func export() throws {
        // What is mounted in there is not copied with it.
        let tree = try MountTree(cloning: "/")
        let root = try Directory(tree.takeDescriptor()).directory(beneath: ".")
        var archive = TreeArchive(to: STDOUT_FILENO, hasDevices: true)
        try archive.addContents(of: root, as: [])
        try archive.finish()
    }
}

/// Paths as `cp` takes them apart.
enum ContainerPath {
    /// The directory that something is in, by its name alone.
    static func parent(of path: String) -> String {
        let trimmed = trimmed(path)
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    /// The last component; `/` for the root.
    static func name(of path: String) -> String {
        let trimmed = trimmed(path)
        if trimmed == "/" { return "/" }
        return String(trimmed.split(separator: "/").last ?? "")
    }

    private static func trimmed(_ path: String) -> Substring {
        var rest = path[...]
        while rest.count > 1, rest.hasSuffix("/") { rest.removeLast() }
        return rest
    }
}
