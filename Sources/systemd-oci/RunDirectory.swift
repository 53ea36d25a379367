import Glibc
import Linux
import Lowering

/// Where it is written what a container is while it runs: `state.json`.
struct RunDirectory: Equatable {
    let path: String
    /// Whether it is a unit's `RuntimeDirectory=`, which the service manager removes.
    let isOfUnit: Bool

    /// Takes the unit's, or makes one.
    init(name: String, ofUnit directory: String?) throws(Failure) {
        path = Self.path(name: name, ofUnit: directory)
        isOfUnit = directory?.isEmpty == false
        if isOfUnit { return }
        do {
            try SmallFile.makeDirectory(path, mode: 0o700)
        } catch {
            throw Failure("cannot make the container's directory", error)
        }
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
