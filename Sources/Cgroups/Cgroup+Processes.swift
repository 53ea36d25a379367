import Glibc
import Linux

extension Cgroup {
    /// The processes of the cgroup and of all below it, in no order.
    package func processes() throws(CgroupError) -> [Int32] {
        var found: [Int32] = []
        try visit { path throws(SyscallError) in found += try Self.processes(in: path) }
        return found
    }

    /// Whether it may have processes of its own, which one that passes domain controllers on may not (cgroups(7), "No
    /// internal processes").
    package var takesProcesses: Bool {
        get throws(CgroupError) {
            let threaded: Set<Substring> = ["cpu", "cpuset", "perf_event", "pids"]
            return try words(of: "cgroup.subtree_control").allSatisfy { threaded.contains($0) }
        }
    }

    private static func processes(in directory: borrowing Directory) throws(SyscallError) -> [Int32] {
        let text: [UInt8]
        do throws(SyscallError) {
            text = try contents(of: "cgroup.procs", in: directory)
        } catch {
            // ENOTSUP: a threaded cgroup, whose processes only the cgroup above can tell.
            guard error.code == ENOTSUP else { throw error }
            text = try contents(of: "cgroup.threads", in: directory)
        }
        return text.split(separator: UInt8(ascii: "\n")).compactMap {
            Int32(String(decoding: $0, as: UTF8.self))
        }
    }

    private static func contents(
        of file: PathBytes,
        in directory: borrowing Directory
    ) throws(SyscallError) -> [UInt8] {
        let descriptor = try directory.open(beneath: file)
        return try SmallFile.contents(of: descriptor, named: file.description, limit: 1 << 24)
    }

    /// Calls a function with this cgroup and each below it, those above first.
    ///
    /// One that is gone meanwhile is left out.
    private func visit(
        _ body: (borrowing Directory) throws(SyscallError) -> Void
    ) throws(CgroupError) {
        do throws(SyscallError) {
            try Self.visit(directory, body)
        } catch {
            throw .system(error)
        }
    }

    private static func visit(
        _ directory: borrowing Directory,
        _ body: (borrowing Directory) throws(SyscallError) -> Void
    ) throws(SyscallError) {
        do throws(SyscallError) {
            try body(directory)
            for name in try directories(in: directory) {
                try visit(try directory.directory(beneath: name), body)
            }
        } catch {
            if error.code != ENOENT && error.code != ENODEV { throw error }
        }
    }

    /// The cgroups below one.
    static func directories(in directory: borrowing Directory) throws(SyscallError) -> [PathBytes] {
        var found: [PathBytes] = []
        for name in try directory.names() where try directory.status(of: name)?.kind == .directory {
            found.append(name)
        }
        return found
    }

    /// Sends a signal to all processes; SIGKILL is the kernel's own work since Linux 5.14.
    ///
    /// Before that, and for other signals, they are frozen meanwhile, so that none makes another one unseen.
    package func kill(_ signal: Int32) throws(CgroupError) {
        if signal == SIGKILL {
            do throws(SyscallError) {
                return try write("1", to: "cgroup.kill")
            } catch {
                // ENODEV: it is gone, with all processes.
                if error.code == ENODEV { return }
                if error.code != ENOENT { throw .system(error) }
            }
        }
        let wasFrozen = try isFrozen
        // Signals reach them, frozen or not; what can't be frozen gets them nevertheless.
        if !wasFrozen { try? freeze() }
        defer { if !wasFrozen { try? thaw() } }
        for process in try processes() {
            if Glibc.kill(process, signal) < 0, errno != ESRCH {
                throw .system(SyscallError("kill", "process \(process)", errno))
            }
        }
    }

    /// Removes the cgroup and those below it, which must have no process any more, and its scope.
    ///
    /// One that has just ended is still in it for a moment: about one second is waited for that.
    package func remove() throws(CgroupError) {
        try stopScope()
        try remove(attempts: 11)
    }

    /// Removes the cgroup that ``create(for:cgroupsPath:manager:resources:annotations:)`` makes by files, if it is there
    /// and nothing is in it.
    package static func removeUnused(for id: String, cgroupsPath: String?) {
        guard let path = try? CgroupPath.resolve(cgroupsPath, id: id, own: try ownPath()),
            let cgroup = try? open(path)
        else { return }
        // What is in use is not ours.
        try? cgroup.removeEmpty()
    }

    /// Removes it without waiting.
    func removeEmpty() throws(CgroupError) {
        try remove(attempts: 1)
    }

    private func remove(attempts: Int) throws(CgroupError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.index(before: path.endIndex) else { return }
        let name = PathBytes(String(path[path.index(after: slash)...]))
        guard let parent = try Cgroup.open(String(path[..<slash])) else { return }
        try inCgroup { () throws(SyscallError) in
            try Self.remove(name, in: parent.directory, attempts: attempts)
        }
    }

    private static func remove(
        _ name: PathBytes,
        in parent: borrowing Directory,
        attempts: Int
    ) throws(SyscallError) {
        var delay: UInt32 = 1_000
        for attempt in 1...attempts {
            do throws(SyscallError) {
                return try parent.removeDirectory(name)
            } catch {
                if error.code != EBUSY || attempt == attempts { throw error }
            }
            // EBUSY is also what cgroups below make.
            if attempt == 1 { try removeBelow(name, in: parent, attempts: attempts) }
            if attempt > 1 {
                usleep(delay)
                delay *= 2
            }
        }
    }

    private static func removeBelow(
        _ name: PathBytes,
        in parent: borrowing Directory,
        attempts: Int
    ) throws(SyscallError) {
        do throws(SyscallError) {
            let directory = try parent.directory(beneath: name)
            for below in try directories(in: directory) {
                try remove(below, in: directory, attempts: attempts)
            }
        } catch {
            if error.code != ENOENT { throw error }
        }
    }
}
