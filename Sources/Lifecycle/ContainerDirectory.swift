import Glibc
import JSON
import Linux

/// The directory of a container that is being made; it is locked until it is finished or removed.
struct ContainerDirectory: ~Copyable {
    let id: ContainerID
    let containers: Containers
    let directory: Directory

    var path: String { "\(containers.root)/\(id)" }

    private init(_ id: ContainerID, _ containers: Containers, _ directory: consuming Directory) {
        self.id = id
        self.containers = containers
        self.directory = directory
    }

    /// Makes the directory.
    ///
    /// What a command that was killed has left there is removed before, where it is no container.
    static func make(
        _ id: ContainerID,
        in containers: Containers
    ) throws(LifecycleError) -> ContainerDirectory {
        let name = PathBytes(id.text)
        for _ in 0..<10 {
            let isNew = try doing("make the directory of container '\(id)'") { () throws(SyscallError) in
                try makeNew(name, in: containers.root)
            }
            guard let directory = try containers.open(id) else { continue }
            if !isNew {
                // Somebody makes it, or it is there.
                let isLocked = try doing("lock container '\(id)'") { () throws(SyscallError) in
                    try directory.lock()
                }
                guard isLocked, try Container.record(in: directory, id)?.isAbandoned ?? true else {
                    throw .exists(id.text)
                }
                try containers.clear(id, directory)
                continue
            }
            try containers.lock(directory, id)
            return ContainerDirectory(id, containers, directory)
        }
        throw .busy(id.text)
    }

    private static func makeNew(_ name: PathBytes, in root: String) throws(SyscallError) -> Bool {
        do {
            try Directory(path: PathBytes(root)).makeDirectory(name, mode: 0o700)
        } catch {
            if error.code == EEXIST { return false }
            guard error.code == ENOENT else { throw error }
            try SmallFile.makeDirectory(root, mode: 0o700)
            return try makeNew(name, in: root)
        }
        return true
    }

    /// Writes a file, which nobody sees before it is complete.
    borrowing func write(_ bytes: [UInt8], to name: String) throws(LifecycleError) {
        try doing("write '\(name)' of container '\(id)'") { () throws(SyscallError) in
            let temporary = PathBytes(".\(name).tmp")
            try directory.removeFile(temporary)
            let file = try directory.createFile(temporary, mode: 0o600)
            try file.write(bytes.span, of: name)
            try directory.rename(temporary, to: PathBytes(name), in: directory)
        }
    }

    borrowing func write(_ record: ContainerRecord) throws(LifecycleError) {
        try write(Array(record.json.text.utf8), to: ContainerRecord.fileName)
    }
}

extension ContainerRecord {
    /// Whether nobody makes the container any more, and it never was there; who asks has its lock.
    var isAbandoned: Bool {
        guard isBeingCreated else { return false }
        guard pid > 0, let status = ProcessStatus(of: pid) else { return true }
        return status.startTime != startTime || status.hasEnded
    }
}
