import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// Does the spec's mounts in order.
    mutating func addMounts(standardOutput: String?) throws(LaunchError) {
        for mount in spec.mounts {
            let options = MountOptions(mount.options)
            let path = try Self.normalized(mount.destination)
            switch mount.type {
            case "proc" where !makes(.pid) && userNamespace != nil:
                try addBind("/proc", path, .recursive([]), flags: Self.withoutLinks)
            case "sysfs" where !ownsNetwork:
                try addBind("/sys", path, .recursive(mount.options), flags: Self.withoutLinks)
            case "cgroup" where !makes(.cgroup), "cgroup2" where !makes(.cgroup):
                try addBind("/sys/fs/cgroup", path, .recursive(mount.options), flags: Self.withoutLinks)
            case "proc", "sysfs", "devpts", "mqueue":
                addFileSystem(mount.type, path, options, flags: Self.withoutLinks)
            case "cgroup", "cgroup2":
                addFileSystem("cgroup2", path, options, flags: Self.withoutLinks)
            case "tmpfs" where path == "/dev":
                try addDeviceDirectory(options, flags: Self.withoutLinks, standardOutput: standardOutput)
            case "tmpfs":
                addFileSystem("tmpfs", path, options, flags: CLINUX_TARGET_DIRECTORY)
            case "bind", "none", "":
                if mount.source != "/proc" || path != "/proc" { try Self.checkProc(path) }
                let flags = Self.harmlessInProc.contains(path) ? CLINUX_TARGET_PROC : 0
                try addBind(mount.source, path, options, flags: flags)
            default:
                throw LaunchError(
                    "mount '\(path)'",
                    reason: "file system type '\(mount.type)' is not supported"
                )
            }
        }
    }

    /// Kernel file systems go where no link of the image can lead them.
    private static var withoutLinks: Int {
        CLINUX_TARGET_DIRECTORY | CLINUX_TARGET_NO_LINKS
    }

    /// What may be covered below /proc, by runc's list: for programs that show the container's share.
    private static let harmlessInProc: Set<String> = [
        "/proc/cpuinfo", "/proc/diskstats", "/proc/meminfo", "/proc/stat", "/proc/swaps", "/proc/uptime",
        "/proc/loadavg", "/proc/slabinfo", "/proc/net/dev", "/proc/sys/kernel/ns_last_pid",
        "/proc/sys/crypto/fips_enabled",
    ]

    private static func checkProc(_ path: String) throws(LaunchError) {
        guard path == "/proc" || path.hasPrefix("/proc/"), !harmlessInProc.contains(path) else { return }
        throw LaunchError("mount '\(path)'", reason: "/proc must not be covered")
    }

    private static func normalized(_ path: String) throws(LaunchError) -> String {
        guard path.hasPrefix("/") else {
            throw LaunchError("mount '\(path)'", reason: "not an absolute path")
        }
        let parts = path.split(separator: "/").filter { $0 != "." }
        guard !parts.isEmpty else {
            throw LaunchError("mount '\(path)'", reason: "the root can't be covered")
        }
        guard !parts.contains("..") else { throw LaunchError("mount '\(path)'", reason: "the path has '..'") }
        return "/" + parts.joined(separator: "/")
    }
}

extension MountOptions {
    fileprivate static func recursive(_ words: [String]) -> MountOptions {
        var options = MountOptions(words + ["rbind"])
        options.recursiveAttributes = options.attributes
        options.attributes = 0
        return options
    }
}

extension Stage {
    /// Makes a file system in the child and gives the mount.
    mutating func fileSystem(
        _ type: String,
        _ settings: [MountOptions.Setting],
        _ attributes: UInt64,
        _ purpose: String
    ) -> Program.Argument {
        let context = program.makeSlot()
        let mount = program.makeSlot()
        program.add(
            CInt(SYS_fsopen),
            [.text(type), .number(FSOPEN_CLOEXEC)],
            into: context,
            purpose
        )
        for setting in [MountOptions.Setting(key: "source", value: type)] + settings {
            let command = setting.value == nil ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING
            program.add(
                CInt(SYS_fsconfig),
                [
                    .slot(context), .number(command.rawValue), .text(setting.key),
                    setting.value.map(Program.Argument.text) ?? .number(0), .number(0),
                ],
                "\(purpose) with \(setting.key)=\(setting.value ?? "")"
            )
        }
        program.add(
            CInt(SYS_fsconfig),
            [.slot(context), .number(FSCONFIG_CMD_CREATE.rawValue)] + Self.zeros,
            purpose
        )
        program.add(
            CInt(SYS_fsmount),
            [.slot(context), .number(FSMOUNT_CLOEXEC), .number(attributes)],
            into: mount,
            purpose
        )
        return .slot(mount)
    }

    private static var zeros: [Program.Argument] { [.number(0), .number(0), .number(0)] }

    /// Mounts a file system of the kernel on a path.
    @discardableResult
    mutating func addFileSystem(
        _ type: String,
        _ path: String,
        _ options: MountOptions,
        flags: Int
    ) -> Program.Argument {
        let purpose = "mount \(type) on '\(path)'"
        var attributes = options.attributes | options.recursiveAttributes
        let readOnly = UInt64(MOUNT_ATTR_RDONLY)
        let isSealed = type == "tmpfs" && attributes & readOnly != 0
        if isSealed { attributes &= ~readOnly }
        let mount = fileSystem(type, options.data, attributes, purpose)
        if isSealed { sealed.append(mount) }
        // A tmpfs takes the owner and mode of what it covers; where the image has nothing there, anybody may
        // write, as in every new tmpfs.
        let target = target(path, flags, mode: type == "tmpfs" ? 0o1777 : 0o755, purpose)
        let hasOwner = options.data.contains { ["mode", "uid", "gid"].contains($0.key) }
        let copied = (options.copiesUp ? CLINUX_COPY_CONTENT : 0) | (hasOwner ? 0 : CLINUX_COPY_OWNER)
        if type == "tmpfs", copied != 0 {
            let what = Program.Argument.number(copied)
            program.add(CInt(CLINUX_STEP_COPY), [target, mount, what], "copy '\(path)' to memory")
        }
        attach(mount, to: target, purpose)
        return mount
    }

    /// Mounts a file or directory of the host on a path.
    mutating func addBind(
        _ source: String,
        _ path: String,
        _ options: MountOptions,
        flags: Int = 0
    ) throws(LaunchError) {
        let purpose = "mount '\(source)' on '\(path)'"
        let recursive = options.recursive
        let tree = try doing(purpose) { try MountTree(cloning: source, recursive: recursive) }
        try mapOwners(tree, recursive: recursive, always: options.mapsOwners)
        try doing(purpose) { try tree.apply(options) }
        let isDirectory = try doing(purpose) { try tree.status().isDirectory }
        let kind = isDirectory ? CLINUX_TARGET_DIRECTORY : CLINUX_TARGET_FILE
        let mount = program.keep(tree)
        let place = target(path, flags | kind, mode: isDirectory ? 0o755 : 0o644, purpose)
        attach(mount, to: place, purpose)
    }
}
