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
    var stopSignal = SIGTERM
    /// The container's terminal, where it has one of its own.
    var terminal: Terminal?
    /// The checks of the container's health, where there are any.
    var health: HealthRecord?
    let reservation: Reservation
    private let range: UIDRange?
    private let output: NamedPipe?
    /// The IDs of the container; nil where it has those of the host.
    let idRange: IDRange?
    let outputPath: String?
    /// Nil where the container has those of the unit's previous run, or no range of IDs.
    var namespaces: EarlyNamespaces?
    private let name: StoredName
    var pod: JoinedPod?
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
    var firstID: UInt32? { idRange?.first }
    var image: StoredImage? { reservation.image }

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
        var files = try ContainerFiles(
            of: reservation.container,
            options: context.options,
            name: context.name,
            label: labels?.files,
            without: fileNamesOfPod
        )
        try checkTimezone()
        let joined = try JoinedNetwork(context.options)
        var secrets = try SecretFiles(context, ids: idRange, in: runDirectory.path, label: labels?.files)
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
        prepared.keep(secrets.takeMemory())
        prepared.keep(files.takeMemory())
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

    private var fileNamesOfPod: Set<String> {
        switch pod {
        case .some(let pod): pod.fileNames
        case .none: []
        }
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
