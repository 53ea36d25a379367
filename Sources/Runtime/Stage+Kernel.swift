import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// What comes first in the child: root of its user namespace, a session of its own.
    mutating func addBeginning(closing launcherSocket: CInt, keyring: Launch.Keyring = .anonymous) {
        program.add(CInt(SYS_close), [.number(launcherSocket)], "start the container")
        // Changes of IDs may have undone it (proc(5), `fs.suid_dumpable`).
        addDumpProtection()
        if userNamespace != nil {
            if !keepsGroups {
                // A user without subordinate IDs can't drop any (user_namespaces(7)).
                let refusal: [CInt] = geteuid() == 0 ? [] : [EPERM]
                let none: [Program.Argument] = [.number(0), .number(0)]
                program.add(CInt(SYS_setgroups), none, ignoring: refusal, "drop groups")
            }
            let root = [Program.Argument](repeating: .number(0), count: 3)
            program.add(CInt(SYS_setresgid), root, "become root of the user namespace")
            program.add(CInt(SYS_setresuid), root, "become root of the user namespace")
        }
        if let cgroupNamespace {
            let arguments: [Program.Argument] = [cgroupNamespace, .number(CLONE_NEWCGROUP)]
            program.add(CInt(SYS_setns), arguments, "join the cgroup namespace")
        } else if makes(.cgroup) {
            program.add(CInt(SYS_unshare), [.number(CLONE_NEWCGROUP)], "make a cgroup namespace")
        }
        program.add(CInt(SYS_umask), [.number(0)], "set the umask")
        program.add(CInt(SYS_setsid), [], ignoring: [EPERM], "start a session")
        let name: Program.Argument
        switch keyring {
        case .inherited: return
        case .anonymous: name = .number(0)
        case .named(let text): name = .text(text)
        }
        program.add(
            CInt(SYS_keyctl),
            [.number(KEYCTL_JOIN_SESSION_KEYRING), name],
            ignoring: [ENOSYS, EPERM, EDQUOT],
            "make a session keyring"
        )
    }

    /// Keeps who is in a shared PID namespace from this process's memory and descriptors; execve(2) undoes it.
    ///
    /// Before the clone it counts from the moment on at which the child can be seen (CVE-2016-9962).
    mutating func addDumpProtection() {
        program.add(
            CInt(SYS_prctl),
            [.number(PR_SET_DUMPABLE), .number(0), .number(0), .number(0), .number(0)],
            "protect our process"
        )
    }

    /// Names of the host, and the loopback interface of a new network.
    mutating func addNames() {
        if spec.namespaces.contains(where: { $0.kind == .uts }) {
            if let name = spec.hostname {
                let length = Program.Argument.number(name.utf8.count)
                program.add(CInt(SYS_sethostname), [.text(name), length], "set the host name '\(name)'")
            }
            if let name = spec.domainname {
                let length = Program.Argument.number(name.utf8.count)
                program.add(CInt(SYS_setdomainname), [.text(name), length], "set the domain name '\(name)'")
            }
        }
        guard newNamespaces & UInt64(CLONE_NEWNET) != 0 else { return }
        let socket = program.makeSlot()
        let purpose = "bring up the loopback interface"
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        program.add(
            CInt(SYS_socket),
            [.number(AF_INET), .number(kind), .number(0)],
            into: socket,
            ignoring: [EAFNOSUPPORT],
            skipping: 1,
            purpose
        )
        // struct ifreq: the name in 16 bytes, then the flags IFF_UP and IFF_RUNNING.
        var request = [UInt8](repeating: 0, count: 40)
        request.replaceSubrange(0..<2, with: Array("lo".utf8))
        request[16] = 0x41
        let address = program.address(of: request)
        program.add(
            CInt(SYS_ioctl),
            [.slot(socket), .number(0x8914), .number(address)],
            ignoring: [EPERM],
            purpose
        )
    }

    /// Mounts a procfs that nothing of the container can cover, for what is written to it.
    mutating func addPrivateProc() throws(LaunchError) -> Program.Argument {
        if makes(.pid) || userNamespace == nil {
            return fileSystem("proc", [], 0, "mount a private proc")
        }
        return program.keep(
            try doing("open /proc") { () throws(SyscallError) in try MountTree(cloning: "/proc") }
        )
    }

    /// Whether what of a procfs of the container's is open from its beginning takes the sysctls.
    ///
    /// A mount below is another way than its own files.
    func canWriteSysctls(_ path: String, _ options: MountOptions) -> Bool {
        let covered = spec.maskedPaths + spec.readOnlyPaths + spec.mounts.map { $0.destination }
        return !spec.sysctls.isEmpty && options.data.isEmpty
            && options.newAttributes & UInt64(MOUNT_ATTR_RDONLY) == 0
            && !covered.contains { Self.cleanPath($0).hasPrefix(path + "/sys/") }
    }

    /// Opens the sysctls of a procfs itself, and not of whatever the path leads to meanwhile.
    mutating func openSysctls(of mount: Program.Argument, _ path: String) {
        let directory = program.makeSlot()
        let (flags, purpose) = (UInt64(CLINUX_O_PATH | O_DIRECTORY | O_CLOEXEC), "open '\(path)/sys'")
        open("sys", below: mount, flags, into: directory, purpose)
        sysctlDirectory = .slot(directory)
    }

    /// Writes sysctls, in the container's namespaces.
    ///
    /// - Parameter proc: A procfs of our own, where the container's does not take them.
    /// - Throws: Which one is the host's.
    mutating func addSysctls(proc: Program.Argument?) throws(LaunchError) {
        for sysctl in spec.sysctls {
            let purpose = "set the sysctl '\(sysctl.name)'"
            guard let path = sysctl.path, let kind = sysctl.namespace, hasOwn(kind) else {
                throw LaunchError(purpose, reason: "it is not the container's own, but the host's")
            }
            if let sysctlDirectory {
                write(sysctl.value, to: path, below: sysctlDirectory, purpose)
            } else if let proc {
                write(sysctl.value, to: "sys/" + path, below: proc, purpose)
            } else {
                throw LaunchError(purpose, reason: "there is no procfs to write it to")
            }
        }
    }

    private mutating func write(
        _ text: String,
        to path: String,
        below directory: Program.Argument,
        _ purpose: String
    ) {
        let file = program.makeSlot()
        open(path, below: directory, UInt64(O_WRONLY | O_CLOEXEC), into: file, purpose)
        program.add(CInt(SYS_write), [.slot(file), .text(text), .number(text.utf8.count)], purpose)
        program.add(CInt(SYS_close), [.slot(file)], purpose)
    }

    /// Opens what is in a procfs; nothing that covers it is taken for it.
    private mutating func open(
        _ path: String,
        below directory: Program.Argument,
        _ flags: UInt64,
        into slot: Program.Slot,
        _ purpose: String
    ) {
        // struct open_how
        let how = program.address(of: [flags, 0, UInt64(CLINUX_RESOLVE_BENEATH | CLINUX_RESOLVE_NO_XDEV)])
        program.add(
            CInt(SYS_openat2),
            [directory, .text(path), .number(how), .number(24)],
            into: slot,
            purpose
        )
        program.explain(EXDEV, "something is mounted on it in the container")
    }

    /// Whether the container has another namespace than this process; a path may lead to this one, too.
    private func hasOwn(_ kind: RuntimeSpec.Namespace.Kind) -> Bool {
        if kind == .user, userNamespace == nil { return false }
        guard let namespace = spec.namespaces.first(where: { $0.kind == kind }) else { return false }
        guard let path = namespace.path else { return true }
        let file = kind == .network ? "net" : kind.rawValue
        var (wanted, own) = (stat(), stat())
        guard unsafe stat(path, &wanted) == 0, unsafe stat("/proc/thread-self/ns/\(file)", &own) == 0
        else { return false }
        return wanted.st_ino != own.st_ino || wanted.st_dev != own.st_dev
    }

    /// Labels for the security module, which it takes at the next execve(2).
    mutating func addLabels(proc: Program.Argument) {
        if let profile = appArmorProfile {
            let path = "thread-self/attr/apparmor/exec"
            write("exec \(profile)", to: path, below: proc, "apply the AppArmor profile '\(profile)'")
        }
        if let label = spec.process.selinuxLabel {
            write(label, to: "thread-self/attr/exec", below: proc, "set the SELinux label '\(label)'")
        }
    }

    /// The AppArmor profile to apply.
    ///
    /// Nil where a bundle asks for one and the kernel has no AppArmor, as with crun. A unit has asked for what it would
    /// do without then.
    private var appArmorProfile: String? {
        guard let profile = spec.process.appArmorProfile else { return nil }
        return bundle != nil || isAttached ? (Self.hasAppArmor ? profile : nil) : profile
    }

    private static var hasAppArmor: Bool {
        // Without the module there is no such file.
        let text = try? SmallFile.contents(of: "/sys/module/apparmor/parameters/enabled", limit: 16)
        return text?.first == UInt8(ascii: "Y")
    }

    static var hasSELinux: Bool { unsafe access("/sys/fs/selinux/enforce", F_OK) == 0 }

    /// Says so where the kernel has no SELinux: its files would be missed in words that say nothing.
    mutating func checkLabels() throws(LaunchError) {
        if let profile = spec.process.appArmorProfile, appArmorProfile == nil {
            warn(
                "ignoring the AppArmor profile '\(profile)': this kernel has no AppArmor, or it is not enabled"
            )
        }
        guard let label = spec.process.selinuxLabel, !Self.hasSELinux else { return }
        let reason = "selinux label is specified in config, but selinux is disabled or not supported"
        throw LaunchError("set the SELinux label '\(label)'", reason: reason)
    }

    /// Whether anything is written to procfs but what the container's own takes.
    var writesToProc: Bool {
        !spec.sysctls.isEmpty && sysctlDirectory == nil || appArmorProfile != nil
            || spec.process.selinuxLabel != nil
    }
}
