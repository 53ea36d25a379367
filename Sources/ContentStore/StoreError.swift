package import Linux

/// Why the store could not do what it was asked.
package enum StoreError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A system call failed.
    case system(SyscallError)
    /// A file of the store, named below its directory, does not hold what it should.
    case damaged(file: String, reason: String)
    /// A container of this name is there already.
    case containerExists(String)
    /// A text cannot be a container's name.
    case containerName(String)

    package var description: String {
        switch self {
        case .system(let error): error.description
        case .damaged(let file, let reason) where file.hasPrefix("images/"):
            "image store: \(file): \(reason); `systemd-oci fsck --repair` forgets the name, which can be pulled again"
        case .damaged(let file, let reason): "image store: \(file): \(reason)"
        case .containerExists(let name): "container '\(name)' is running already"
        case .containerName(let name): "'\(name)' is not a name for a container"
        }
    }
}

/// Makes system calls, and says that it was the store whose call failed.
func stored<T: ~Copyable>(_ body: () throws(SyscallError) -> T) throws(StoreError) -> T {
    do {
        return try body()
    } catch {
        throw .system(error)
    }
}
