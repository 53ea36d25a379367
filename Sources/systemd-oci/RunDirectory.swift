import Glibc
import Linux
import Lowering

/// Where it is written what a container is while it runs: `state.json`.
struct RunDirectory: Equatable {
    let path: String
    /// Whether it is a unit's `RuntimeDirectory=`, which the service manager removes.
    let isOfUnit: Bool

    /// Makes the one of a container of an image, which is ours until this process ends.
    ///
    /// The service manager could make it (`RuntimeDirectory=`), but needs as long for it as for a fifth of a start.
    ///
    /// - Throws: That a container of this name runs, or what kept it from being made.
    init(name: String, unit: String?) throws(Failure) {
        let paths = [Self.path(name: name, unit: unit), Self.path(name: name, unit: nil)]
        do {
            path = try Self.take(name, paths)
        } catch {
            throw Failure("cannot make the container's directory", error)
        }
        if path.isEmpty { throw Failure("container '\(name)' is running already") }
        isOfUnit = false
    }

    /// The first that no other container has; empty where that is of the same name.
    private static func take(_ name: String, _ paths: [String]) throws(SyscallError) -> String {
        for path in paths {
            guard let folder = try locked(path) else { break }
            if let state = ContainerState(in: path), try state.process() != nil {
                // Another command of the unit, such as `ExecStartPost=`, runs one beside the unit's own.
                if state.name == name { break }
                continue
            }
            empty(path)
            _ = try folder.descriptor.duplicate().release()
            return path
        }
        return ""
    }

    /// Makes a directory, which nobody else has; nil where another launcher has it.
    private static func locked(_ path: String) throws(SyscallError) -> Directory? {
        // A sweep that looks at it has it for a moment, and may remove it.
        for _ in 0..<100 {
            try SmallFile.makeDirectory(path, mode: 0o700)
            if let folder = try? Directory(path: PathBytes(path)), try folder.lock(),
                try folder.descriptor.status().links > 0
            {
                return folder
            }
            usleep(2000)
        }
        _ = try Directory(path: PathBytes(path))
        return nil
    }

    /// Takes what `RUNTIME_DIRECTORY` says, as a bundle's unit has it.
    init(ofManager directories: String) {
        path = Self.own(among: directories) ?? directories
        isOfUnit = true
    }

    /// Removes a directory that no process has made its own and whose container is no more.
    static func sweep(_ path: String) throws(SyscallError) {
        let folder = try Directory(path: PathBytes(path))
        guard try folder.lock(), try ContainerState(in: path)?.process() == nil else { return }
        withExtendedLifetime(folder) { remove(path) }
    }

    /// Whether a directory is made by this program, and so removed by it: others are the service manager's.
    static func isOurs(_ name: String) -> Bool { name.hasSuffix(".run") || name.hasSuffix(".service") }

    /// Where the directories of the caller's containers are: root's, or those of units of the user's service manager.
    static var ofCaller: String {
        guard geteuid() != 0, let own = Variable.value("XDG_RUNTIME_DIR") else {
            return ContainerState.runDirectory
        }
        return own + "/systemd-oci"
    }

    /// Where the files of a container are: its unit's directory, or that of its name where a shell started it.
    static func path(name: String, unit: String?) -> String {
        guard let unit, unit.hasSuffix(".service"), !unit.contains("/") else {
            return "\(ContainerState.runDirectory)/\(name).run"
        }
        return ContainerState.directory(ofUnit: unit)
    }

    /// The directory of a unit that is for us; nil where it has none.
    ///
    /// `RUNTIME_DIRECTORY` has all of `RuntimeDirectory=`, also those of the unit's author.
    static func own(among directories: String?) -> String? {
        let all = directories?.split(separator: ":") ?? []
        return (all.first { $0.hasPrefix(ContainerState.runDirectory + "/") } ?? all.first).map(String.init)
    }

    func write(_ text: String, to name: String, mode: UInt32 = 0o644) throws(Failure) -> String {
        let file = path + "/" + name
        do {
            try SmallFile.replace(file, with: Array(text.utf8), mode: mode)
        } catch {
            throw Failure("cannot write '\(name)' of the container", error)
        }
        return file
    }

    /// Removes what was made here.
    func remove() {
        if !isOfUnit { Self.remove(path) }
    }

    private static func remove(_ directory: String) {
        empty(directory)
        unsafe rmdir(directory)
    }

    private static func empty(_ directory: String) {
        for entry in HostFile.entries(directory) { unsafe unlink(directory + "/" + entry) }
    }
}
