import ContentStore
import Glibc
import Linux
import Lowering

/// The files of /etc that tell a container its place in the network.
///
/// They belong to the foreign range, as what the container writes elsewhere does. It may write to them, and must not
/// fill the host's /run by that: they are in a small file system of their own, which goes with their mounts. Before
/// Linux 6.15 nothing can be cloned from one that is attached nowhere, and they are in the container's directory in
/// the store.
struct ContainerFiles: ~Copyable {
    private var memory: MountTree?
    private let directory: String
    let options: RunOptions
    let name: String
    /// What the container's pod has for all of its containers.
    private let ofPod: Set<String>
    private(set) var hosts: Descriptor?
    private(set) var hostname: Descriptor?
    private(set) var resolver: Descriptor?

    /// Makes the files that there will be, empty still.
    init(
        of container: borrowing ContainerDirectory,
        options: RunOptions,
        name: String,
        label: String? = nil,
        without ofPod: Set<String> = []
    ) throws(Failure) {
        self.ofPod = ofPod
        memory = PrivateMemory.make(size: 1 << 20, inodes: 8)
        directory =
            switch memory {
            case .some(let memory): "/proc/self/fd/\(memory.descriptor.number)"
            case .none: container.path
            }
        self.options = options
        self.name = name
        _ = try Self.make(".containerenv", in: directory, label)
        resolver = ofPod.contains("resolv.conf") ? nil : try Self.make("resolv.conf", in: directory, label)
        let hasHosts = !options.noHosts && !ofPod.contains("hosts")
        hosts = hasHosts ? try Self.make("hosts", in: directory, label) : nil
        let hasHostname = !options.noHostname && !ofPod.contains("hostname")
        hostname = hasHostname ? try Self.make("hostname", in: directory, label) : nil
    }

    /// Gives away what keeps them apart from the container's mounts.
    mutating func takeMemory() -> MountTree? { memory.take() }

    /// Where the container has them.
    var mounts: [RunHost.File] {
        var names = ["resolv.conf"]
        if !options.noHosts { names.append("hosts") }
        if !options.noHostname { names.append("hostname") }
        return [mount(".containerenv", in: "/run")]
            + names.filter { !ofPod.contains($0) }.map { mount($0, in: "/etc") }
    }

    private func mount(_ name: String, in destination: String) -> RunHost.File {
        RunHost.File(destination: "\(destination)/\(name)", source: "\(directory)/\(name)")
    }

    /// A file stays open until it has its content: to open it once more for that is to truncate it, and closing what
    /// was truncated waits for the disk.
    private static func make(
        _ name: String,
        in directory: String,
        _ label: String?
    ) throws(Failure) -> Descriptor {
        do {
            let path = "\(directory)/\(name)"
            let file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o644)
            try file.setOwner(IDRange.foreign.first, group: IDRange.foreign.first)
            try file.setMode(0o644)
            if let label { try SELinux.label(file, label) }
            return file
        } catch {
            throw Failure("cannot make '\(name)' of the container", error)
        }
    }
}
