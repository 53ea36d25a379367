import Glibc
import Layers
import Linux

/// The files of a file system in a file, to be read: mounted by the kernel, or by a program where one may not do that.
struct ReadableImage: ~Copyable {
    let root: Directory
    private let tree: MountTree?
    /// Where a program has mounted it.
    private let place: String?

    private static let unmounter = (name: "fusermount3", package: "fuse3")

    /// Mounts it.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - kind: What is in it.
    ///   - place: An empty directory for a program's mount.
    /// - Returns: The files, which go with this value.
    /// - Throws: What kept it from that, such as a program that is not installed.
    static func open(
        _ file: String,
        _ kind: ImageFile.Kind,
        at place: String
    ) throws(LayerError) -> ReadableImage {
        // It fails without the privilege, and without loop devices.
        if let tree = try? ImageFile.mount(file, kind) {
            let root = try doing { () throws(SyscallError) in
                try Directory(tree.descriptor.duplicate()).directory(beneath: ".")
            }
            return ReadableImage(root: root, tree: tree, place: nil)
        }
        let name = kind == .squashfs ? "squashfuse" : "erofsfuse"
        let program = try path(of: (name, name))
        _ = try path(of: unmounter)
        let status = try doing { () throws(SyscallError) in try run(program, [file, place], place) }
        if status != 0 { throw .malformed("`\(name)` could not mount it") }
        let root = try doing { () throws(SyscallError) in try Directory(path: PathBytes(place)) }
        return ReadableImage(root: root, tree: nil, place: place)
    }

    private static func doing<Result: ~Copyable>(
        _ body: () throws(SyscallError) -> Result
    ) throws(LayerError) -> Result {
        do {
            return try body()
        } catch {
            throw .system("its file system", error)
        }
    }

    private static func path(of program: (name: String, package: String)) throws(LayerError) -> String {
        let paths = ["/usr/bin/", "/usr/local/bin/"].map { $0 + program.name }
        guard let found = paths.first(where: { unsafe access($0, X_OK) == 0 }) else {
            let advice = "on Debian `apt-get install \(program.package)`"
            throw .malformed("'\(program.name)' is needed to read it without privileges; \(advice)")
        }
        return found
    }

    private static func run(
        _ program: String,
        _ words: [String],
        _ place: String
    ) throws(SyscallError) -> CInt {
        try ChildProgram.run(
            program,
            words,
            environment: ["PATH=/usr/bin:/bin"],
            scratch: place + ".output"
        )
        .status
    }

    deinit {
        // What mounted it ends with the last file that is open.
        if let place, let program = try? Self.path(of: Self.unmounter) {
            _ = try? Self.run(program, ["-u", "-z", place], place)
        }
    }
}
