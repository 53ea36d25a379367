import Glibc
import Linux
import Lowering
import Network
import OCI
import Runtime
import Systemd

/// `systemd-oci pod create`: makes what the containers of a pod share, and has the service manager keep it.
struct PodCreation: ~Copyable {
    private let name: String
    private let options: PodCreateOptions
    private let arguments: [String]
    private let unit: String
    private let directory: String
    private let notifier: Notifier

    /// Reads the command line.
    ///
    /// - Throws: What makes no sense, or that this is no process of a unit that can hold a pod.
    static func reading(_ arguments: ArraySlice<String>) throws(Failure) -> PodCreation {
        let options: PodCreateOptions
        do {
            options = try PodCreateOptions(arguments: arguments)
        } catch {
            throw Failure("pod create: \(error)")
        }
        guard let name = options.name ?? options.operands.first else {
            throw Failure("pod create: needs --name NAME")
        }
        guard let unit = Variable.value("PODMAN_SYSTEMD_UNIT"),
            let directory = RunDirectory.own(among: Variable.value("RUNTIME_DIRECTORY"))
        else { throw Failure("pod create: a pod is held by a unit; write a .pod file for one") }
        return PodCreation(
            name: name,
            options: options,
            arguments: Array(arguments),
            unit: unit,
            directory: directory,
            notifier: try notifier()
        )
    }

    private static func notifier() throws(Failure) -> Notifier {
        do {
            if let notifier = try Notifier() { return notifier }
        } catch {
            throw Failure("pod create: cannot reach the service manager", error)
        }
        throw Failure("pod create: the unit has no notification socket: it needs NotifyAccess=all")
    }

    /// Makes the pod.
    func create() throws(Failure) {
        for warning in options.warnings + options.common.warnings { Message.write(warning, .warning) }
        if let other = PodRecord(named: name), other.unit != unit {
            throw Failure("pod create: \(other.unit) has a pod of the name '\(name)'")
        }
        let range = try range()
        let idRange = idRange(range)
        let shared = try namespaces(idRange)
        try configure(shared, idRange)
        let network = try connect(shared.network)
        let namespace = try store(range, try namespace(shared, idRange, network))
        try record(namespace, idRange, network)
    }

    /// The name that the containers have in common.
    private var hostname: String {
        if let hostname = options.common.hostname { return hostname }
        if options.common.isOnHostNetwork { return NetworkFiles.hostName }
        return String(name.filter { $0 != "_" }.prefix(64))
    }

    // MARK: IDs and namespaces

    /// The IDs of the containers: those of the pod's previous run, where nobody else has taken them meanwhile.
    private func range() throws(Failure) -> UIDRange? {
        guard let size = options.common.idRangeSize else { return nil }
        guard size <= UIDRange.count else {
            throw Failure("pod create: --userns: a range has at most \(UIDRange.count) IDs")
        }
        do {
            return try UIDRange.allocate(for: name)
        } catch {
            throw Failure("\(error)")
        }
    }

    private func idRange(_ range: borrowing UIDRange?) -> IDRange? {
        guard let size = options.common.idRangeSize else { return nil }
        switch range {
        case .some(let range): return IDRange(first: range.range.first, count: size)
        case .none: return nil
        }
    }

    private func namespaces(_ range: IDRange?) throws(Failure) -> SharedNamespaces {
        var kinds: Set<NamespaceKind> = []
        if options.owns(.net) { kinds.insert(.net) }
        if options.owns(.ipc) { kinds.insert(.ipc) }
        if options.owns(.uts) { kinds.insert(.uts) }
        var spec = RuntimeSpec()
        do {
            (spec.uidMappings, spec.gidMappings) = try options.common.mappings(first: range?.first)
        } catch {
            throw Failure("pod create: \(error)")
        }
        do {
            return try SharedNamespaces(range: range, spec: spec, kinds)
        } catch {
            throw Failure("cannot make the pod's namespaces", error)
        }
    }

    /// The host name and the sysctls, which belong to the namespaces.
    private func configure(_ shared: borrowing SharedNamespaces, _ range: IDRange?) throws(Failure) {
        var visit = VisitedNamespaces()
        do {
            switch shared.network {
            case .some(let network): try visit.enter(network, .net)
            case .none: break
            }
            switch shared.ipc {
            case .some(let ipc): try visit.enter(ipc, .ipc)
            case .none: break
            }
            switch shared.uts {
            case .some(let uts):
                try visit.enter(uts, .uts)
                try check("sethostname", hostname) { unsafe sethostname(hostname, hostname.utf8.count) }
            case .none: break
            }
            var settings = options.common.sysctls
            let ping = "net.ipv4.ping_group_range"
            if shared.network != nil, !settings.contains(where: { $0.name == ping }) {
                settings.append(
                    RuntimeSpec.Sysctl(name: ping, value: "\(shared.root.group) \(shared.root.group)")
                )
            }
            if settings.isEmpty { return }
            // That of the host may be read-only.
            let proc = try MountContext("proc").mount()
            for setting in settings {
                guard let path = setting.path else { continue }
                let folder = "/proc/self/fd/\(proc.descriptor.number)/sys/"
                try ControlFile.write(setting.value, to: folder + path)
            }
        } catch {
            throw Failure("cannot set the pod up", error)
        }
    }

    // MARK: Network and files

    private func connect(_ namespace: borrowing Descriptor?) throws(Failure) -> NetworkStatus? {
        guard options.common.isOnBridge else { return nil }
        switch namespace {
        case .some(let namespace):
            return try BridgeNetwork(options: options.common, name: name, stateDirectory: directory)
                .setUp(hostname: hostname, image: ImageConfiguration(), namespace: namespace)
        case .none: return nil
        }
    }

    /// All that the containers share, in a mount namespace.
    private func namespace(
        _ shared: borrowing SharedNamespaces,
        _ range: IDRange?,
        _ network: NetworkStatus?
    ) throws(Failure) -> Descriptor {
        let labels = try SELinuxLabels.container(name, options.common.labelOptions, firstID: range?.first)
        let texts = try NetworkFiles(options: options.common, name: name)
            .texts(hostname: hostname, network)
        do {
            return try PodFiles.make(
                shared,
                [("hosts", texts.hosts), ("resolv.conf", texts.resolver), ("hostname", hostname + "\n")],
                memorySize: options.shared.contains(.ipc) ? options.common.shmSize : nil,
                label: labels?.files
            )
        } catch {
            throw Failure("cannot make the pod's files", error)
        }
    }

    // MARK: What is kept

    /// - Returns: The number of the namespace.
    private func store(
        _ range: borrowing UIDRange?,
        _ namespace: consuming Descriptor
    ) throws(Failure) -> UInt64 {
        do {
            try notifier.store(namespace, name: PodStore.namespace)
            switch range {
            case .some(let range): try notifier.store(range.lock, name: PodStore.range)
            case .none: break
            }
            try notifier.barrier()
            return try namespace.status().inode
        } catch {
            throw Failure("cannot store the pod with the service manager", error)
        }
    }

    /// Writes what containers look for, when all is there.
    private func record(_ namespace: UInt64, _ range: IDRange?, _ network: NetworkStatus?) throws(Failure) {
        let record = PodRecord(
            name: name,
            unit: unit,
            arguments: arguments,
            hostname: hostname,
            firstID: range?.first,
            namespace: namespace,
            descriptor: try PodStore.find(inode: namespace),
            addresses: network?.addresses.map { "\($0.address)" } ?? []
        )
        do {
            try SmallFile.replace(PodRecord.path(in: directory), with: Array(record.text.utf8))
        } catch {
            throw Failure("cannot write down what the pod is", error)
        }
    }
}
