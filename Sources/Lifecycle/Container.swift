package import Cgroups
import Glibc
import JSON
package import Linux

/// A container that has been created.
package struct Container: ~Copyable, Sendable {
    /// The bundle's configuration as it was when the container was created.
    package static let configurationName = "config.json"
    /// The socket at which the container's process waits for its start; there is none after that.
    package static let startSocketName = "start.sock"

    package let id: ContainerID
    package let record: ContainerRecord
    package let directory: Directory
    /// The directory of all containers.
    package let root: String

    init(id: ContainerID, record: ContainerRecord, directory: consuming Directory, root: String) {
        self.id = id
        self.record = record
        self.directory = directory
        self.root = root
    }
}

extension Container {
    /// The process, held so that its PID stays its own; nil where it has ended.
    package borrowing func process() throws(LifecycleError) -> ProcessDescriptor? {
        guard record.pid > 0 else { return nil }
        do {
            let process = try ProcessDescriptor(pid: record.pid)
            if isAlive { return process }
            return nil
        } catch {
            if error.code == ESRCH { return nil }
            throw .system("open the process of container '\(id)'", error)
        }
    }

    /// The process of a container that must have one.
    package borrowing func runningProcess() throws(LifecycleError) -> ProcessDescriptor {
        guard let process = try process() else { throw .notRunning(id.text) }
        return process
    }

    /// Whether the process is the one that was made, and has not ended.
    private var isAlive: Bool {
        guard let status = ProcessStatus(of: record.pid) else { return false }
        return status.startTime == record.startTime && !status.hasEnded
    }

    package borrowing func status() throws(LifecycleError) -> ContainerStatus {
        guard record.pid > 0, isAlive else { return record.isBeingCreated && isLocked ? .creating : .stopped }
        if record.isBeingCreated { return .creating }
        if isPaused { return .paused }
        let isWaiting = try doing("look at container '\(id)'") { () throws(SyscallError) in
            try directory.status(of: PathBytes(Self.startSocketName)) != nil
        }
        return isWaiting ? .created : .running
    }

    /// Whether somebody is working on it.
    private var isLocked: Bool {
        // An open file description of its own: the lock of this one would be no obstacle.
        guard let other = try? directory.directory(beneath: ".") else { return false }
        return (try? other.lock()) == false
    }

    /// The cgroup; nil where the container has none of its own, or it is gone.
    package borrowing func cgroup() throws(LifecycleError) -> Cgroup? {
        guard let path = record.cgroup else { return nil }
        do throws(CgroupError) {
            return try Cgroup.open(path, scope: record.scope)
        } catch {
            throw .cgroup(error)
        }
    }

    private var isPaused: Bool {
        guard let path = record.cgroup, let cgroup = try? Cgroup.open(path) else { return false }
        // Without such a file nothing can be paused.
        return (try? cgroup.isFrozen) ?? false
    }

    /// The bundle's configuration as it was when the container was created.
    package borrowing func configuration() throws(LifecycleError) -> [UInt8] {
        try Self.configuration(in: directory, id)
    }

    static func configuration(
        in directory: borrowing Directory,
        _ id: ContainerID
    ) throws(LifecycleError) -> [UInt8] {
        let name = configurationName
        return try doing("read the configuration of container '\(id)'") { () throws(SyscallError) in
            let file = try directory.open(beneath: PathBytes(name))
            return try SmallFile.contents(of: file, named: name, limit: 16 << 20)
        }
    }

    /// What `state.json` of a directory says; nil where there is none.
    static func record(
        in directory: borrowing Directory,
        _ id: ContainerID
    ) throws(LifecycleError) -> ContainerRecord? {
        let name = ContainerRecord.fileName
        let bytes: [UInt8]
        do {
            let file = try directory.open(beneath: PathBytes(name))
            bytes = try SmallFile.contents(of: file, named: name, limit: 1 << 20)
        } catch {
            if error.code == ENOENT { return nil }
            throw .system("read the state of container '\(id)'", error)
        }
        let document: JSONValue
        do {
            document = try JSONValue(parsing: bytes)
        } catch {
            throw .damaged(id.text, reason: "\(error)")
        }
        guard let record = ContainerRecord(document) else {
            throw .damaged(id.text, reason: "something is missing in '\(name)'")
        }
        return record
    }
}
