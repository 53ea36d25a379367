import ContentStore
import Glibc
import Linux
import Lowering

/// The files of /etc that tell a container its place in the network.
///
/// They are in the container's directory in the store and belong to the foreign range, as what it writes elsewhere
/// does: it may write to them, and must not fill the host's /run by that.
struct ContainerFiles {
    /// Beside the upper directory; it goes with the container's.
    let directory: String
    let options: RunOptions
    let name: String

    init(of container: borrowing ContainerDirectory, options: RunOptions, name: String) {
        directory = container.path + "/files"
        self.options = options
        self.name = name
    }

    /// Which ones there will be, empty still.
    func create() throws(Failure) -> [RunHost.File] {
        do {
            try SmallFile.makeDirectory(directory, mode: 0o700)
        } catch {
            throw Failure("cannot make a directory for the container's files", error)
        }
        var files = [try file(".containerenv", at: "/run/.containerenv")]
        files.append(try file("resolv.conf", at: "/etc/resolv.conf"))
        if !options.noHosts { files.append(try file("hosts", at: "/etc/hosts")) }
        if !options.noHostname { files.append(try file("hostname", at: "/etc/hostname")) }
        return files
    }

    private func file(_ name: String, at destination: String) throws(Failure) -> RunHost.File {
        RunHost.File(destination: destination, source: try write("", to: name))
    }

    /// Gives a file its content, in place: it may be mounted already.
    @discardableResult
    func write(_ text: String, to name: String) throws(Failure) -> String {
        let path = directory + "/" + name
        do {
            let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
            let file = Descriptor(owning: try check("open", path) { unsafe open(path, flags, 0o644) })
            try SmallFile.write(Array(text.utf8), to: file, named: path)
            try file.setOwner(IDRange.foreign.first, group: IDRange.foreign.first)
            try file.setMode(0o644)
        } catch {
            throw Failure("cannot write '\(name)' of the container", error)
        }
        return path
    }
}
