import Glibc
import Linux
import Lowering
import OCI
import Systemd

/// What a container has of its pod: namespaces, /dev/shm and files of /etc.
struct JoinedPod: ~Copyable {
    let record: PodRecord
    private let shared: Set<PodCreateOptions.Namespace>
    private let options: RunOptions
    private var user: Descriptor?
    private var layerUser: Descriptor?
    private var network: Descriptor?
    private var ipc: Descriptor?
    private var uts: Descriptor?
    /// Mounts that are attached nowhere, by the sources that stand for them.
    private(set) var trees: [String: CInt] = [:]
    private(set) var files: [RunHost.File] = []
    private var memory: String?

    /// Opens all of it; nil for a container without a pod.
    ///
    /// The calling thread must be its process's only one, and its working directory is `/` after that.
    static func open(_ context: RunContext) throws(Failure) -> JoinedPod? {
        guard let record = context.pod else { return nil }
        var pod = JoinedPod(record, try record.options().shared, context.options)
        try pod.open(name: context.name)
        return pod
    }

    private init(
        _ record: PodRecord,
        _ shared: Set<PodCreateOptions.Namespace>,
        _ options: RunOptions
    ) {
        self.record = record
        self.shared = shared
        self.options = options
    }

    private mutating func open(name: String) throws(Failure) {
        let namespace = try PodStore.open(record)
        do {
            let visit = try PrivateMounts.enter(namespace)
            defer { visit.leave() }
            user = try PodFiles.open(.user)
            layerUser = try PodFiles.open(.layerUser)
            network = try PodFiles.open(.network)
            ipc = try PodFiles.open(.ipc)
            uts = try PodFiles.open(.uts)
            try openMounts(name: name)
        } catch {
            throw Failure("cannot get what the containers of the pod '\(record.name)' share", error)
        }
    }

    deinit {
        for number in trees.values { close(number) }
    }

    /// The IDs of the container.
    var idRange: IDRange? {
        guard let first = record.firstID, let size = options.idRangeSize else { return nil }
        return IDRange(first: first, count: size)
    }

    /// The names of the files of /etc that the pod has.
    var fileNames: Set<String> {
        var names: Set<String> = options.usesNetworkOfPod ? ["hosts", "resolv.conf"] : []
        if shared.contains(.uts) { names.insert("hostname") }
        return names
    }

    /// Puts the namespaces in place of those that the unit's previous run had.
    mutating func give(_ received: inout ReceivedDescriptors) {
        received.range = nil
        received.userNamespace = user.take()
        received.layerUserNamespace = layerUser.take()
        received.networkNamespace = options.networks.first == .pod ? network.take() : nil
    }

    /// Tells the plan what there is.
    func describe(to host: inout RunHost) {
        switch ipc {
        case .some(let ipc): host.podNamespaces[.ipc] = "/proc/self/fd/\(ipc.number)"
        case .none: break
        }
        switch uts {
        case .some(let uts):
            host.podNamespaces[.uts] = "/proc/self/fd/\(uts.number)"
            host.hostname = record.hostname
        case .none: break
        }
        host.files += files
        host.podMemory = memory
    }

    private mutating func openMounts(name: String) throws(SyscallError) {
        if options.usesNetworkOfPod, !options.noHosts { try PodFiles.addName(name) }
        for file in fileNames.sorted() where !isLeftOut(file) {
            let source = try open("/\(file)")
            files.append(RunHost.File(destination: "/etc/\(file)", source: source))
        }
        if shared.contains(.ipc) { memory = try open("/" + PodFiles.memory) }
    }

    private func isLeftOut(_ file: String) -> Bool {
        file == "hosts" && options.noHosts || file == "hostname" && options.noHostname
    }

    /// - Returns: The source that stands for it.
    private mutating func open(_ path: String) throws(SyscallError) -> String {
        let number = try MountTree(cloning: path).takeDescriptor().release()
        let source = "/proc/self/fd/\(number)"
        trees[source] = number
        return source
    }
}
