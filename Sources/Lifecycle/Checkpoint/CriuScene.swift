import Glibc
import Linux

/// CRIU in a mount namespace that only it sees, with the root file system as it wants it: as a mount of its own.
///
/// Nothing of that is left, whatever ends this process. The directories are opened in there, as CRIU mounts in them.
struct CriuScene: ~Copyable {
    /// The directory on which the root file system is mounted.
    static let rootName = "criu-root"

    private let images: CriuDirectory
    private let work: CriuDirectory?
    private let call: CriuCall

    /// Starts CRIU.
    ///
    /// - Parameters:
    ///   - request: The container.
    ///   - settings: Where the images are.
    ///   - files: What CRIU has open from 4 on.
    ///   - place: The container's directory.
    ///   - options: Gets what is known only there.
    /// - Throws: What kept it from starting.
    init(
        _ request: ContainerRequest,
        _ settings: CriuSettings,
        _ files: borrowing CriuFiles,
        in place: String,
        options: inout CriuOptions
    ) throws(LifecycleError) {
        let mounts = try doing("enter a mount namespace") { () throws(SyscallError) in
            try PrivateMounts.enter()
        }
        // What is started remains there.
        defer { mounts.leave() }
        let images = try CriuDirectory(opening: settings.images)
        options.add(.imagesDirectory, Int64(images.number))
        var work: CriuDirectory?
        if let path = settings.workDirectory {
            let made = try CriuDirectory(making: path)
            options.add(.workDirectory, Int64(made.number))
            work = .some(made)
        }
        options.add(.root, try Self.mountRoot(request.rootFileSystem, in: place))
        call = try CriuCall.start(settings.program, isSilent: false, passing: files.numbers)
        self.images = images
        self.work = work
    }

    var pid: Int32 { call.pid }

    /// Has the container restored, see ``CriuCall/perform(_:_:tell:)``.
    consuming func perform(
        _ options: CriuOptions,
        tell: (consuming CriuCall.Event) throws(LifecycleError) -> Void
    ) throws(LifecycleError) -> CriuFields {
        try call.perform(.restore, options, tell: tell)
    }

    private static func mountRoot(_ root: String, in place: String) throws(LifecycleError) -> String {
        try doing("mount the root file system for CRIU") { () throws(SyscallError) in
            // Not what is open of the container's directory, which belongs to another mount namespace.
            let directory = try Directory(path: PathBytes(place))
            try directory.makeDirectory(PathBytes(rootName), mode: 0o700)
            let tree = try MountTree(cloning: root, recursive: true)
            try tree.attach(at: rootName, in: directory.number)
            // CRIU compares it with what mountinfo says.
            let mounted = try directory.directory(beneath: PathBytes(rootName))
            return try SmallFile.target(ofLink: "/proc/self/fd/\(mounted.number)")
        }
    }
}
