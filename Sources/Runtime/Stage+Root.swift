import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// Opens the root file system and makes it the child's topmost mount.
    ///
    /// A device node of an image is the host's device, whose owner an image chooses: none of them can be opened.
    mutating func addRoot(_ source: Launch.Root, isVolatile: Bool) throws(LaunchError) {
        let tree = try rootTree(source, isVolatile)
        if bundle == nil {
            try doing("refuse devices of the root file system") { () throws(SyscallError) in
                try tree.set(UInt64(MOUNT_ATTR_NODEV), recursive: true)
            }
        }
        root = program.keep(tree)
        if !hasMountNamespace, let rootDirectory {
            return attach(root, to: .workingDirectory, at: rootDirectory, "mount the root file system")
        }
        program.add(
            CInt(SYS_mount),
            [.number(0), .text("/"), .number(0), .number(MS_REC | MS_SLAVE), .number(0)],
            "keep mounts from the host"
        )
        attach(root, to: .workingDirectory, at: rootMountPoint, "mount the root file system")
    }

    private mutating func rootTree(
        _ source: Launch.Root,
        _ isVolatile: Bool
    ) throws(LaunchError) -> MountTree {
        switch source {
        case .layers(let layers, let upper, let work):
            try needLayerNamespace()
            return try Self.stack(
                layers,
                upper: upper,
                work: work,
                rootOwner: maps.root,
                isVolatile: isVolatile,
                label: mountLabel,
                mappedBy: layerUserNamespace,
                keeping: &program.descriptors
            )
        case .directory(let path):
            let purpose = "mount '\(path)' as root file system"
            let tree = try doing(purpose) { () throws(SyscallError) in
                try MountTree(cloning: path, recursive: true)
            }
            try mapOwners(tree, recursive: false, always: false)
            let isSlave = spec.rootPropagation.map { $0 == "slave" || $0 == "rslave" } ?? false
            let propagation = UInt64(isSlave ? MS_SLAVE : MS_PRIVATE)
            try doing(purpose) { () throws(SyscallError) in
                try tree.set(0, propagation: propagation, recursive: true)
            }
            return tree
        }
    }

    private static func stack(
        _ layers: [String],
        upper: String?,
        work: String?,
        rootOwner: (user: UInt32, group: UInt32),
        isVolatile: Bool,
        label: String?,
        mappedBy namespace: borrowing Descriptor?,
        keeping kept: inout DescriptorList
    ) throws(LaunchError) -> MountTree {
        switch namespace {
        case .some(let namespace):
            do {
                var stack = try RootFileSystem(
                    layers: layers,
                    upper: upper,
                    work: work,
                    rootOwner: rootOwner,
                    isVolatile: isVolatile
                )
                stack.label = label
                return try stack.mount(mappedBy: namespace, keeping: &kept)
            } catch {
                throw LaunchError("stack the image's layers", reason: error.description)
            }
        case .none: throw LaunchError("stack the image's layers", EINVAL)
        }
    }

    /// Attaches a mount on what a descriptor refers to, or on a path below it.
    mutating func attach(
        _ mount: Program.Argument,
        to target: Program.Argument,
        at path: String = "",
        _ purpose: String
    ) {
        let flags = MOVE_MOUNT_F_EMPTY_PATH | (path.isEmpty ? MOVE_MOUNT_T_EMPTY_PATH : 0)
        program.add(
            CInt(SYS_move_mount),
            [mount, .text(""), target, .text(path), .number(flags)],
            purpose
        )
    }

    /// Opens a path below the root, as the container would resolve it.
    mutating func target(_ path: String, _ flags: Int, mode: UInt32, _ purpose: String) -> Program.Argument {
        let slot = program.makeSlot()
        program.add(
            CInt(CLINUX_STEP_TARGET),
            [root, .text(path), .number(flags), .number(mode)],
            into: slot,
            purpose
        )
        return .slot(slot)
    }

    /// Opens the working directory, made where it is missing, as Podman does.
    mutating func addWorkingDirectory() {
        let path = spec.process.workingDirectory
        let flags = CLINUX_TARGET_DIRECTORY | CLINUX_TARGET_PROC
        workingDirectory = target(path, flags, mode: 0o755, "change to the working directory '\(path)'")
    }

    /// Makes directories that the image only names, such as its volumes.
    mutating func addDirectories(_ paths: [String]) {
        if paths.isEmpty { return }
        // One descriptor for all: an image may name more than a process can have.
        let slot = program.makeSlot()
        let flags = Program.Argument.number(CLINUX_TARGET_DIRECTORY)
        for path in paths {
            let purpose = "make the directory '\(path)'"
            let arguments: [Program.Argument] = [root, .text(path), flags, .number(0o755)]
            program.add(CInt(CLINUX_STEP_TARGET), arguments, into: slot, purpose)
            program.add(CInt(SYS_close), [.slot(slot)], purpose)
        }
    }

    /// Whether there is a mount namespace for this container alone; a bundle may do without.
    ///
    /// Its mounts are then where they are on the host, and stay there when it has ended, as with other runtimes.
    var hasMountNamespace: Bool { bundle == nil || makes(.mount) }

    /// Gives the root the propagation that the spec wants, now that it is nobody else's.
    mutating func addPropagation() {
        guard let wanted = spec.rootPropagation else { return }
        let value = UInt64(RuntimeSpec.propagations[wanted] ?? 0)
        // Private it is made for all, and a slave where it is cloned.
        let flag = value & UInt64(MS_SHARED | MS_UNBINDABLE)
        if flag == 0 { return }
        let isRecursive = value & UInt64(MS_REC) != 0
        change(root, [MountChange(propagation: flag, isRecursive: isRecursive)], "make the root \(wanted)")
    }

    /// Makes the root file system `/` and gives up the host's.
    ///
    /// - Parameter pivots: Whether by pivot_root(2); a host whose root is the initial one of the kernel can't do that, and
    ///   keeps its own below the container's.
    mutating func addPivot(pivots: Bool = true) {
        let purpose = "change to the root file system"
        if !pivots, hasMountNamespace {
            // A view of these would let a user namespace mount others without what is hidden in them.
            for path in ["/sys", "/proc"] {
                program.add(CInt(SYS_umount2), [.text(path), .number(MNT_DETACH)], ignoring: [-1], purpose)
            }
            if rootMountPoint != "/" { attach(root, to: .workingDirectory, at: "/", purpose) }
        }
        program.add(CInt(SYS_fchdir), [root], purpose)
        if pivots, hasMountNamespace {
            program.add(CInt(SYS_pivot_root), [.text("."), .text(".")], purpose)
            program.add(CInt(SYS_umount2), [.text("."), .number(MNT_DETACH)], purpose)
        } else {
            program.add(CInt(SYS_chroot), [.text(".")], purpose)
        }
        let directory = "change to the working directory '\(spec.process.workingDirectory)'"
        addChange(CInt(SYS_fchdir), [workingDirectory], directory)
    }
}
