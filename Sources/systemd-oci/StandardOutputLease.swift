import Glibc
import Linux
import Lowering

/// A pipe of the pool that one container has for itself.
enum StandardOutputLease {
    /// Takes a pipe; nil where the pool is not there or is used up.
    ///
    /// A name tends to get the same pipe, so that two starts at once rarely try the same one. One in which lines
    /// of its last owner wait is left to the relay.
    static func take(for name: String) -> NamedPipe? {
        let start = name.utf8.reduce(5381) { ($0 &* 33) ^ Int($1) } & Int.max
        for offset in 0..<StandardOutputOwner.count {
            let path = "\(StandardOutputOwner.directory)/\((start &+ offset) % StandardOutputOwner.count)"
            let pipe: NamedPipe?
            do {
                pipe = try NamedPipe(leasing: path)
            } catch {
                // Without the socket unit there is no pool: links to /proc/self/fd serve.
                if error.code == ENOENT { return nil }
                continue
            }
            if let pipe, (try? pipe.pending()) == 0 { return pipe }
        }
        return nil
    }

    /// Takes over the pipe of the unit's previous run; nil where the pool has been made anew since.
    static func adopt(_ descriptor: consuming Descriptor) -> NamedPipe? {
        guard let path = HostFile.target("/proc/self/fd/\(descriptor.number)"),
            path.hasPrefix(StandardOutputOwner.directory + "/"),
            // The path may be one of another mount namespace.
            (try? FileLock.isFile(descriptor, at: path)) == true
        else { return nil }
        return NamedPipe(adopting: descriptor, path: path)
    }
}
