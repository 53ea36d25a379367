import Glibc
import Linux
import Lowering

/// The files of /etc that tell a container its place in the network.
struct ContainerFiles {
    let directory: RunDirectory
    let options: RunOptions
    let name: String
    /// The host ID of the container's root, who owns them.
    let owner: UInt32

    /// Which ones there will be, empty still.
    func create() throws(Failure) -> [RunHost.File] {
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
        let path = directory.path + "/" + name
        do {
            let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
            let file = Descriptor(owning: try check("open", path) { unsafe open(path, flags, 0o644) })
            try SmallFile.write(Array(text.utf8), to: file, named: path)
            try file.setOwner(owner, group: owner)
            try file.setMode(0o644)
        } catch {
            throw Failure("cannot write '\(name)' of the container", error)
        }
        return path
    }
}
