import Cgroups
import Glibc
import Linux
import OCI
package import Runtime

/// A container that has been made.
package struct CreatedContainer: ~Copyable {
    package let record: ContainerRecord
    /// The container's process, which runs or waits for its start.
    package let started: Started
    /// Its terminal, where it has one that went to no socket.
    package var terminal: Terminal?
}

extension Containers {
    /// Makes a container: its process either waits for a start by ``start(_:)``, or runs when this returns.
    ///
    /// - Parameters:
    ///   - request: What it is made of.
    ///   - warn: Told what could not be done, and is no reason to stop.
    /// - Returns: The container.
    /// - Throws: Why there is none; nothing is left of it.
    package func create(
        _ request: ContainerRequest,
        warn: (String) -> Void
    ) throws(LifecycleError) -> CreatedContainer {
        let place = try ContainerDirectory.make(request.id, in: self)
        do throws(LifecycleError) {
            let created = try create(request, at: place, warn: warn)
            // The container's process has the descriptor, too.
            place.directory.unlock()
            return created
        } catch {
            undo(request.id, at: place, warn: warn)
            throw error
        }
    }

    /// Removes what there is of a container that could not be made.
    func undo(_ id: ContainerID, at place: borrowing ContainerDirectory, warn: (String) -> Void) {
        do throws(LifecycleError) {
            try clear(id, place.directory, makerLives: true)
        } catch {
            warn("\(error)")
        }
    }

    private func create(
        _ request: ContainerRequest,
        at place: borrowing ContainerDirectory,
        warn: (String) -> Void
    ) throws(LifecycleError) -> CreatedContainer {
        let early = try doing("make the namespaces of container '\(request.id)'") { () throws(SyscallError) in
            try EarlyNamespaces.start(request.spec)
        }
        try place.write(request.configuration, to: Container.configurationName)
        var record = ContainerRecord(request)
        var launch = Launch(spec: request.spec, root: .directory(request.rootFileSystem), range: nil)
        // A scope lasts as long as this or what is in it.
        let cgroup = try makeCgroup(request)
        if let directory = try Self.note(cgroup, in: &record) {
            launch.cgroup = consume directory
            // Where this process is killed from here on, the next one finds the cgroup.
            try place.write(record)
        } else if !record.hasOwnProcesses, request.cgroupManager != .disabled {
            // The second sentence is runc's.
            warn(
                "the container has neither a cgroup nor a PID namespace of its own, so nothing can end all of its "
                    + "processes. Such configuration is strongly discouraged"
            )
        }
        launch.ownsStandardStreams = true
        launch.bundle = request.bundle
        launch.seccompFilter = request.seccompFilter
        launch.notifySocket = request.notifySocket
        launch.state = record.hookState
        launch.passedDescriptors = request.listenDescriptors
        launch.preservedDescriptors = request.preservedDescriptors
        launch.missingDescriptors = request.missingDescriptors
        launch.hooksRunInBundle = request.hooksRunInBundle
        launch.listenerVersion = request.listenerVersion
        launch.warnsOfAmbientCapabilities = request.warnsOfAmbientCapabilities
        launch.pivots = request.pivots
        // By runc's name.
        launch.keyring = request.makesKeyring ? .named("_ses.\(request.id)") : .inherited
        if request.waitsForStart {
            let path = "\(place.path)/\(Container.startSocketName)"
            launch.startSocket = try doing("make the start socket of container '\(request.id)'") {
                () throws(SyscallError) in
                try StartSocket.make(at: path)
            }
        }
        let group = try makeResourceGroup(request)
        switch group {
        case .some(let group):
            record.resourceGroup = group.removed
            try place.write(record)
        case .none: break
        }
        let prepared = try Self.create(launch, early)
        try Self.settle(cgroup, owner: request.spec.cgroupOwner)
        switch group {
        case .some(let group): try Self.inCgroup { () throws(CgroupError) in try group.add(prepared.pid) }
        case .none: break
        }
        for warning in prepared.warnings { warn(warning) }
        return try finish(request, record, prepared, at: place)
    }

    /// Writes down which cgroup there is, and opens it once more.
    static func note(
        _ cgroup: borrowing Cgroup?,
        in record: inout ContainerRecord
    ) throws(LifecycleError) -> Descriptor? {
        switch cgroup {
        case .some(let cgroup):
            (record.cgroup, record.scope) = (cgroup.path, cgroup.scope)
            return try doing("open the container's cgroup") { () throws(SyscallError) in
                try cgroup.directory.descriptor.duplicate()
            }
        case .none: return nil
        }
    }

    /// The owner gets the cgroup when the process is in it: root of a user namespace can't be born in another's.
    static func settle(
        _ cgroup: consuming Cgroup?,
        owner: UInt32? = nil
    ) throws(LifecycleError) {
        guard let cgroup else { return }
        do throws(CgroupError) {
            if let owner { try cgroup.delegate(to: owner) }
            try cgroup.settle()
        } catch {
            throw .cgroup(error)
        }
    }

    private static func inCgroup<R: ~Copyable>(
        _ body: () throws(CgroupError) -> R
    ) throws(LifecycleError) -> R {
        do throws(CgroupError) {
            return try body()
        } catch {
            throw .cgroup(error)
        }
    }

    private func makeResourceGroup(_ request: ContainerRequest) throws(LifecycleError) -> ResourceGroup? {
        guard let rdt = request.spec.intelRdt else { return nil }
        return try Self.inCgroup { () throws(CgroupError) in
            try ResourceGroup.make(rdt, id: request.id.text)
        }
    }

    func makeCgroup(_ request: ContainerRequest) throws(LifecycleError) -> Cgroup? {
        try Self.inCgroup { () throws(CgroupError) in
            try Cgroup.create(
                for: request.id.text,
                cgroupsPath: request.spec.cgroupsPath,
                manager: request.cgroupManager,
                resources: request.spec.resources,
                annotations: request.spec.annotations
            )
        }
    }

    private func finish(
        _ request: ContainerRequest,
        _ unfinished: ContainerRecord,
        _ prepared: consuming Prepared,
        at place: borrowing ContainerDirectory
    ) throws(LifecycleError) -> CreatedContainer {
        var record = unfinished
        record.pid = prepared.pid
        record.startTime = ProcessStatus(of: prepared.pid)?.startTime ?? 0
        try place.write(record)
        let terminal = try takeTerminal(of: &prepared, for: request.consoleSocket)
        try prepared.pidfd.send(to: request.processSocket)
        let waits = request.waitsForStart
        let started = try waits ? Self.detach(prepared) : Self.start(prepared)
        record.isBeingCreated = false
        do throws(LifecycleError) {
            if !waits { try record.run(request.spec.hooks.poststart, at: .poststart) }
            try writePID(record.pid, to: request.pidFile)
            try place.write(record)
        } catch {
            kill(record.pid, SIGKILL)
            throw error
        }
        return CreatedContainer(record: record, started: started, terminal: terminal)
    }

    private static func create(
        _ launch: consuming Launch,
        _ namespaces: consuming EarlyNamespaces?
    ) throws(LifecycleError) -> Prepared {
        do throws(SyscallError) {
            if let namespaces { try namespaces.finish(&launch) }
        } catch {
            throw .system("make the container's namespaces", error)
        }
        do throws(LaunchError) {
            return try launch.create()
        } catch {
            throw .launch(error)
        }
    }

    private static func detach(_ prepared: consuming Prepared) throws(LifecycleError) -> Started {
        do throws(LaunchError) {
            return try prepared.detach()
        } catch {
            throw .launch(error)
        }
    }

    private static func start(_ prepared: consuming Prepared) throws(LifecycleError) -> Started {
        do throws(LaunchError) {
            return try prepared.start()
        } catch {
            throw .launch(error)
        }
    }

    private func takeTerminal(
        of prepared: inout Prepared,
        for consoleSocket: String?
    ) throws(LifecycleError) -> Terminal? {
        do throws(LaunchError) {
            let terminal = try prepared.takeTerminal(isProxied: consoleSocket == nil)
            guard let consoleSocket else { return terminal }
            if let terminal { try terminal.send(to: consoleSocket) }
            return nil
        } catch {
            throw .launch(error)
        }
    }

    func writePID(_ pid: Int32, to path: String?) throws(LifecycleError) {
        guard let path else { return }
        try doing("write the PID file '\(path)'") { () throws(SyscallError) in
            try SmallFile.replace(path, with: Array(String(pid).utf8))
        }
    }
}

extension Descriptor {
    /// Passes it on over a socket that somebody listens on; nothing where there is none.
    fileprivate borrowing func send(to socket: String?) throws(LifecycleError) {
        guard let socket else { return }
        try doing("send a descriptor to '\(socket)'") { () throws(SyscallError) in
            try StreamSocket.send(self, with: "pidfd", to: socket)
        }
    }
}

extension ContainerRecord {
    /// Of a container that is being made and has no process yet.
    init(_ request: ContainerRequest) {
        let owner = geteuid()
        self.init(
            id: request.id.text,
            version: request.spec.version,
            bundle: request.bundle,
            rootFileSystem: request.rootFileSystem,
            pid: 0,
            startTime: 0,
            created: Clock.now(),
            owner: UserNames.name(of: owner) ?? "#\(owner)"
        )
        annotations = request.spec.annotations
        hasOwnProcesses = request.spec.namespaces.contains { $0.kind == .pid && $0.path == nil }
        isBeingCreated = true
    }
}
