import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// Makes a file system in the child and gives the mount.
    ///
    /// - Parameters:
    ///   - type: The type, such as `tmpfs`.
    ///   - settings: Its options.
    ///   - attributes: `MOUNT_ATTR_…` of the mount.
    ///   - source: What is shown as the source; nil for the type.
    ///   - modePath: What has the permission bits of a new tmpfs, if it is there.
    ///   - otherwise: A mount to take where the user namespace may not make the file system.
    ///   - purpose: What it is for, after "cannot".
    /// - Returns: The mount, attached nowhere.
    mutating func fileSystem(
        _ type: String,
        _ settings: [MountOptions.Setting],
        _ attributes: UInt64,
        source: String? = nil,
        modePath: String? = nil,
        otherwise: Program.Argument? = nil,
        _ purpose: String
    ) -> Program.Argument {
        let context = program.makeSlot()
        let mount = program.makeSlot()
        if let otherwise {
            let copy: [Program.Argument] = [otherwise, .number(Int32(F_DUPFD_CLOEXEC)), .number(0)]
            program.add(CInt(SYS_fcntl), copy, into: mount, purpose)
        }
        // sysfs says so at once, others when they are made.
        let refused = otherwise == nil ? [] : [EPERM]
        let name = type.prefix { $0 != "." }
        var all = [MountOptions.Setting(key: "source", value: source ?? type)]
        if name.count < type.count {
            all.append(MountOptions.Setting(key: "subtype", value: String(type.dropFirst(name.count + 1))))
        }
        all += settings
        program.add(
            CInt(SYS_fsopen),
            [.text(String(name)), .number(FSOPEN_CLOEXEC)],
            into: context,
            ignoring: refused,
            skipping: UInt16(all.count) + 2,
            purpose
        )
        program.explain(ENODEV, "this system has no file system of type '\(type)'")
        for setting in all { add(setting, to: .slot(context), purpose) }
        if let modePath { addMode(of: modePath, to: .slot(context), purpose) }
        program.add(
            CInt(SYS_fsconfig),
            [.slot(context), .number(FSCONFIG_CMD_CREATE.rawValue)] + Self.zeros,
            ignoring: refused,
            skipping: 1,
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

    /// Flags that a kernel or a file system may not know, and which promise nothing that is missed.
    private static let optionalFlags: Set<String> = ["iversion", "noswap"]

    private mutating func add(
        _ setting: MountOptions.Setting,
        to context: Program.Argument,
        _ purpose: String
    ) {
        let command = setting.value == nil ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING
        program.add(
            CInt(SYS_fsconfig),
            [
                context, .number(command.rawValue), .text(setting.key),
                setting.value.map { .text(Self.unquoted($0)) } ?? .number(0), .number(0),
            ],
            ignoring: setting.value == nil && Self.optionalFlags.contains(setting.key) ? [EINVAL] : [],
            "\(purpose) with '\(setting.text)'"
        )
    }

    /// SELinux's labels are in quotation marks where mount(2) has to take options apart.
    private static func unquoted(_ value: String) -> String {
        guard value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") else { return value }
        return String(value.dropFirst().dropLast())
    }

    /// Mounts a file system on a path.
    mutating func addFileSystem(
        _ wanted: RuntimeSpec.Mount,
        _ path: String,
        _ options: MountOptions,
        flags: Int,
        otherwise: Program.Argument? = nil
    ) throws(LaunchError) {
        let type = wanted.type
        let purpose = "mount \(type) on '\(path)'"
        let source = wanted.source.isEmpty ? type : wanted.source
        var attributes = options.newAttributes
        let readOnly = UInt64(MOUNT_ATTR_RDONLY)
        let isSealed = type == "tmpfs" && attributes & readOnly != 0
        if isSealed { attributes &= ~readOnly }
        let settings = settings(type, options)
        if (settings.map { $0.value?.utf8.count ?? 0 } + [source.utf8.count]).contains(where: { $0 > 255 }) {
            return try addLongFileSystem(wanted, path, options, settings)
        }
        let takesMode = type == "tmpfs" && bundle != nil && !settings.contains { $0.key == "mode" }
        let mount = fileSystem(
            type,
            settings,
            attributes,
            source: source,
            modePath: takesMode ? path : nil,
            otherwise: otherwise,
            purpose
        )
        if isSealed { sealed.append(mount) }
        let isUnitsTmpfs = type == "tmpfs" && bundle == nil
        let target = target(path, flags, mode: isUnitsTmpfs ? 0o1777 : 0o755, purpose)
        if flags & CLINUX_TARGET_NO_LINKS != 0 {
            let reason = "it must be mounted on ordinary directory, and no link may lead there"
            program.explain(ELOOP, reason)
            program.explain(ENOTDIR, reason)
        }
        program.explain(EPERM, "it is inside /proc")
        if type == "tmpfs" { addContent(from: target, to: mount, path, options) }
        change(mount, options.propagationChanges, purpose)
        attach(mount, to: path == "/" ? root : target, purpose)
        if path == "/" { root = mount }
        if type == "proc", otherwise == nil, canWriteSysctls(path, options) { openSysctls(of: mount, path) }
    }

    private func settings(_ type: String, _ options: MountOptions) -> [MountOptions.Setting] {
        var settings = options.data
        let flags = options.flags
        // Of others it is the file system itself that is read-only, so that a read-only device can be mounted.
        let isKernels = ["proc", "sysfs", "devpts", "mqueue", "tmpfs", "cgroup2"].contains(type)
        let isReadOnly = options.newAttributes & UInt64(MOUNT_ATTR_RDONLY) != 0
        settings += ((isReadOnly && !isKernels ? ["ro"] : []) + flags).map { .init(key: $0) }
        guard let label = mountLabel else { return settings }
        if ["proc", "sysfs", "mqueue", "cgroup2"].contains(type) { return settings }
        return settings + [.init(key: "context", value: label)]
    }

    private mutating func addMode(of path: String, to context: Program.Argument, _ purpose: String) {
        let text = Program.Argument.number(program.address(of: [UInt8](repeating: 0, count: 8)))
        let place = program.makeSlot()
        program.add(
            CInt(CLINUX_STEP_TARGET),
            [root, .text(path), .number(0), .number(0)],
            into: place,
            ignoring: [ENOENT],
            skipping: 2,
            purpose
        )
        program.add(CInt(CLINUX_STEP_MODE), [.slot(place), text], purpose)
        let command = Program.Argument.number(FSCONFIG_SET_STRING.rawValue)
        program.add(CInt(SYS_fsconfig), [context, command, .text("mode"), text, .number(0)], purpose)
    }

    /// fsconfig(2) takes no text of more than 255 bytes, such as overlayfs's list of directories.
    private mutating func addLongFileSystem(
        _ wanted: RuntimeSpec.Mount,
        _ path: String,
        _ options: MountOptions,
        _ settings: [MountOptions.Setting]
    ) throws(LaunchError) {
        let purpose = "mount \(wanted.type) on '\(path)'"
        let text = settings.map { $0.text }.joined(separator: ",")
        guard text.utf8.count < 4096 else { throw LaunchError(purpose, E2BIG) }
        let place = target(path, CLINUX_TARGET_DIRECTORY, mode: 0o755, purpose)
        // From the beginning: whoever else changes the directory meanwhile could keep the rest from the mount.
        let first: UInt64 = options.newAttributes & MountOptions.lockable
        let arguments: [Program.Argument] = [
            place, .text(wanted.type), .text(wanted.source.isEmpty ? wanted.type : wanted.source),
            .number(first), .text(text),
        ]
        program.add(CInt(CLINUX_STEP_MOUNT), arguments, purpose)
        // What the path leads to now is the new mount.
        let mount = target(path, 0, mode: 0, purpose)
        change(mount, [MountChange(attributes: options.newAttributes)] + options.propagationChanges, purpose)
        if path == "/" { root = mount }
    }

    /// A unit's tmpfs takes the owner and mode of what it covers; where the image has nothing there, anybody may
    /// write, as in every new tmpfs.
    private mutating func addContent(
        from target: Program.Argument,
        to mount: Program.Argument,
        _ path: String,
        _ options: MountOptions
    ) {
        let hasOwner = options.data.contains { ["mode", "uid", "gid"].contains($0.key) }
        let takesOwner = bundle == nil && !hasOwner
        let copied = (options.copiesUp ? CLINUX_COPY_CONTENT : 0) | (takesOwner ? CLINUX_COPY_OWNER : 0)
        if copied == 0 { return }
        let what = Program.Argument.number(copied)
        program.add(CInt(CLINUX_STEP_COPY), [target, mount, what], "copy '\(path)' to memory")
    }
}

extension MountOptions.Setting {
    init(key: String) { self.init(key: key, value: nil) }

    /// As it was written.
    var text: String { value.map { "\(key)=\($0)" } ?? key }
}
