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

    /// Writes sysctls, in the container's namespaces.
    mutating func addSysctls(proc: Program.Argument) throws(LaunchError) {
        for sysctl in spec.sysctls {
            let purpose = "set the sysctl '\(sysctl.name)'"
            let path = "sys/" + Self.path(of: sysctl.name)
            guard isNamespaced(path) else {
                throw LaunchError(purpose, reason: "it is not the container's own, but the host's")
            }
            write(sysctl.value, to: path, below: proc, purpose)
        }
    }

    private mutating func write(
        _ text: String,
        to path: String,
        below proc: Program.Argument,
        _ purpose: String
    ) {
        let file = program.makeSlot()
        program.add(
            CInt(SYS_openat),
            [proc, .text(path), .number(O_WRONLY | O_CLOEXEC)],
            into: file,
            purpose
        )
        program.add(CInt(SYS_write), [.slot(file), .text(text), .number(text.utf8.count)], purpose)
        program.add(CInt(SYS_close), [.slot(file)], purpose)
    }

    /// `net.ipv4.conf.eth0/1.forwarding` is `net/ipv4/conf/eth0.1/forwarding` (sysctl.d(5)).
    private static func path(of name: String) -> String {
        if name.prefix(while: { $0 != "." }).contains("/") { return name }
        return String(name.map { $0 == "." ? "/" : $0 == "/" ? "." : $0 })
    }

    /// Whether a namespace that is made for the container has this sysctl.
    private func isNamespaced(_ path: String) -> Bool {
        guard
            !path.split(separator: "/", omittingEmptySubsequences: false).contains(where: {
                $0 == ".." || $0 == "."
            })
        else { return false }
        if path.hasPrefix("sys/net/") { return hasOwn(.network, .net) }
        let shared = [
            "msgmax", "msgmnb", "msgmni", "sem", "shmall", "shmmax", "shmmni", "shm_rmid_forced",
        ]
        if path.hasPrefix("sys/fs/mqueue/") || shared.contains(where: { path == "sys/kernel/\($0)" }) {
            return hasOwn(.ipc, .ipc)
        }
        if path == "sys/kernel/domainname" || path == "sys/kernel/hostname" {
            return hasOwn(.uts, .uts)
        }
        return false
    }

    /// Whether the container has another namespace than this process; a path may lead to this one, too.
    private func hasOwn(_ kind: RuntimeSpec.Namespace.Kind, _ file: NamespaceKind) -> Bool {
        guard let namespace = spec.namespaces.first(where: { $0.kind == kind }) else { return false }
        guard let path = namespace.path else { return true }
        var (wanted, own) = (stat(), stat())
        guard unsafe stat(path, &wanted) == 0, unsafe stat("/proc/thread-self/ns/\(file.rawValue)", &own) == 0
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

    /// Whether anything is written to procfs.
    var writesToProc: Bool {
        !spec.sysctls.isEmpty || appArmorProfile != nil || spec.process.selinuxLabel != nil
    }
}
