import Cgroups
import Glibc
import Linux
import Lowering
import OCI
import Runtime
import Systemd

/// The start of a bundle's container in its unit.
enum BundleLaunch {
    /// Starts the container and hands it over to the service manager, who hears of what went wrong, too.
    static func run(_ given: Bundle, _ options: BundleOptions) throws(Failure) -> Int32 {
        var bundle = given
        let purpose = "cannot reach the service manager"
        // A container whose root may be the owner of this program's file must not get at it (CVE-2019-5736).
        if bundle.hasHostIDs, !options.hasOwnIDs {
            try doing(purpose, SyscallError.self, OwnProgram.executeReadOnly())
        }
        let notifier = try doing(purpose, SyscallError.self, Notifier())
        guard let notifier else {
            throw Failure("run: --sdnotify: there is no service manager to tell (NOTIFY_SOCKET is not set)")
        }
        let handover = ServiceHandover(notifier)
        do throws(Failure) {
            if geteuid() != 0 { try UserBundle.prepare(&bundle.spec) }
            return try start(bundle, options, handover)
        } catch {
            try handover.tell(error)
            throw error
        }
    }

    private static func start(
        _ bundle: Bundle,
        _ options: BundleOptions,
        _ handover: borrowing ServiceHandover
    ) throws(Failure) -> Int32 {
        let directory =
            switch Variable.value("RUNTIME_DIRECTORY") {
            case .some(let directories): RunDirectory(ofManager: directories)
            case .none: try RunDirectory(name: options.name, unit: nil)
            }
        let name = try StoredName(in: directory)
        var received = try ReceivedDescriptors(.ofThisProcess(), name)
        let ownsIDs = options.hasOwnIDs && bundle.hasHostIDs
        let range = try ownsIDs ? received.takeRange(name: options.name) : nil
        var namespaces = try Self.namespaces(range, bundle.spec, received)
        let output = received.takeOutput(name: options.name)
        var launch = Launch(spec: bundle.spec, root: .directory(bundle.root), range: nil)
        switch range {
        case .some(let range):
            launch.range = range.range
            launch.userNamespace = received.userNamespace.take()
            launch.layerUserNamespace = received.layerUserNamespace.take()
        case .none: break
        }
        switch output {
        case .some(let output): launch.standardOutput = output.path
        case .none: break
        }
        launch.passedDescriptors = CInt(received.passedNames.count)
        if launch.spec.process.consoleSize == nil {
            launch.spec.process.consoleSize = RuntimeSpec.ConsoleSize.ofCaller()
        }
        launch.bundle = bundle.directory
        launch.state = RuntimeSpec.State(
            id: options.name,
            bundle: bundle.directory,
            annotations: bundle.spec.annotations
        )
        launch.isSibling = true
        launch.ownCgroup = true
        launch.ownsStandardStreams = true
        if options.notify == .container { launch.notifySocket = Variable.value("NOTIFY_SOCKET") }
        launch.spec.process.environment += received.variables
        launch.seccompFilter = try filter(of: bundle.spec)
        var prepared = try create(launch, namespaces.take())
        try limit(bundle.spec.resources, process: prepared.pid)
        try prepared.sendTerminal()
        try record(bundle, options, in: directory, pid: prepared.pid)
        switch output {
        case .some(let output): try lease(output, options.name, pid: prepared.pid)
        case .none: break
        }
        // Before it runs: a container that notifies could fill the store.
        var held = HeldDescriptors()
        held.add(range)
        held.add(output)
        if ownsIDs {
            held.add(prepared.userNamespace, as: .userNamespace)
            held.add(prepared.layerUserNamespace, as: .layerUserNamespace)
        }
        try held.keep(in: received.parcel.take(), as: name, dropping: received.dropped, by: handover)
        let started = try start(prepared)
        try handover.complete(pid: started.pid, notify: options.notify ?? .launcher)
        return Run.exitStatus(started.pid, started.pidfd)
    }

    /// Starts to make new namespaces, which goes on beside all that follows.
    ///
    /// That of the network is new at each start: hooks, such as those of CNI, put interfaces into it.
    private static func namespaces(
        _ range: borrowing UIDRange?,
        _ spec: RuntimeSpec,
        _ received: borrowing ReceivedDescriptors
    ) throws(Failure) -> EarlyNamespaces? {
        if received.hasNamespaces { return nil }
        let network = spec.namespaces.contains { $0.kind == .network && $0.path == nil }
        do {
            switch range {
            case .some(let range): return try EarlyNamespaces.start(range: range.range, network: network)
            case .none: return nil
            }
        } catch {
            throw Failure("cannot make the container's namespaces", error)
        }
    }

    /// Writes what the service manager has no settings for into the container's cgroup.
    private static func limit(_ resources: RuntimeSpec.Resources, process pid: Int32) throws(Failure) {
        var rest = RuntimeSpec.Resources()
        rest.hugepageLimits = resources.hugepageLimits
        rest.rdma = resources.rdma
        rest.cpu.burst = resources.cpu.burst
        let purpose = "cannot limit the container"
        for entry in resources.unified {
            var single = RuntimeSpec.Resources()
            single.unified = [entry]
            let properties = UnitProperty.properties(of:isUpdate:)
            if try doing(purpose, ResourceError.self, properties(single, true)).isEmpty {
                rest.unified.append(entry)
            }
        }
        if rest == RuntimeSpec.Resources() { return }
        guard let own = HostFile.text("/proc/\(pid)/cgroup").flatMap({ CgroupPath.own(in: $0) }),
            let cgroup = try doing(purpose, CgroupError.self, Cgroup.open(own))
        else { throw Failure("cannot limit the container: it has no cgroup of version 2") }
        try doing(purpose, CgroupError.self, cgroup.apply(rest))
    }

    private static func create(
        _ launch: consuming Launch,
        _ namespaces: consuming EarlyNamespaces?
    ) throws(Failure) -> Prepared {
        do {
            if let namespaces { try namespaces.finish(&launch) }
        } catch {
            throw Failure("cannot start the container", error)
        }
        do {
            return try launch.create()
        } catch {
            throw Failure(error)
        }
    }

    private static func start(_ prepared: consuming Prepared) throws(Failure) -> Started {
        do throws(LaunchError) {
            return try prepared.start()
        } catch {
            throw Failure(error)
        }
    }

    private static func filter(of spec: RuntimeSpec) throws(Failure) -> [UInt8] {
        try SystemCallFilter.compile(spec.seccomp, for: spec.process)
    }

    /// Leaves what `exec` and `stop` must know.
    private static func record(
        _ bundle: Bundle,
        _ options: BundleOptions,
        in directory: RunDirectory,
        pid: Int32
    ) throws(Failure) {
        var state = ContainerState(
            name: options.name,
            image: bundle.directory,
            pid: pid,
            startTime: ProcessStatus(of: pid)?.startTime ?? 0,
            stopSignal: SIGTERM,
            stopTimeout: 10
        )
        state.unit = Variable.value("PODMAN_SYSTEMD_UNIT") ?? "\(options.name).service"
        state.command = bundle.spec.process.arguments
        state.hostname = bundle.spec.hostname
        state.created = Timestamp.nanoseconds()
        _ = try directory.write(state.text, to: ContainerState.fileName)
        var process = bundle.spec.process
        // Another process has a terminal where its own caller wants one.
        process.terminal = false
        let record = ProcessRecord(process: process, seccomp: bundle.spec.seccomp)
        _ = try directory.write(record.text, to: ProcessRecord.name, mode: 0o600)
    }

    private static func lease(_ pipe: borrowing NamedPipe, _ name: String, pid: Int32) throws(Failure) {
        let owner = StandardOutputOwner(
            unit: Variable.value("PODMAN_SYSTEMD_UNIT") ?? "\(name).service",
            invocation: Variable.value("INVOCATION_ID"),
            identifier: name,
            pid: pid,
            fields: LogField.of(container: name, image: nil)
        )
        do {
            try SmallFile.replace(StandardOutputOwner.path(of: pipe.path), with: Array(owner.text.utf8))
        } catch {
            throw Failure("cannot lease a pipe for /dev/stdout", error)
        }
    }
}

extension RuntimeSpec.ConsoleSize {
    /// That of the terminal which our output goes to; nil where it goes to none.
    ///
    /// Who passes on the container's terminal may not have set its size yet when the container looks at it.
    static func ofCaller() -> RuntimeSpec.ConsoleSize? {
        guard let size = (TerminalDevice(STDOUT_FILENO) ?? TerminalDevice(STDERR_FILENO))?.size, size.rows > 0
        else {
            return nil
        }
        return RuntimeSpec.ConsoleSize(height: size.rows, width: size.columns)
    }
}
