import CLinux
import Glibc
import Linux
import OCI

/// A container that is being prepared: its namespaces and the steps of its first process.
struct Stage: ~Copyable {
    var program = Program()
    let spec: RuntimeSpec
    let range: IDRange?
    let maps: OwnerMaps
    /// The container's user namespace, joined or made.
    var userNamespace: Descriptor?
    /// The one that maps foreign IDs, made where something foreign is mounted.
    var layerUserNamespace: Descriptor?
    /// The cgroup namespace that the child joins itself: who is in it can't clone into a cgroup above it where namespaces
    /// are boundaries of delegation (`nsdelegate`), as systemd mounts cgroup v2.
    var cgroupNamespace: Program.Argument?
    /// `CLONE_NEW…` of the namespaces that are made.
    var newNamespaces = UInt64(CLONE_NEWNS)
    /// Whether the network namespace belongs to the user namespace, so that sysfs shows it.
    var ownsNetwork = false
    /// See ``Launch/bundle``.
    var bundle: String?
    /// See ``Launch/trees``.
    var trees: [String: CInt] = [:]
    /// See ``Launch/stacks``.
    var stacks: [String: MountStack] = [:]
    /// The directory that becomes the root; nil for layers.
    var rootDirectory: String?
    /// The destinations of mounts that are done.
    var covered: [String] = []
    /// The last map of owners that a mount asked for, as many have the same.
    var mountMap: (map: UserNamespaceMap, number: CInt)?
    /// What the child asks the launcher for while it mounts, in order, and how.
    var mountRequests: [MountRequest] = []
    var mountSockets: Terminal.Sockets?
    /// The root's mount, in the child.
    var root = Program.Argument.number(-1)
    /// Mounts that become read-only when all that is mounted below them is there.
    var sealed: [Program.Argument] = []
    /// `sys` of the container's procfs, opened before anything could cover it.
    var sysctlDirectory: Program.Argument?
    /// The working directory, opened while the root is still writable.
    var workingDirectory = Program.Argument.number(-1)
    /// Which container it is, for who answers the calls that its filter asks about.
    var state: RuntimeSpec.State?
    /// See ``Launch/listenerVersion``.
    var listenerVersion: String?
    /// The connection to who answers them; -1 where nobody is asked.
    var listenerSocket: CInt = -1
    /// Where the PID goes in what they get.
    var listenerPlaces: [UInt64] = []
    /// Whether standard streams become the user's (``Launch/ownsStandardStreams``).
    var ownsStandardStreams = false
    /// Whether supplementary groups stay those of who starts it, by crun's annotation `run.oci.keep_original_groups`.
    var keepsGroups = false
    /// Whether ambient capabilities that can't be are told of (``Launch/warnsOfAmbientCapabilities``).
    var warnsOfAmbientCapabilities = false
    /// Whether the process is a further one of a container that runs.
    var isAttached = false
    /// The result of changing to the working directory, where the user may have to try again.
    var directoryResult: Program.Slot?
    /// What is not as the specification asks for and still starts.
    private(set) var warnings: [String] = []
    /// Where the child sends its terminal's master.
    var terminalSockets: Terminal.Sockets?
    /// Descriptors that the process needs after it has waited for its start.
    var keptWhileWaiting: [CInt] = []
    /// Where the process finds them; 0 where it does not wait.
    var keptPlace: UInt64 = 0
    /// The last steps before the command: hooks, and what they are.
    var startHooks: [(hook: Program.Argument, purpose: String)] = []
    /// Where the root file system is until it is the root; hooks look for it at its own path.
    var rootMountPoint = "/"
    /// Whether the process gets a copy of this one's memory, which it needs to be in a time namespace.
    var copiesMemory = false

    init(
        spec: RuntimeSpec,
        range: IDRange?,
        userNamespace: consuming Descriptor?,
        layerUserNamespace: consuming Descriptor?
    ) {
        self.spec = spec
        self.range = range
        self.userNamespace = userNamespace
        self.layerUserNamespace = layerUserNamespace
        maps = OwnerMaps(range: range, spec: spec)
    }

    mutating func warn(_ text: String) {
        if !warnings.contains(text) { warnings.append(text) }
    }

    /// Whether the container gets a new namespace of a kind.
    func makes(_ kind: RuntimeSpec.Namespace.Kind) -> Bool {
        spec.namespaces.contains { $0.kind == kind && $0.path == nil }
    }
}

/// Says of a failed call what it was needed for.
func doing<R: ~Copyable>(_ step: String, _ body: () throws(SyscallError) -> R) throws(LaunchError) -> R {
    do {
        return try body()
    } catch {
        throw LaunchError(step, error.code)
    }
}

extension Stage {
    /// Decides which namespaces are joined, before the clone, and which are made by it.
    ///
    /// Others are joined with the host's privileges, so the user namespace comes last.
    mutating func addNamespaces(network: consuming Descriptor?) throws(LaunchError) {
        let network = network
        if !hasMountNamespace { newNamespaces &= ~UInt64(CLONE_NEWNS) }
        try makeUserNamespace()
        addLimitRaises()
        let offsets = openTimeOffsets()
        let kinds: [(RuntimeSpec.Namespace.Kind, NamespaceKind)] = [
            (.mount, .mnt), (.network, .net), (.ipc, .ipc), (.uts, .uts), (.pid, .pid), (.cgroup, .cgroup),
        ]
        for (kind, file) in kinds {
            guard let wanted = spec.namespaces.first(where: { $0.kind == kind }) else { continue }
            if let path = wanted.path, kind == .cgroup {
                cgroupNamespace = program.keep(
                    try Self.open(path, file, "join the namespace '\(path)'")
                )
            } else if let path = wanted.path {
                try join(path, file)
            } else if kind != .cgroup, kind != .network || network == nil {
                newNamespaces |= UInt64(file.flag)
            }
        }
        ownsNetwork = userNamespace == nil || newNamespaces & UInt64(CLONE_NEWNET) != 0
        if let network, makes(.network) {
            let copy = try doing("join the network namespace") { () throws(SyscallError) in
                try network.duplicate()
            }
            join(copy, .net, "join the network namespace of before")
            ownsNetwork = true
        }
        if let user = userNamespace.take() {
            let copy = try doing("join the user namespace") { () throws(SyscallError) in try user.duplicate()
            }
            userNamespace = consume user
            join(copy, .user, "join the user namespace")
        }
        if let offsets { makeTimeNamespace(offsets) }
        addDumpProtection()
        program.markClone()
        try joinTimeNamespace()
    }

    private mutating func makeUserNamespace() throws(LaunchError) {
        if userNamespace != nil { return }
        if let path = spec.namespaces.first(where: { $0.kind == .user })?.path {
            userNamespace = try Self.open(path, .user, "join the user namespace '\(path)'")
        } else if let map = maps.container {
            userNamespace = try doing("make a user namespace") { () throws(SyscallError) in
                try map.makeNamespace()
            }
        }
    }

    private mutating func join(_ path: String, _ kind: NamespaceKind) throws(LaunchError) {
        let purpose = "join the namespace '\(path)'"
        join(try Self.open(path, kind, purpose), kind, purpose)
    }

    /// Opens a namespace of a kind, which a file of another kind is not taken for.
    static func open(
        _ path: String,
        _ kind: NamespaceKind,
        _ purpose: String
    ) throws(LaunchError) -> Descriptor {
        let file = try doing(purpose) { () throws(SyscallError) in
            try Descriptor(opening: path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        }
        guard file.namespaceFlag == kind.flag else {
            throw LaunchError(purpose, reason: "it is no \(kind.rawValue) namespace")
        }
        return file
    }

    private mutating func join(_ namespace: consuming Descriptor, _ kind: NamespaceKind, _ purpose: String) {
        let argument = program.keep(namespace)
        program.add(CInt(SYS_setns), [argument, .number(kind.flag)], purpose)
    }

    /// The namespace that maps foreign IDs to the container's.
    mutating func needLayerNamespace() throws(LaunchError) {
        if layerUserNamespace != nil { return }
        layerUserNamespace = try doing("make a user namespace for layers") { () throws(SyscallError) in
            try maps.layers.makeNamespace()
        }
    }
}
