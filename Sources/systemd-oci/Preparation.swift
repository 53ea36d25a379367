import ContentStore
import Glibc
import JSON
import Linux
import Lowering
import Network
import OCI
import Runtime
import Systemd

/// All that a container needs before it can start, and what it holds while it lives.
struct Preparation: ~Copyable {
    let context: RunContext
    let runDirectory: RunDirectory
    private var stopSignal = SIGTERM
    /// The container's terminal, where it has one of its own.
    var terminal: Terminal?
    /// The checks of the container's health, where there are any.
    private var health: HealthRecord?
    private let reservation: Reservation
    private let range: UIDRange?
    private let output: NamedPipe?
    /// The IDs of the container; nil where it has those of the host.
    private let idRange: IDRange?
    private let outputPath: String?
    /// Nil where the container has those of the unit's previous run, or no range of IDs.
    private var namespaces: EarlyNamespaces?
    private let name: StoredName
    private var pod: JoinedPod?
    /// What is dropped from the store for the container's sake or for ours.
    private let dropped: Set<String>

    init(
        _ context: RunContext,
        _ runDirectory: RunDirectory,
        _ received: inout ReceivedDescriptors,
        _ name: StoredName
    ) throws(Failure) {
        var pod = try JoinedPod.open(context)
        var podRange: IDRange?
        if var joined = pod.take() {
            joined.give(&received)
            podRange = joined.idRange
            pod = consume joined
        }
        let reservation = try Reservation.make(context, replacing: received.container.take())
        try name.keep(in: reservation.container.lock)
        let range = try Self.range(context, &received)
        let size = context.options.idRangeSize ?? 0
        let idRange: IDRange? =
            switch range {
            case .some(let range): IDRange(first: range.range.first, count: size)
            case .none: podRange
            }
        let namespaces = try Self.namespaces(context, idRange, received)
        let output = received.takeOutput(name: context.name)
        outputPath =
            switch output {
            case .some(let output): output.path
            case .none: nil
            }
        self.context = context
        self.runDirectory = runDirectory
        self.reservation = reservation
        self.range = range
        self.output = output
        self.idRange = idRange
        self.namespaces = namespaces
        self.name = name
        self.pod = pod.take()
        dropped = received.dropped
    }

    /// The IDs of the container: those of the unit's previous run where they are still its own.
    private static func range(
        _ context: RunContext,
        _ received: inout ReceivedDescriptors
    ) throws(Failure) -> UIDRange? {
        guard context.pod == nil, let size = context.options.idRangeSize else { return nil }
        guard size <= UIDRange.count else {
            throw Failure("run: --userns: a range has at most \(UIDRange.count) IDs")
        }
        return try received.takeRange(name: context.name)
    }

    /// Starts to make new namespaces, which goes on beside all that follows.
    private static func namespaces(
        _ context: RunContext,
        _ range: IDRange?,
        _ received: borrowing ReceivedDescriptors
    ) throws(Failure) -> EarlyNamespaces? {
        guard let range, !received.hasNamespaces, !context.options.rootIsDirectory else { return nil }
        do {
            return try EarlyNamespaces.start(range: range, network: context.options.ownsNewNetwork)
        } catch {
            throw Failure("cannot make the container's namespaces", error)
        }
    }
}

extension Preparation {
    private var firstID: UInt32? { idRange?.first }
    private var image: StoredImage? { reservation.image }

    /// Makes the container's process and lets it execute what it is for.
    ///
    /// What is to be kept is with the service manager before that: a container that notifies could fill the store.
    mutating func launch(
        _ received: inout ReceivedDescriptors,
        _ handover: borrowing ServiceHandover?
    ) throws(Failure) -> Started {
        let labels = try SELinuxLabels.container(
            context.pod?.name ?? context.name,
            context.options.labelOptions,
            firstID: firstID
        )
        let files = try ContainerFiles(
            of: reservation.container,
            options: context.options,
            name: context.name,
            label: labels?.files,
            without: fileNamesOfPod
        )
        try checkTimezone()
        let joined = try JoinedNetwork(context.options)
        let secrets = try SecretFiles(context, ids: idRange, in: runDirectory.path, label: labels?.files)
        let plan = try plan(files, secrets, joined, labels)
        if plan.bindsLowPortsOfOthers { try joined?.allowLowPorts() }
        for warning in plan.warnings { Message.write(warning, .warning) }
        let user = plan.spec.process.user
        try ContainerVolumes(image: image, user: (user.uid, user.gid)).prepare(
            plan,
            for: reservation.container
        )
        let sources = try MountSources(plan, context, for: reservation.container)
        stopSignal = plan.stopSignal
        var prepared = try create(plan, sources, &received)
        // Mounted, they are kept.
        _ = consume sources
        // What was mounted keeps them.
        _ = consume secrets
        if let joined {
            try files.fill(plan, of: joined)
        } else if fileNamesOfPod.contains("hosts") {
            try files.fillHostname(plan)
        } else {
            try files.fill(plan, try connect(plan, prepared.networkNamespace))
        }
        try recordState(plan, pid: prepared.pid)
        try recordHealth()
        switch handover {
        case .some(let handover):
            try held(prepared).keep(in: received.parcel.take(), as: name, dropping: dropped, by: handover)
        case .none: break
        }
        if context.handsOver {
            try prepared.sendTerminal()
        } else {
            terminal = try prepared.terminal(isProxied: true)
        }
        do {
            return try prepared.start()
        } catch {
            throw Failure(error)
        }
    }

    /// Leaves what `healthcheck run` must know.
    private mutating func recordHealth() throws(Failure) {
        let notify = context.options.notify
        let check: HealthCheck?
        do {
            check = try context.options.healthCheck(image: image?.configuration ?? ImageConfiguration())
        } catch {
            throw Failure("run: \(error)")
        }
        guard let check else {
            guard notify == .healthy else { return }
            throw Failure("run: --sdnotify=healthy: there is no health check; give one by --health-cmd")
        }
        guard let unit = context.unit, context.handsOver else {
            if context.options.health.command != nil {
                Message.write("--health-cmd has no effect: only a service has health checks", .warning)
            }
            return
        }
        var record = HealthRecord(check: check, started: HealthProbe.milliseconds(), unit: unit)
        record.description = description.text
        // The status of a container that notifies is its own.
        if notify != .container { record.notifySocket = context["NOTIFY_SOCKET"] }
        record.hasNotified = notify != .healthy
        _ = try runDirectory.write(record.json.text + "\n", to: HealthRecord.name, mode: 0o600)
        health = record
    }

    /// What `systemctl status` shows; nil for a container that says that itself.
    var status: String? {
        if context.options.notify == .container { return nil }
        guard let health else { return description.text }
        return StatusLine.text(health.description, health: health.state.status)
    }

    private var description: StatusLine {
        let options = context.options
        guard let image else { return StatusLine(directory: options.image ?? "/") }
        var status = StatusLine(
            image: image.reference.description,
            digest: image.record.resolved.hexadecimal
        )
        if let idRange { status.ids = (idRange.first, idRange.count) }
        if options.isOnBridge { status.ports = options.publishedPorts(image: image.configuration) }
        return status
    }

    private var fileNamesOfPod: Set<String> {
        switch pod {
        case .some(let pod): pod.fileNames
        case .none: []
        }
    }

    private func checkTimezone() throws(Failure) {
        guard let zone = context.options.timezone, zone != "local" else { return }
        let folder = "/usr/share/zoneinfo"
        guard unsafe access("\(folder)/\(zone)", F_OK) == 0 else {
            throw Failure("run: --tz '\(zone)': there is no such time zone below \(folder)")
        }
    }

    private func plan(
        _ files: borrowing ContainerFiles,
        _ secrets: borrowing SecretFiles,
        _ joined: JoinedNetwork?,
        _ labels: SELinuxLabels?
    ) throws(Failure) -> RunPlan {
        var host = try HostFacts(context: context).host()
        host.labels = labels
        let layers = image?.layers ?? [context.options.image ?? "/"]
        try MountFacts(mounts: context.options.mounts, layers: layers).describe(to: &host)
        let accounts = ImageAccounts(layers: layers)
        host.passwd = try accounts.content("etc/passwd")
        host.group = try accounts.content("etc/group")
        host.firstID = firstID
        host.files = files.mounts + secrets.mounts
        host.secrets = secrets.values
        host.joinedNetwork = joined?.namespace
        switch pod {
        case .some(let pod): pod.describe(to: &host)
        case .none: break
        }
        do {
            return try context.options.plan(image: image?.configuration ?? ImageConfiguration(), host: host)
        } catch {
            throw Failure("run: \(error)")
        }
    }

    private mutating func create(
        _ plan: RunPlan,
        _ sources: borrowing MountSources,
        _ received: inout ReceivedDescriptors
    ) throws(Failure) -> Prepared {
        var launch = Launch(spec: plan.spec, root: root(plan), range: idRange)
        DefaultLimits.fit(&launch.spec.process.rlimits, asked: context.options.ulimits)
        if launch.spec.process.terminal, context.handsOver, !Self.isAwaited {
            Message.write("--tty has no effect: nobody stays who has the terminal's other end", .warning)
            launch.spec.process.terminal = false
        }
        if launch.spec.process.terminal {
            launch.spec.process.consoleSize = RuntimeSpec.ConsoleSize.ofCaller()
        }
        launch.isVolatile = true
        launch.seccompFilter = try filter(plan)
        launch.userNamespace = received.userNamespace.take()
        launch.layerUserNamespace = received.layerUserNamespace.take()
        // Before the unit's file was changed, it may have had one of its own.
        if context.options.ownsNewNetwork || context.options.networks.first == .pod {
            launch.networkNamespace = received.networkNamespace.take()
        }
        switch pod {
        case .some(let pod): launch.trees = pod.trees
        case .none: break
        }
        launch.trees.merge(sources.trees) { _, new in new }
        launch.stacks = sources.stacks
        launch.standardOutput = outputPath
        launch.streamsArePipe = plan.streamsArePipe
        launch.passedDescriptors = CInt(received.passedNames.count)
        launch.isSibling = context.handsOver
        launch.directories = plan.directories
        launch.ownCgroup = context.unit != nil && context.options.cgroups == .split
        if !context.options.privileged { try DeviceLimits.apply(to: &launch) }
        launch.spec.process.environment += received.variables
        if context.options.notify == .container {
            launch.notifySocket = context["NOTIFY_SOCKET"]
            if let limit = context["WATCHDOG_USEC"] {
                launch.spec.process.environment.append("WATCHDOG_USEC=\(limit)")
            }
        }
        do {
            if !context.handsOver { try PendingSignals.block() }
            if let namespaces = namespaces.take() { try namespaces.finish(&launch) }
            return try launch.create()
        } catch let error as LaunchError {
            throw Failure(error)
        } catch {
            throw Failure("cannot start the container", error)
        }
    }

    /// Whether somebody waits for the terminal at the other end of standard input.
    private static var isAwaited: Bool {
        var status = stat()
        return unsafe fstat(STDIN_FILENO, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }

    /// Connects the container to its networks, where it has such of netavark.
    private func connect(
        _ plan: RunPlan,
        _ namespace: borrowing Descriptor?
    ) throws(Failure) -> NetworkStatus? {
        guard context.options.isOnBridge else { return nil }
        let network = BridgeNetwork(
            options: context.options,
            name: context.name,
            stateDirectory: runDirectory.path
        )
        let image = image?.configuration ?? ImageConfiguration()
        switch namespace {
        case .some(let namespace):
            return try network.setUp(hostname: plan.spec.hostname, image: image, namespace: namespace)
        case .none: throw Failure("the container has no network namespace to connect")
        }
    }

    private func root(_ plan: RunPlan) -> Launch.Root {
        guard let image else { return .directory(context.options.image ?? "/") }
        // A file that the container is not to have must not come from there either.
        let hasAll = !context.options.noHosts && !context.options.noHostname
        let layers = hasAll ? [reservation.mountPoints] + image.layers : image.layers
        return .layers(layers, upper: reservation.container.upper, work: reservation.container.work)
    }

    private func filter(_ plan: RunPlan) throws(Failure) -> [UInt8] {
        do {
            let capabilities = try CapabilitySet(names: plan.spec.process.capabilities.bounding)
            return try SeccompFilters().filter(for: plan.spec.seccomp, capabilities: capabilities) ?? []
        } catch {
            throw Failure("cannot prepare the system call filter", error)
        }
    }

    /// Leaves what other commands and the relay of standard output must know.
    private func recordState(_ plan: RunPlan, pid: Int32) throws(Failure) {
        let options = context.options
        var state = ContainerState(
            name: context.name,
            image: image?.reference.description ?? options.image ?? "",
            pid: pid,
            startTime: ProcessStatus(of: pid)?.startTime ?? 0,
            stopSignal: plan.stopSignal,
            stopTimeout: options.stopTimeout ?? 10,
            pod: context.pod?.name
        )
        state.unit = context.unit
        state.imageID = image?.configurationDigest.hexadecimal
        state.command = plan.spec.process.arguments
        state.hostname = plan.spec.hostname
        state.created = Timestamp.nanoseconds()
        state.firstID = idRange?.first
        state.networks = options.networkNames
        state.mounts = options.mounts.compactMap(ContainerState.Mount.init)
        state.labels = options.labels
        _ = try runDirectory.write(state.text, to: ContainerState.fileName)
        var process = plan.spec.process
        DefaultLimits.fit(&process.rlimits, asked: context.options.ulimits)
        let record = ProcessRecord(process: process, seccomp: plan.spec.seccomp)
        _ = try runDirectory.write(record.text, to: ProcessRecord.name, mode: 0o600)
        guard let path = outputPath else { return }
        let owner = StandardOutputOwner(
            unit: context.unit,
            invocation: context.invocation,
            identifier: context.identifier,
            pid: pid,
            fields: LogField.of(container: state.name, image: state.image)
        )
        do {
            try SmallFile.replace(StandardOutputOwner.path(of: path), with: Array(owner.text.utf8))
        } catch {
            throw Failure("cannot lease a pipe for /dev/stdout", error)
        }
    }

    private func held(_ prepared: borrowing Prepared) -> HeldDescriptors {
        var held = HeldDescriptors()
        held.add(reservation.container.lock, as: .container)
        held.add(range)
        held.add(output)
        // What is its pod's is kept there.
        if context.pod != nil { return held }
        held.add(prepared.userNamespace, as: .userNamespace)
        held.add(prepared.layerUserNamespace, as: .layerUserNamespace)
        held.add(prepared.networkNamespace, as: .networkNamespace)
        return held
    }

    /// Starts the checks of the container's health, where there are any.
    func startHealthChecks() throws(Failure) {
        guard let health else { return }
        try HealthTimer.start(health)
    }

    /// Has the image's stop signal sent where the unit's is another.
    ///
    /// A flag is the generator's, which has told the unit.
    func startStopHelper() throws(Failure) {
        guard let unit = context.unit, context.options.stopSignal == nil, stopSignal != SIGTERM else {
            return
        }
        try StopHelper.start(for: unit)
    }
}

extension Prepared {
    /// Its terminal; nil where it has none.
    mutating func terminal(isProxied: Bool = false) throws(Failure) -> Terminal? {
        do throws(LaunchError) {
            return try takeTerminal(isProxied: isProxied)
        } catch {
            throw Failure(error)
        }
    }

    /// Sends its terminal, where it has one, to who waits for it at the other end of standard input.
    mutating func sendTerminal() throws(Failure) {
        guard let terminal = try terminal() else { return }
        do throws(LaunchError) {
            try terminal.send(over: STDIN_FILENO)
        } catch {
            throw Failure(error)
        }
    }
}
