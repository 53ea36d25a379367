import Cgroups
import Glibc
import JSON
import Linux
import OCI
package import Runtime

/// A container whose processes have been made of images.
package struct RestoredContainer: ~Copyable {
    package let record: ContainerRecord
    /// Its terminal, where it has one that went to no socket.
    package var terminal: Terminal?
}

extension Containers {
    /// Makes a container of a bundle and of the images that a checkpoint has written; its processes go on.
    ///
    /// The first one is a child of this process.
    ///
    /// - Parameters:
    ///   - request: What it is made of.
    ///   - settings: How, and what of.
    ///   - warn: Told what could not be done, and what CRIU says of a failure.
    /// - Returns: The container.
    /// - Throws: Why there is none; nothing is left of it.
    package func restore(
        _ request: ContainerRequest,
        _ settings: CriuSettings,
        warn: (String) -> Void
    ) throws(LifecycleError) -> RestoredContainer {
        // Before anything is made.
        _ = try CriuDirectory(opening: settings.images)
        let place = try ContainerDirectory.make(request.id, in: self)
        do throws(LifecycleError) {
            let restored = try restore(request, settings, at: place)
            place.directory.unlock()
            return restored
        } catch {
            CriuLog.errors(in: settings.logDirectory, CriuLog.restore).forEach(warn)
            undo(request.id, at: place, warn: warn)
            throw error
        }
    }

    private func restore(
        _ request: ContainerRequest,
        _ settings: CriuSettings,
        at place: borrowing ContainerDirectory
    ) throws(LifecycleError) -> RestoredContainer {
        try place.write(request.configuration, to: Container.configurationName)
        var record = ContainerRecord(request)
        let cgroup = try makeCgroup(request)
        let directory = try Self.note(cgroup, in: &record)
        if record.cgroup != nil { try place.write(record) }
        try MountPoints(request.spec, bundle: request.bundle).make(in: request.rootFileSystem)
        var options = CriuOptions(settings, request.spec, log: CriuLog.restore)
        if let profile = settings.securityProfile { options.add(.securityProfile, profile) }
        if let label = settings.mountLabel { options.add(.mountLabel, label) }
        let files = try addSources(request, settings, to: &options)
        if let path = record.cgroup { options.setCgroupRoot(path) }
        options.set(.evasiveDevices)
        options.set(.restoreSibling)
        let scene = try CriuScene(request, settings, files, in: place.path, options: &options)
        var terminal: Terminal?
        do throws(LifecycleError) {
            try Self.move(scene.pid, into: directory)
            try Self.settle(cgroup)
        } catch {
            kill(scene.pid, SIGKILL)
            throw error
        }
        let answer = try scene.perform(options) { event throws(LifecycleError) in
            try Self.take(event, request, &record, &terminal, at: place)
        }
        try doing("remove CRIU's root") { () throws(SyscallError) in
            try place.directory.removeDirectory(PathBytes(CriuScene.rootName))
        }
        return try finish(request, &record, answer, terminal.take(), at: place)
    }

    /// Tells CRIU of all that is the host's.
    private func addSources(
        _ request: ContainerRequest,
        _ settings: CriuSettings,
        to options: inout CriuOptions
    ) throws(LifecycleError) -> CriuFiles {
        let root = try doing("open the root file system") { () throws(SyscallError) in
            try Directory(path: PathBytes(request.rootFileSystem))
        }
        ExternalMounts(request.spec, root: root, bundle: request.bundle).addForRestore(to: &options)
        for (number, stream) in try Self.streams(in: settings.images).enumerated()
        where stream.hasPrefix("pipe:") {
            options.inherit(CInt(number), as: stream)
        }
        return try CriuNamespaces.addForRestore(request.spec, to: &options, from: 4)
    }

    /// Where the first process's standard streams led; none that is a pipe where that was not written down.
    private static func streams(in images: String) throws(LifecycleError) -> [String] {
        let path = "\(images)/\(Container.streamsName)"
        let content = try doing("read the images") { () throws(SyscallError) in
            try SmallFile.contents(of: path)
        }
        guard let content else { return [] }
        guard let value = try? JSONValue(parsing: content), let items = value.array else {
            throw .checkpoint("'\(path)' is not a list of descriptors")
        }
        return items.prefix(3).map { $0.string ?? "" }
    }

    private static func move(
        _ pid: Int32,
        into cgroup: borrowing Descriptor?
    ) throws(LifecycleError) {
        switch cgroup {
        case .some(let cgroup):
            try doing("put CRIU into the container's cgroup") { () throws(SyscallError) in
                try ControlFile.write("\(pid)", to: "/proc/self/fd/\(cgroup.number)/cgroup.procs")
            }
        case .none: break
        }
    }

    /// Does what is to be done at a moment of the restoration.
    private static func take(
        _ event: consuming CriuCall.Event,
        _ request: ContainerRequest,
        _ record: inout ContainerRecord,
        _ terminal: inout Terminal?,
        at place: borrowing ContainerDirectory
    ) throws(LifecycleError) {
        switch event.name {
        case "setup-namespaces":
            record.pid = event.pid
            try setLoopbackUp(request.spec, of: event.pid)
            try record.run(request.spec.hooks.prestart, at: .prestart)
            try record.run(request.spec.hooks.createRuntime, at: .createRuntime)
        case "post-restore":
            record.pid = event.pid
            record.startTime = ProcessStatus(of: event.pid)?.startTime ?? 0
            try place.write(record)
        case "orphan-pts-master":
            guard let master = event.descriptor.take() else { return }
            terminal = try Self.terminal(master, for: request.consoleSocket)
        default: break
        }
    }

    /// As it is in a network namespace that we make: CRIU restores no interface of it.
    private static func setLoopbackUp(_ spec: RuntimeSpec, of pid: Int32) throws(LifecycleError) {
        guard spec.namespaces.contains(where: { $0.kind == .network && $0.path == nil }) else { return }
        try doing("set up the loopback interface") { () throws(SyscallError) in
            try NetworkNamespace.setUp("lo", in: try Descriptor(namespace: .net, of: pid))
        }
    }

    /// The terminal, where it does not go to a socket.
    private static func terminal(
        _ master: consuming Descriptor,
        for socket: String?
    ) throws(LifecycleError) -> Terminal? {
        let terminal: Terminal
        do throws(SyscallError) {
            terminal = try Terminal(master: master)
        } catch {
            throw .system("take the container's terminal", error)
        }
        guard let socket else { return .some(terminal) }
        do throws(LaunchError) {
            try terminal.send(to: socket)
        } catch {
            throw .launch(error)
        }
        return nil
    }

    private func finish(
        _ request: ContainerRequest,
        _ record: inout ContainerRecord,
        _ answer: CriuFields,
        _ terminal: consuming Terminal?,
        at place: borrowing ContainerDirectory
    ) throws(LifecycleError) -> RestoredContainer {
        if let pid = answer.message(4)?.number(1), pid > 0 {
            record.pid = Int32(truncatingIfNeeded: pid)
            record.startTime = ProcessStatus(of: record.pid)?.startTime ?? 0
        }
        record.isBeingCreated = false
        do throws(LifecycleError) {
            try record.run(request.spec.hooks.poststart, at: .poststart)
            try writePID(record.pid, to: request.pidFile)
            try place.write(record)
        } catch {
            kill(record.pid, SIGKILL)
            throw error
        }
        return RestoredContainer(record: record, terminal: terminal.take())
    }
}
