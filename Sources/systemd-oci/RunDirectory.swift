import Glibc
import Linux
import Lowering

/// Where it is written what a container is while it runs: `state.json`.
struct RunDirectory: Equatable {
    let path: String
    /// Whether it is a unit's `RuntimeDirectory=`, which the service manager removes.
    let isOfUnit: Bool

    /// Takes the unit's, or makes one, which is ours until this process ends.
    ///
    /// - Throws: That a container of this name runs, or what kept it from being made.
    init(name: String, ofUnit directory: String?) throws(Failure) {
        path = Self.path(name: name, ofUnit: directory)
        isOfUnit = directory?.isEmpty == false
        if isOfUnit { return }
        do {
            while true {
                try SmallFile.makeDirectory(path, mode: 0o700)
                guard let folder = try Self.lock(path) else {
                    throw Failure("container '\(name)' is running already")
                }
                // A sweep may have removed it before it was locked.
                if try folder.descriptor.status().links == 0 { continue }
                if try Self.isAlive(path) { throw Failure("container '\(name)' is running already") }
                _ = try folder.descriptor.duplicate().release()
                return
            }
        } catch {
            throw error as? Failure ?? Failure("cannot make the container's directory", error)
        }
    }

    /// Removes a directory that no process has made its own and whose container is no more.
    static func sweep(_ path: String) throws(SyscallError) {
        guard let folder = try lock(path), try !isAlive(path) else { return }
        withExtendedLifetime(folder) { remove(path) }
    }

    /// Whether the container of a directory runs.
    private static func isAlive(_ path: String) throws(SyscallError) -> Bool {
        guard let state = ContainerState(in: path) else { return false }
        return try state.process() != nil
    }

    /// Nil where another process has it.
    private static func lock(_ path: String) throws(SyscallError) -> Directory? {
        let folder = try Directory(path: PathBytes(path))
        guard try folder.lock() else { return nil }
        return folder
    }

    /// The name of a service's directory below ours: the service's, but for what would be another's directory.
    static func name(ofService name: String) -> String {
        ["network", "pull", "runtime", "seccomp", "stdio"].contains(name) ? "\(name).service" : name
    }

    /// Where the files of a container are, which has the directory of its unit where there is one.
    static func path(name: String, ofUnit directory: String?) -> String {
        own(among: directory) ?? "\(ContainerState.runDirectory)/run-\(name)"
    }

    /// The directory of a unit that is for us; nil where it has none.
    ///
    /// `RUNTIME_DIRECTORY` has all of `RuntimeDirectory=`, also those of the file's author, which a container may see.
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

    static func remove(_ directory: String) {
        for entry in HostFile.entries(directory) { unsafe unlink(directory + "/" + entry) }
        unsafe rmdir(directory)
    }
}
