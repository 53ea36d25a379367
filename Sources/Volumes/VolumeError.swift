import ContentStore
import Linux

/// Why something could not be done with a volume.
package enum VolumeError: Error, Equatable, CustomStringConvertible {
    case missing(String)
    case exists(String)
    /// Containers that run use it.
    case inUse(String, by: [String])
    /// It is mounted for the host.
    case mounted(String)
    case other(String)

    package var description: String {
        switch self {
        case .missing(let name): "there is no volume '\(name)'"
        case .exists(let name): "there is a volume '\(name)' already"
        case .inUse(let name, let users):
            "the volume '\(name)' is in use by \(users.map { "container '\($0)'" }.joined(separator: ", ")); "
                + "stop what uses it first"
        case .mounted(let name):
            "the volume '\(name)' is mounted; unmount it with: systemd-oci volume unmount \(name)"
        case .other(let reason): reason
        }
    }
}

/// Does something in the image store, for a volume.
func inStore<R: ~Copyable>(_ body: @autoclosure () throws(StoreError) -> R) throws(VolumeError) -> R {
    do {
        return try body()
    } catch {
        throw .other("\(error)")
    }
}

/// Makes a system call, for a volume.
func inSystem<R: ~Copyable>(_ body: @autoclosure () throws(SyscallError) -> R) throws(VolumeError) -> R {
    do {
        return try body()
    } catch {
        throw .other("\(error)")
    }
}
