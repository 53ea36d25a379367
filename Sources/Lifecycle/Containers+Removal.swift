import Cgroups
import Glibc
import Linux
import OCI
import Runtime

extension Containers {
    /// Removes a container that has ended, or was created and never started.
    ///
    /// What a command that was killed has left of one is removed, too: nothing of it can be found.
    ///
    /// - Parameters:
    ///   - name: What it is called.
    ///   - force: Whether to kill one that runs; then none that is not there is no failure, either.
    ///   - warn: Told what could not be done, and is no reason to stop.
    /// - Throws: Why it is still there.
    package func remove(
        _ name: String,
        force: Bool,
        warn: (String) -> Void
    ) throws(LifecycleError) {
        let id = try ContainerID(name)
        do throws(LifecycleError) {
            guard let directory = try open(id) else { throw .notFound(name) }
            try lock(directory, id)
            guard let record = try Container.record(in: directory, id) else {
                return try clear(id, directory)
            }
            let container = Container(id: id, record: record, directory: directory, root: root)
            try remove(container, force: force, warn: warn)
        } catch {
            guard force, case .notFound = error else { throw error }
        }
    }

    func remove(
        _ container: borrowing Container,
        force: Bool,
        warn: (String) -> Void
    ) throws(LifecycleError) {
        // Who makes it has the lock, which is ours now: it was killed.
        let status = try container.status()
        if !force, status == .running || status == .paused {
            throw .notStopped(container.id.text, status)
        }
        try container.end()
        try removeCgroup(of: container)
        runLastHooks(of: container, warn: warn)
        try removeDirectory(container.id)
    }

    /// Removes what there is of a container that is none, or could not be made; the lock of its directory is ours.
    ///
    /// - Parameters:
    ///   - id: The container.
    ///   - directory: Its directory.
    ///   - makerLives: Whether this process was to make it, and so knows that a cgroup that is not written down is
    ///     not the container's.
    /// - Throws: What is left.
    func clear(
        _ id: ContainerID,
        _ directory: borrowing Directory,
        makerLives: Bool = false
    ) throws(LifecycleError) {
        if let record = try Container.record(in: directory, id) {
            let copy = try doing("open the directory of container '\(id)'") { () throws(SyscallError) in
                try directory.directory(beneath: ".")
            }
            let container = Container(id: id, record: record, directory: copy, root: root)
            try container.end()
            try removeCgroup(of: container)
        } else if !makerLives, let bytes = try? Container.configuration(in: directory, id),
            let spec = try? RuntimeSpec(parsing: bytes)
        {
            // Its maker may have been killed before it could write down that there is a cgroup.
            Cgroup.removeUnused(for: id.text, cgroupsPath: spec.cgroupsPath)
        }
        try removeDirectory(id)
    }

    /// Runs the hooks after a container's end, which is no less an end where they fail.
    private func runLastHooks(
        of container: borrowing Container,
        warn: (String) -> Void
    ) {
        do throws(LifecycleError) {
            let hooks = try container.spec().hooks.poststop
            let state = container.record.hookState
            for error in state.runAll(hooks, at: .poststop, pid: nil) { warn(error.wordsAfterEnd) }
        } catch {
            warn("no hooks were run: \(error)")
        }
    }

    /// Removes the container's groups, of cgroups and of resctrl.
    func removeCgroup(of container: borrowing Container) throws(LifecycleError) {
        if let group = container.record.resourceGroup {
            do throws(CgroupError) {
                try ResourceGroup.remove(group)
            } catch {
                throw .cgroup(error)
            }
        }
        guard let cgroup = try container.cgroup() else { return }
        do throws(CgroupError) {
            try cgroup.remove()
        } catch {
            throw .cgroup(error)
        }
    }

    /// Waits until nobody else works on the container; not found where it was removed meanwhile.
    func lock(_ directory: borrowing Directory, _ id: ContainerID) throws(LifecycleError) {
        for attempt in 0..<1000 {
            let isLocked = try doing("lock container '\(id)'") { () throws(SyscallError) in
                try directory.lock()
            }
            guard isLocked else {
                if attempt > 20 { usleep(10_000) } else { usleep(1_000) }
                continue
            }
            let links = try doing("look at container '\(id)'") { () throws(SyscallError) in
                try FileLock.links(of: directory.descriptor, named: id.text)
            }
            if links == 0 { throw .notFound(id.text) }
            return
        }
        throw .busy(id.text)
    }

    func removeDirectory(_ id: ContainerID) throws(LifecycleError) {
        try doing("remove the directory of container '\(id)'") { () throws(SyscallError) in
            try Directory(path: PathBytes(root)).removeTree(PathBytes(id.text))
        }
    }
}
