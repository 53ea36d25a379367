import Linux

/// Where the service manager keeps what the containers of a pod share, and how they get at it.
///
/// It passes what it stores to the processes of the pod's own unit only. A container is another unit: its launcher
/// opens the mount namespace that has all of it as `/proc/1/fd/<number>`, which takes the right to trace the service
/// manager.
enum PodStore {
    /// The names in the descriptor store of the pod's unit: the mount namespace, and the lock on the range of IDs.
    static let namespace = "systemd-oci-pod"
    static let range = "systemd-oci-pod-uid-range"
    /// The open files of the system's service manager.
    private static let directory = "/proc/1/fd"

    /// The number of the service manager's file descriptor for a mount namespace.
    ///
    /// - Parameter inode: The number of the namespace.
    /// - Returns: The number of the file descriptor.
    /// - Throws: That there is none.
    static func find(inode: UInt64) throws(Failure) -> CInt {
        let target = target(inode)
        let entries = HostFile.entries(directory)
        guard let entry = entries.first(where: { HostFile.target("\(directory)/\($0)") == target }),
            let number = CInt(entry)
        else { throw Failure("the service manager does not have what the pod's containers share") }
        return number
    }

    /// The mount namespace of a pod.
    static func open(_ record: PodRecord) throws(Failure) -> Descriptor {
        var number = record.descriptor
        if HostFile.target("\(directory)/\(number)") != target(record.namespace) {
            // The service manager has executed itself anew.
            number = try find(inode: record.namespace)
        }
        do {
            let descriptor = try Descriptor(opening: "\(directory)/\(number)", 0)
            if try descriptor.status().inode == record.namespace { return descriptor }
        } catch {
            throw Failure("cannot get what the containers of the pod '\(record.name)' share", error)
        }
        throw Failure("the unit \(record.unit) does not hold the pod '\(record.name)' any more")
    }

    private static func target(_ inode: UInt64) -> String { "mnt:[\(inode)]" }
}
