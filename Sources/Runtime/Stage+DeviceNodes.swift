import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// The nodes of `linux.devices`, the first of each path; /dev/ptmx is the container's own in any case.
    func deviceNodes() throws(LaunchError) -> [DeviceNode] {
        var nodes: [DeviceNode] = []
        for device in spec.deviceNodes {
            let node = try DeviceNode(device)
            if node.path != "/dev/ptmx", !nodes.contains(where: { $0.path == node.path }) {
                nodes.append(node)
            }
        }
        return nodes
    }

    /// Makes nodes in the child, in directories of the root file system or of what is mounted there.
    mutating func addNodes(_ nodes: [DeviceNode]) throws(LaunchError) {
        for node in nodes {
            let purpose = "add the device '\(node.path)'"
            let (directory, name) = Self.split(node.path)
            let flags = node.name == nil ? Int(CLINUX_TARGET_DIRECTORY) : Self.withoutLinks
            let place = target(directory, flags, mode: 0o755, purpose)
            let source = userNamespace == nil ? .number(-1) : try nodeMount(node)
            let owner = UInt64(node.user) | UInt64(node.group) << 32
            program.add(
                CInt(CLINUX_STEP_NODE),
                [place, .text(name), .number(node.mode), .number(node.device), .number(owner), source],
                purpose
            )
            program.explain(EEXIST, "something else is there")
        }
    }

    /// A node outside of the container, as none can be made in a user namespace.
    ///
    /// It is a new one where the kernel can mount it (Linux 6.15), with the owner and mode that were asked for, else
    /// the host's of the same path.
    private mutating func nodeMount(_ node: DeviceNode) throws(LaunchError) -> Program.Argument {
        let attributes = UInt64(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC)
        let purpose = "add the device '\(node.path)'"
        if let tree = try? newNode(node) {
            try doing(purpose) { () throws(SyscallError) in try tree.set(attributes) }
            return program.keep(tree)
        }
        if node.mode & S_IFMT == S_IFIFO { return .number(-1) }
        let tree = try doing(purpose) { () throws(SyscallError) in
            try Stage.deviceNode(node.source, node.mode & S_IFMT, node.device)
        }
        try doing(purpose) { () throws(SyscallError) in try tree.set(attributes) }
        return program.keep(tree)
    }

    private func newNode(_ node: DeviceNode) throws(SyscallError) -> MountTree {
        let tree = try MountContext("tmpfs").mount()
        let number = tree.descriptor.number
        let owner = maps.outside(user: node.user, group: node.group)
        let made = unsafe clinux_mknodat(number, "node", node.mode, node.major, node.minor)
        if made < 0 { throw SyscallError("mknodat", node.path, -made) }
        try check("fchmodat", node.path) { unsafe fchmodat(number, "node", node.mode & 0o7777, 0) }
        try check("fchownat", node.path) { unsafe fchownat(number, "node", owner.user, owner.group, 0) }
        return try MountTree(cloning: "node", in: tree.descriptor)
    }

    /// The links of a /dev that belongs to the root file system.
    mutating func addLinksBelowRoot() throws(LaunchError) {
        let purpose = "make the links in /dev"
        let directory = target("/dev", Self.withoutLinks, mode: 0o755, purpose)
        program.add(
            CInt(SYS_unlinkat),
            [directory, .text("ptmx"), .number(0)],
            ignoring: [ENOENT, EISDIR, EBUSY],
            "make the link /dev/ptmx"
        )
        try addLinks(directory, standardOutput: nil)
    }
}
