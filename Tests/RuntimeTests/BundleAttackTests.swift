import CLinux
import Foundation
import Glibc
import Linux
import OCI
import Testing

@testable import Runtime

/// Swaps two names as often as it can until it is stopped, as an attacker with a volume of the container does.
private final class Swapping: @unchecked Sendable {
    private let lock = NSLock()
    private var isStopped = false
    private let hasEnded = DispatchSemaphore(value: 0)
    private var count = 0

    var hasSwapped: Bool { lock.withLock { count > 0 } }

    init(_ one: String, _ other: String) {
        let thread = Thread { [self] in
            let exchange: UInt32 = 2
            while !lock.withLock({ isStopped }) {
                if unsafe clinux_renameat2(AT_FDCWD, one, AT_FDCWD, other, exchange) == 0 {
                    lock.withLock { count += 1 }
                }
            }
            hasEnded.signal()
        }
        thread.start()
    }

    func stop() {
        lock.withLock { isStopped = true }
        hasEnded.wait()
    }
}

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A bundle whose files change meanwhile` {
    let bundle: Bundle
    var victim: String { bundle.directory + "/victim" }

    init() throws {
        bundle = try Bundle()
        try bundle.make("victim")
        try bundle.write("victim", to: "victim/file")
    }

    /// CVE-2021-30465 and CVE-2024-45310: a directory on the way to a mount's target becomes a link to the host's
    /// while the target is looked up, made or mounted on.
    @Test(arguments: ["", "/../../../../../../../.."], [true, false])
    func `gets no mount, file or directory of it outside of the root`(prefix: String, isVolume: Bool) throws {
        let place = isVolume ? "volume" : "rootfs/place"
        let point = isVolume ? "/volume" : "/place"
        try bundle.make("\(place)/swapped")
        try bundle.link("\(place)/link", to: prefix + victim)
        let swapping = Swapping(
            "\(bundle.directory)/\(place)/swapped",
            "\(bundle.directory)/\(place)/link"
        )
        defer { swapping.stop() }
        var node = RuntimeSpec.DeviceNode(path: "\(point)/swapped/node", kind: .character, major: 1, minor: 3)
        node.mode = 0o666
        for round in 0..<12 {
            let mounts: [RuntimeSpec.Mount] =
                (isVolume ? [.bind(bundle.directory + "/volume", "/volume")] : []) + [
                    .tmpfs("\(point)/swapped"), .tmpfs("\(point)/swapped/\(round)/a"),
                    .bind("/etc/passwd", "\(point)/swapped/\(round)-file"),
                    .tmpfs("\(point)/swapped/\(round)/c", "tmpcopyup"),
                ]
            // That a target can't be found in the confusion is as good as a mount in the right place.
            _ = bundle.error(mounts) {
                $0.spec.maskedPaths = ["\(point)/swapped/file"]
                $0.spec.readOnlyPaths = ["\(point)/swapped"]
                $0.spec.deviceNodes = round % 2 == 0 ? [node] : []
                $0.directories = ["\(point)/swapped/made-\(round)"]
                $0.spec.process.workingDirectory = "\(point)/swapped/work-\(round)"
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: victim) == ["file"])
        #expect(try String(contentsOfFile: victim + "/file", encoding: .utf8) == "victim")
        let mounts = try ownMounts()
        #expect(!mounts.contains(victim))
        #expect(swapping.hasSwapped)
    }
}

extension `A bundle whose files change meanwhile` {
    /// What takes the name of the container's procfs when that is mounted has files of the same names.
    @Test func `has its sysctls set, or is not started`() throws {
        try bundle.write("fake", to: "rootfs/fake/sys/kernel/domainname")
        let swapping = Swapping("\(bundle.rootfs)/proc", "\(bundle.rootfs)/fake")
        defer { swapping.stop() }
        let script = "busybox mount -t proc proc /tmp && busybox cat /tmp/sys/kernel/domainname"
        for _ in 0..<30 {
            let text = try? bundle.output(script) {
                $0.spec.sysctls = [.init(name: "kernel.domainname", value: "real.example")]
                $0.spec.process.capabilities.bounding = ["CAP_SYS_ADMIN"]
                $0.spec.process.capabilities.effective = ["CAP_SYS_ADMIN"]
                $0.spec.process.capabilities.permitted = ["CAP_SYS_ADMIN"]
            }
            if let text { #expect(text == "real.example") }
        }
        #expect(swapping.hasSwapped)
    }
}

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A hostile bundle` {
    let bundle: Bundle

    init() throws { bundle = try Bundle() }

    /// CVE-2019-19921 and CVE-2023-28642.
    @Test(arguments: ["proc", "sys"])
    func `has no kernel file system where a link leads`(name: String) throws {
        try FileManager.default.removeItem(atPath: "\(bundle.rootfs)/\(name)")
        try bundle.make("rootfs/bad")
        try bundle.link("rootfs/\(name)", to: "/bad")
        let type = name == "proc" ? "proc" : "sysfs"
        let reason = "it must be mounted on ordinary directory, and no link may lead there"
        #expect(bundle.error() == LaunchError("mount \(type) on '/\(name)'", reason: reason))
    }

    /// CVE-2019-16884 by a link: a mount that is on /proc only when all is resolved.
    @Test func `covers nothing of /proc by a link to it`() throws {
        try bundle.link("rootfs/alias", to: "/proc/self")
        for mount in [
            RuntimeSpec.Mount.tmpfs("/alias/attr"), .bind("/tmp", "/alias/attr"),
        ] {
            #expect(bundle.error([mount]) != nil, "\(mount.destination)")
        }
    }

    /// CVE-2019-16884: what is below a procfs has other files than those that are looked for in /proc.
    @Test(arguments: ["/proc/sys", "/proc/self/task", "/tmp"])
    func `has no part of a procfs as /proc`(source: String) throws {
        let reason = "only the whole of a procfs may be there"
        #expect(bundle.error([.bind(source, "/proc")]) == LaunchError("mount '/proc'", reason: reason))
        #expect(bundle.error([.bind("/proc", "/proc", "rbind")]) == nil)
    }

    /// CVE-2025-31133: a /dev that another container writes to, whose `null` is no device.
    @Test(arguments: ["/proc/sys/kernel/core_pattern", nil])
    func `is masked by the real /dev/null`(link: String?) throws {
        try bundle.write("secret", to: "rootfs/secret")
        try bundle.write("fake", to: "devices/null")
        if let link { try bundle.link("devices/null", to: link) }
        let text = try bundle.output("busybox stat -c %t:%T /secret /proc/meminfo; busybox wc -c </secret") {
            $0.spec.mounts.removeAll { $0.destination.hasPrefix("/dev") }
            $0.spec.mounts.append(.bind(bundle.directory + "/devices", "/dev"))
            $0.spec.maskedPaths = ["/secret", "/proc/meminfo"]
        }
        #expect(text == "1:3\n1:3\n0")
    }

    /// The same where the link is the root file system's.
    @Test func `is not started with something else as /dev/null`() throws {
        try bundle.make("rootfs/dev")
        try bundle.link("rootfs/dev/null", to: "/proc/sys/kernel/core_pattern")
        let error = bundle.error { $0.spec.mounts.removeAll { $0.destination.hasPrefix("/dev") } }
        #expect(error == LaunchError("add the device '/dev/null'", reason: "something else is there"))
    }

    /// CVE-2025-52565: /dev/console is a link when the terminal is mounted there.
    @Test func `has no terminal mounted where a link leads`() throws {
        try bundle.make("devices/pts")
        try bundle.link("devices/console", to: "/proc/sys/kernel/core_pattern")
        try bundle.link("devices/ptmx", to: "pts/ptmx")
        let error = bundle.error {
            $0.spec.mounts.removeAll { $0.destination == "/dev" }
            $0.spec.mounts.insert(.bind(bundle.directory + "/devices", "/dev"), at: 1)
            $0.spec.process.terminal = true
        }
        #expect(error?.description.hasPrefix("cannot mount the terminal on '/dev/console'") == true)
    }

    /// CVE-2025-52881: the file of a sysctl is covered in the container's /proc.
    @Test func `gets its sysctls though its own /proc has something else there`() throws {
        let elsewhere = try PrivateMounts.enter()
        defer { elsewhere.leave() }
        let name = "kernel/domainname"
        try bundle.write("fake", to: "fake")
        try MountTree(cloning: bundle.directory + "/fake").attach(at: "/proc/sys/\(name)")
        let all = ["CAP_SYS_ADMIN"]
        let text = try bundle.output(
            "busybox cat /proc/sys/\(name); busybox mount -t proc proc /tmp; busybox cat /tmp/sys/\(name)"
        ) {
            $0.spec.mounts[0] = .tree("/proc", "/proc")
            $0.spec.sysctls = [.init(name: name.replacing("/", with: "."), value: "real.example")]
            $0.spec.process.capabilities.bounding = all
            $0.spec.process.capabilities.effective = all
            $0.spec.process.capabilities.permitted = all
        }
        #expect(text == "fakereal.example")
        #expect(try String(contentsOfFile: bundle.directory + "/fake", encoding: .utf8) == "fake")
    }

    /// What becomes of its /proc/sys is for the container alone.
    @Test(arguments: [
        (["ro"], [], []), (["hidepid=invisible"], [], []), ([], ["/proc/sys"], []),
        ([], ["/proc/sys/kernel"], []), ([], [], ["/proc//sys/kernel/domainname"]), ([], [], ["/proc/sys"]),
    ])
    func `gets its sysctls whatever is hidden or read-only`(
        options: [String],
        readOnlyPaths: [String],
        maskedPaths: [String]
    ) throws {
        let script = "busybox mount -t proc proc /tmp && busybox cat /tmp/sys/kernel/domainname"
        let text = try bundle.output(script) {
            $0.spec.mounts[0].options += options
            $0.spec.readOnlyPaths = readOnlyPaths
            $0.spec.maskedPaths = maskedPaths
            $0.spec.sysctls = [.init(name: "kernel.domainname", value: "real.example")]
            $0.spec.process.capabilities.bounding = ["CAP_SYS_ADMIN"]
            $0.spec.process.capabilities.effective = ["CAP_SYS_ADMIN"]
            $0.spec.process.capabilities.permitted = ["CAP_SYS_ADMIN"]
        }
        #expect(text == "real.example")
    }

    /// A link of the root file system leads what is to be hidden there: better no start than one without the sysctl.
    @Test func `is not started where its sysctl would be written elsewhere`() throws {
        try bundle.link("rootfs/hidden", to: "/proc/sys/kernel/domainname")
        let error = bundle.error {
            $0.spec.maskedPaths = ["/hidden"]
            $0.spec.sysctls = [.init(name: "kernel.domainname", value: "real.example")]
        }
        let reason = "something is mounted on it in the container"
        #expect(error == LaunchError("set the sysctl 'kernel.domainname'", reason: reason))
    }

    @Test func `has the sysctls of its user namespace`() throws {
        try bundle.own(by: 100_000)
        let text = try bundle.output("busybox cat /proc/sys/user/max_user_namespaces") {
            $0.addUserNamespace()
            $0.spec.sysctls = [.init(name: "user.max_user_namespaces", value: "9")]
        }
        #expect(text == "9")
    }

    /// As with crun: without mappings there is one user and one group in it, and it is not the host's.
    @Test func `has a user namespace of its own without mappings`() throws {
        let host = try String(contentsOfFile: "/proc/sys/user/max_user_namespaces", encoding: .utf8)
        let script = """
            busybox cat /proc/sys/user/max_user_namespaces
            for kind in uid gid; do set -- $(busybox cat /proc/self/${kind}_map); echo $*; done
            """
        let text = try bundle.output(script) {
            $0.spec.namespaces.append(.init(.user))
            $0.spec.sysctls = [.init(name: "user.max_user_namespaces", value: "9")]
        }
        #expect(text == "9\n0 0 1\n0 0 1")
        #expect(try String(contentsOfFile: "/proc/sys/user/max_user_namespaces", encoding: .utf8) == host)
    }

    /// A namespace that is joined may be the host's, whose sysctls are nobody's.
    @Test(arguments: [
        ("net.ipv4.ip_forward", RuntimeSpec.Namespace.Kind.network, "net"), ("kernel.msgmax", .ipc, "ipc"),
        ("kernel.domainname", .uts, "uts"), ("user.max_pid_namespaces", .user, "user"),
    ])
    func `sets no sysctl of a namespace that is the host's`(
        name: String,
        kind: RuntimeSpec.Namespace.Kind,
        file: String
    ) {
        let error = bundle.error {
            $0.spec.namespaces.removeAll { $0.kind == kind }
            $0.spec.namespaces.append(.init(kind, path: "/proc/self/ns/\(file)"))
            $0.spec.sysctls = [.init(name: name, value: "1")]
        }
        let reason = "it is not the container's own, but the host's"
        #expect(error == LaunchError("set the sysctl '\(name)'", reason: reason))
    }

    /// CVE-2023-25809: what `runc spec --rootless` writes, without a cgroup namespace.
    @Test func `can't write to the host's cgroups below a read-only /sys`() throws {
        try bundle.own(by: 100_000)
        let table = try bundle.table {
            $0.addUserNamespace()
            $0.spec.namespaces.removeAll { $0.kind == .cgroup || $0.kind == .network }
            $0.spec.mounts.removeAll { $0.destination.hasPrefix("/sys") }
            $0.spec.mounts.append(.tree("/sys", "/sys", "nosuid", "noexec", "nodev", "ro"))
        }
        let cgroups = table.rows.filter { $0.point.hasPrefix("/sys") }
        #expect(cgroups.count > 1)
        #expect(cgroups.allSatisfy { $0.attributes.contains("ro") })
    }

    @Test func `leaves no mount on the host when it fails`() throws {
        let before = try ownMounts()
        #expect(bundle.error([.tmpfs("/a"), .tmpfs("/b", "nonsense")]) != nil)
        #expect(try ownMounts() == before)
    }
}
