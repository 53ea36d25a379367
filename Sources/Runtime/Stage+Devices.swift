import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// The nodes that the runtime specification wants in every container: Linux's device numbers.
    private static let nodes: [(name: String, major: UInt32, minor: UInt32)] = [
        ("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0),
    ]

    /// Fills a fresh /dev.
    ///
    /// Nodes are the host's, as none can be made in a user namespace.
    mutating func addDeviceNodes(_ device: Program.Argument, standardOutput: String?) throws(LaunchError) {
        for node in Self.nodes {
            let tree = try doing("open /dev/\(node.name)") {
                try Stage.deviceNode("/dev/\(node.name)", node.major, node.minor)
            }
            addFile(program.keep(tree), device, node.name)
        }
        var links = [
            ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"),
            ("stderr", "/proc/self/fd/2"), ("core", "/proc/kcore"), ("ptmx", "pts/ptmx"),
        ]
        if let standardOutput {
            links.removeAll { $0.0 == "stdout" || $0.0 == "stderr" }
            for name in ["stdout", "stderr"] {
                let tree = try doing("open '\(standardOutput)'") { try MountTree(cloning: standardOutput) }
                addFile(program.keep(tree), device, name)
            }
        }
        for (name, content) in links {
            program.add(
                CInt(SYS_symlinkat),
                [.text(content), device, .text(name)],
                ignoring: [EEXIST],
                "make the link /dev/\(name)"
            )
        }
    }

    private mutating func addFile(_ mount: Program.Argument, _ directory: Program.Argument, _ name: String) {
        let purpose = "make /dev/\(name)"
        let mode = Program.Argument.number(S_IFREG | 0o644)
        program.add(CInt(SYS_mknodat), [directory, .text(name), mode, .number(0)], purpose)
        attach(mount, to: directory, at: name, purpose)
    }

    /// A device of the host.
    ///
    /// - Throws: `ENODEV` where the file at the path stands for another device.
    static func deviceNode(_ path: String, _ major: UInt32, _ minor: UInt32) throws(SyscallError) -> MountTree
    {
        let tree = try MountTree(cloning: path)
        let status = try tree.status()
        guard status.mode & S_IFMT == S_IFCHR, status.device == UInt64(major) << 8 | UInt64(minor) else {
            throw SyscallError("open_tree", path, ENODEV)
        }
        return tree
    }

    /// The devices beyond the standard ones.
    mutating func addDevices() throws(LaunchError) {
        for device in spec.devices {
            let purpose = "add the device '\(device.source)'"
            let tree = try doing(purpose) { try MountTree(cloning: device.source) }
            let kind = try doing(purpose) { try tree.status().mode & S_IFMT }
            guard kind == S_IFCHR || kind == S_IFBLK else {
                throw LaunchError(purpose, reason: "not a device")
            }
            let mount = program.keep(tree)
            let place = target(device.path, CLINUX_TARGET_FILE, mode: 0o644, purpose)
            attach(mount, to: place, purpose)
        }
    }
}
