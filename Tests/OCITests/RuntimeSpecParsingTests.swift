import OCI
import Testing

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A bundle that can start, with these members of `linux` and of the document besides.
private func bundle(linux: String = "", _ more: String = "") -> [UInt8] {
    bytes(
        """
        {"ociVersion": "1.3.0", "root": {"path": "rootfs"}, "process": {"cwd": "/", "args": ["sh"]},
         "linux": {\(linux)}\(more.isEmpty ? "" : ", ")\(more)}
        """
    )
}

private func process(_ members: String) -> [UInt8] {
    bytes(#"{"cwd": "/", "args": ["sh"], \#(members)}"#)
}

private func mistakes(_ text: [UInt8], needsProcess: Bool = true) -> [String] {
    do throws(RuntimeSpecError) {
        _ = try RuntimeSpec(parsing: text, needsProcess: needsProcess)
        return []
    } catch {
        return error.mistakes.map(\.description)
    }
}

@Suite struct `Reading a bundle's document` {
    /// The example at the end of the specification's config.md, with namespaces for all that it sets.
    @Test func `takes every member`() throws {
        let spec = try RuntimeSpec(parsing: bytes(specificationExample))
        #expect(spec.process.terminal)
        #expect(spec.process.user.uid == 1)
        #expect(spec.process.user.additionalGroups == [5, 6])
        #expect(spec.process.arguments == ["sh"])
        #expect(spec.process.environment.last == "TERM=xterm")
        #expect(
            spec.process.capabilities.bounding == ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"]
        )
        #expect(spec.process.capabilities.ambient == ["CAP_NET_BIND_SERVICE"])
        #expect(spec.process.rlimits.map(\.type) == ["RLIMIT_CORE", "RLIMIT_NOFILE"])
        #expect(spec.process.appArmorProfile == "acme_secure_profile")
        #expect(spec.process.selinuxLabel == "system_u:system_r:svirt_lxc_net_t:s0:c124,c675")
        #expect(spec.process.noNewPrivileges)
        #expect(spec.rootPath == "rootfs")
        #expect(spec.readOnlyRoot)
        #expect(spec.hostname == "slartibartfast")
        #expect(spec.domainname == "foobarbaz.test")
        #expect(
            spec.mounts == [
                .init(destination: "/proc", type: "proc", source: "proc"),
                .init(
                    destination: "/dev/shm",
                    type: "tmpfs",
                    source: "shm",
                    options: ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]
                ),
            ]
        )
        #expect(spec.hooks.prestart.map(\.path) == ["/usr/bin/fix-mounts", "/usr/bin/setup-network"])
        #expect(spec.hooks.prestart.first?.arguments == ["fix-mounts", "arg1", "arg2"])
        #expect(spec.hooks.prestart.first?.environment == ["key1=value1"])
        #expect(spec.hooks.poststart.first?.timeout == 5)
        #expect(spec.deviceNodes.map(\.path) == ["/dev/fuse", "/dev/sda"])
        #expect(spec.deviceNodes.map(\.mode) == [0o666, 0o660])
        #expect(spec.uidMappings == [.init(containerID: 0, hostID: 1000, size: 32000)])
        #expect(spec.sysctls.map(\.name) == ["net.ipv4.ip_forward", "net.core.somaxconn"])
        #expect(spec.cgroupsPath == "/myRuntime/myContainer")
        #expect(spec.resources.network.classID == 1_048_577)
        #expect(spec.resources.network.priorities.last == .init(name: "eth1", priority: 1000))
        #expect(spec.resources.pidsLimit == 32771)
        #expect(
            spec.resources.hugepageLimits.first == .init(pageSize: "2MB", limit: 9_223_372_036_854_772_000)
        )
        #expect(spec.resources.memory.limit == 536_870_912)
        #expect(spec.resources.memory.kernel == -1)
        #expect(spec.resources.memory.disablesOOMKiller == false)
        #expect(spec.resources.cpu.burst == 1_000_000)
        #expect(spec.resources.cpu.cpus == "2-3")
        #expect(
            spec.resources.devices == [
                .init(isAllowed: false),
                .init(isAllowed: true, kind: "c", major: 10, minor: 229, access: "rw"),
            ]
        )
        #expect(spec.resources.blockIO.weightDevices.first?.leafWeight == 300)
        #expect(spec.resources.blockIO.readBytes == [.init(major: 8, minor: 0, rate: 600)])
        #expect(spec.resources.blockIO.writeOperations == [.init(major: 8, minor: 16, rate: 300)])
        #expect(spec.resources.rdma.map(\.device) == ["mlx5_1"])
        #expect(spec.resources.rdma.first?.hcaObjects == 10000)
        #expect(spec.resources.unified == [.init(file: "memory.high", value: "1000")])
        #expect(spec.rootPropagation == "slave")
        guard case .filter(let filter) = spec.seccomp else {
            Issue.record("no filter")
            return
        }
        #expect(filter.architectures == ["SCMP_ARCH_X86", "SCMP_ARCH_X32"])
        #expect(filter.rules == [.init(names: ["getcwd", "chmod"], action: "SCMP_ACT_ERRNO")])
        #expect(spec.timeOffsets.first == .init(clock: "monotonic", seconds: 172800, nanoseconds: 0))
        #expect(spec.namespaces.map(\.kind) == [.pid, .network, .ipc, .uts, .mount, .user, .cgroup, .time])
        #expect(spec.maskedPaths == ["/proc/kcore"])
        #expect(spec.readOnlyPaths == ["/proc/asound", "/proc/bus"])
        #expect(spec.mountLabel == "system_u:object_r:svirt_sandbox_file_t:s0:c715,c811")
        #expect(spec.annotations == ["com.example.key1": "value1", "com.example.key2": "value2"])
    }

    /// Members of versions 1.1 to 1.3.
    @Test func `takes what is newer than 1.0`() throws {
        let spec = try RuntimeSpec(
            parsing: bundle(
                linux: #"""
                    "namespaces": [{"type": "network", "path": "/run/netns/a"}, {"type": "mount"}],
                    "netDevices": {"eth0": {"name": "container_eth0"}, "ens4": {}},
                    "intelRdt": {"closID": "guaranteed", "schemata": ["L3:0=7f0"], "enableMonitoring": true},
                    "memoryPolicy": {"mode": "MPOL_BIND", "nodes": "0-1", "flags": ["MPOL_F_STATIC_NODES"]},
                    "personality": {"domain": "LINUX32"}
                    """#,
                #"""
                "mounts": [{"destination": "d", "options": ["bind", "idmap"],
                    "uidMappings": [{"containerID": 0, "hostID": 7, "size": 1}],
                    "gidMappings": [{"containerID": 0, "hostID": 8, "size": 2}]}]
                """#
            )
        )
        #expect(spec.namespaces.first == .init(.network, path: "/run/netns/a"))
        #expect(
            spec.networkDevices == [.init(host: "eth0", name: "container_eth0"), .init(host: "ens4")]
        )
        #expect(spec.intelRdt?.closID == "guaranteed")
        #expect(spec.intelRdt?.schemata == ["L3:0=7f0"])
        #expect(spec.intelRdt?.enableMonitoring == true)
        #expect(spec.memoryPolicy?.nodes == "0-1")
        #expect(spec.memoryPolicy?.flags == ["MPOL_F_STATIC_NODES"])
        #expect(spec.personality?.domain == "LINUX32")
        #expect(spec.mounts.first?.destination == "/d")
        #expect(spec.mounts.first?.uidMappings == [.init(containerID: 0, hostID: 7, size: 1)])
        #expect(spec.mounts.first?.gidMappings == [.init(containerID: 0, hostID: 8, size: 2)])
    }

    @Test(arguments: ["1.0.0", "1.0.2-dev", "1.2.1", "1.3.0", "1.99.0", "1.3.0-rc.1+dev"])
    func `takes every version 1`(version: String) {
        let text = #"{"ociVersion": "\#(version)", "root": {"path": "rootfs"}, "zos": {}, "future": [null]}"#
        #expect(mistakes(bytes(text), needsProcess: false) == [])
    }

    @Test(arguments: [
        (#""2.0.0""#, "ociVersion: version '2.0.0' is not supported, only 1.x"),
        (#""0.5.0-dev""#, "ociVersion: version '0.5.0-dev' is not supported, only 1.x"),
        (#""1""#, "ociVersion: '1' is no version such as 1.3.0"), ("1", "ociVersion: not a text"),
        ("null", "ociVersion: missing"),
    ])
    func `takes no other version`(version: String, mistake: String) {
        let text = #"{"ociVersion": \#(version), "root": {"path": "rootfs"}}"#
        #expect(mistakes(bytes(text), needsProcess: false) == [mistake])
    }

    @Test func `names all mistakes at once`() {
        let text = bundle(
            linux: #"""
                "namespaces": [{"type": "pid"}, {"type": "pid"}, {"type": "foo"}, {"type": "mount", "path": "x"}],
                "devices": [{"path": "dev", "type": "x"}], "rootfsPropagation": "sharde"
                """#,
            #""hostname": 3, "mounts": {}"#
        )
        #expect(
            mistakes(text) == [
                "hostname: not a text",
                "mounts: not a list",
                "linux.namespaces[1].type: 'pid' is there twice",
                "linux.namespaces[2].type: 'foo' is no kind of namespace",
                "linux.namespaces[3].path: 'x' is not an absolute path",
                "linux.devices[0].type: 'x' is no kind of device",
                "linux.devices[0].path: 'dev' is not an absolute path",
                "linux.devices[0].major: missing",
                "linux.devices[0].minor: missing",
                "linux.rootfsPropagation: 'sharde' is no propagation of mounts",
            ]
        )
    }

    @Test(arguments: [
        ("", "not JSON: the text ends too early at byte 0"), ("[]", "not an object"),
        (#"{"ociVersion": "1.0.0"}"#, "process: missing"), (#"{"ociVersion": "1.0.0"}"#, "root: missing"),
        (#"{"root": {}}"#, "root.path: missing"), (#"{"root": {"path": ""}}"#, "root.path: empty"),
        (#"{"process": {}}"#, "process.cwd: missing"),
        (#"{"process": {}}"#, "process.args: there is no command to execute"),
        (#"{"annotations": {"": "x"}}"#, "annotations['']: the name is empty"),
        (#"{"annotations": {"a.b": 1}}"#, "annotations['a.b']: not a text"),
        (#"{"hooks": {"prestart": [{"path": "x"}]}}"#, "hooks.prestart[0].path: 'x' is not an absolute path"),
        (
            #"{"hooks": {"poststop": [{"path": "/x", "timeout": 0}]}}"#,
            "hooks.poststop[0].timeout: 0 is not greater than 0"
        ),
        (#"{"mounts": [{}]}"#, "mounts[0].destination: missing"),
        (
            #"{"mounts": [{"destination": "/a", "options": ["ro", null]}]}"#,
            "mounts[0].options[1]: not a text"
        ),
        (#"{"mounts": [{"destination": "/a\u0000b"}]}"#, "mounts[0].destination: the text has a zero byte"),
        (
            #"{"mounts": [{"destination": "/a", "uidMappings": [{"containerID": 0, "hostID": 0, "size": 1}]}]}"#,
            "mounts[0]: uidMappings and gidMappings need each other"
        ),
    ])
    func `says what is wrong with the document`(text: String, mistake: String) {
        #expect(mistakes(bytes(text)).contains(mistake))
    }

    @Test(arguments: [
        // The specification's schema/test/config/bad, in other words.
        (
            #""resources": {"hugepageLimits": [{"limit": 1, "pageSize": "64kB"}]}"#,
            "linux.resources.hugepageLimits[0].pageSize: '64kB' is no size of pages such as 2MB"
        ),
        (
            #""resources": {"rdma": {"mlx5_1": {"hcaHandles": "x"}}}"#,
            "linux.resources.rdma.mlx5_1.hcaHandles: not a number"
        ),
        (
            #""netDevices": {"eth0": {"name": 23}}, "namespaces": [{"type": "network"}]"#,
            "linux.netDevices.eth0.name: not a text"
        ),
        // Names that the kernel refuses (dev_valid_name).
        (
            #""netDevices": {"a/b": {}}, "namespaces": [{"type": "network"}]"#,
            "linux.netDevices['a/b']: 'a/b' is no name of a network interface"
        ),
        (
            #""netDevices": {"eth0": {"name": "0123456789abcdef"}}, "namespaces": [{"type": "network"}]"#,
            "linux.netDevices.eth0.name: '0123456789abcdef' is no name of a network interface"
        ),
        (
            #""resources": {"cpu": {"shares": 1.5}}"#,
            "linux.resources.cpu.shares: '1.5' is not a whole number from 0 to 18446744073709551615"
        ),
        (
            #""resources": {"cpu": {"cpus": "3-1"}}"#,
            "linux.resources.cpu.cpus: '3-1' is no list of processors"
        ),
        (#""resources": {"devices": [{"access": "rwm"}]}"#, "linux.resources.devices[0].allow: missing"),
        (
            #""resources": {"devices": [{"allow": true, "access": "rwx"}]}"#,
            "linux.resources.devices[0].access: 'rwx' has more than 'r', 'w' and 'm'"
        ),
        (
            #""resources": {"unified": {"../x.y": "1"}}"#,
            "linux.resources.unified['../x.y']: the specified key has not the form CONTROLLER.VALUE `../x.y`"
        ),
        (
            #""uidMappings": [{"containerID": 0, "hostID": 1, "size": 4294967295}], "namespaces": [{"type": "user"}]"#,
            "linux.uidMappings[0].size: 4294967295 IDs from there are not possible"
        ),
        (
            #""timeOffsets": {"realtime": {}}, "namespaces": [{"type": "time"}]"#,
            "linux.timeOffsets.realtime: only the clocks monotonic and boottime have an offset"
        ),
        (
            #""timeOffsets": {"monotonic": {"nanosecs": 1000000000}}, "namespaces": [{"type": "time"}]"#,
            "linux.timeOffsets.monotonic.nanosecs: 1000000000 is a second or more"
        ),
        (#""intelRdt": {"closID": "a/b"}"#, "linux.intelRdt.closID: 'a/b' is no name of a group"),
        (
            #""intelRdt": {"memBwSchema": "0=20"}"#,
            "linux.intelRdt.memBwSchema: '0=20' does not start with 'MB:'"
        ),
        (
            #""intelRdt": {"schemata": ["L3:0=f", "L2:0=f\nMB:0=20"]}"#,
            "linux.intelRdt.schemata: more than one line"
        ),
        (#""memoryPolicy": {"mode": "MPOL_BIND"}"#, "linux.memoryPolicy.nodes: MPOL_BIND needs nodes"),
        (
            #""memoryPolicy": {"mode": "MPOL_LOCAL", "nodes": "1"}"#,
            "linux.memoryPolicy.nodes: MPOL_LOCAL takes no nodes"
        ),
        (#""memoryPolicy": {"mode": "x"}"#, "linux.memoryPolicy.mode: 'x' is no policy of memory"),
        (
            #""personality": {"domain": "BSD"}"#,
            "linux.personality.domain: 'BSD' is no domain of a personality"
        ),
        (
            #""maskedPaths": ["x"], "namespaces": [{"type": "mount"}]"#,
            "linux.maskedPaths[0]: 'x' is not an absolute path"
        ),
        (
            #""seccomp": {"defaultAction": "SCMP_ACT_NOTIFY", "listenerPath": "/s"}"#,
            "linux.seccomp.defaultAction: SCMP_ACT_NOTIFY can't be the default: nobody could hand the listener over"
        ),
        (
            #""seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "listenerMetadata": "x"}"#,
            "linux.seccomp.listenerMetadata: there is no listenerPath to send it to"
        ),
        (
            #""seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": [], "action": "SCMP_ACT_LOG"}]}"#,
            "linux.seccomp.syscalls[0].names: there is no system call"
        ),
        (
            #""seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "flags": ["X"]}"#,
            "linux.seccomp.flags[0]: 'X' is no flag of a filter"
        ),
        (
            #""seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["a"], "action": "SCMP_ACT_LOG", "args": [{"index": 6, "value": 0, "op": "SCMP_CMP_EQ"}]}]}"#,
            "linux.seccomp.syscalls[0].args[0].index: a system call has the arguments 0 to 5"
        ),
        (
            #""seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "defaultErrnoRet": 1}"#,
            "linux.seccomp.defaultErrnoRet: errno value specified for action 'SCMP_ACT_ALLOW'"
        ),
        (
            #""seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["a"], "action": "SCMP_ACT_LOG", "errnoRet": 1}]}"#,
            "linux.seccomp.syscalls[0].errnoRet: errno value specified for action 'SCMP_ACT_LOG'"
        ),
        (
            #""seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["a"], "action": "SCMP_ACT_NOTIFY"}]}"#,
            "linux.seccomp.syscalls[0].action: SCMP_ACT_NOTIFY needs a listenerPath"
        ),
        (
            #""seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/s", "syscalls": [{"names": ["write"], "action": "SCMP_ACT_NOTIFY"}]}"#,
            "linux.seccomp.syscalls[0].names: SCMP_ACT_NOTIFY cannot be used for the write syscall"
        ),
    ])
    func `says what is wrong with linux`(members: String, mistake: String) {
        #expect(mistakes(bundle(linux: members)) == [mistake])
    }
}

@Suite struct `What needs a namespace` {
    @Test(arguments: [
        (#""netDevices": {"eth0": {}}"#, "linux.netDevices: needs a network namespace"),
        (#""maskedPaths": ["/proc/kcore"]"#, "linux.maskedPaths: needs a mount namespace"),
        (#""readonlyPaths": ["/proc/sys"]"#, "linux.readonlyPaths: needs a mount namespace"),
        (#""timeOffsets": {"boottime": {}}"#, "linux.timeOffsets: needs a time namespace"),
        (
            #""uidMappings": [{"containerID": 0, "hostID": 1, "size": 1}]"#,
            "linux.uidMappings: needs a user namespace"
        ),
        (
            #""sysctl": {"net.core.somaxconn": "1"}"#,
            "linux.sysctl['net.core.somaxconn']: needs a network namespace"
        ),
        (
            #""sysctl": {"net/core/somaxconn": "1"}"#,
            "linux.sysctl['net/core/somaxconn']: needs a network namespace"
        ),
        (
            #""sysctl": {"fs.mqueue.msg_max": "1"}"#,
            "linux.sysctl['fs.mqueue.msg_max']: needs a ipc namespace"
        ),
        (#""sysctl": {"kernel.shmmax": "1"}"#, "linux.sysctl['kernel.shmmax']: needs a ipc namespace"),
        (
            #""sysctl": {"kernel.domainname": "x"}"#,
            "linux.sysctl['kernel.domainname']: needs a uts namespace"
        ),
        (
            #""sysctl": {"user.max_user_namespaces": "9"}"#,
            "linux.sysctl['user.max_user_namespaces']: needs a user namespace"
        ),
    ])
    func `is refused without one`(members: String, mistake: String) {
        #expect(mistakes(bundle(linux: members)) == [mistake])
    }

    @Test(arguments: ["hostname", "domainname"])
    func `is the name of the host`(name: String) {
        #expect(mistakes(bundle(#""\#(name)": "a""#)) == ["\(name): needs a uts namespace"])
        #expect(mistakes(bundle(linux: #""namespaces": [{"type": "uts"}]"#, #""\#(name)": "a""#)) == [])
    }

    /// As with crun (tests/test_domainname.py).
    @Test(arguments: [("a", []), ("b", ["the member domainname has another value: 'a'"])])
    func `is a sysctl that must not say something else`(value: String, reasons: [String]) {
        let linux = #""namespaces": [{"type": "uts"}], "sysctl": {"kernel.domainname": "\#(value)"}"#
        let expected = reasons.map { "linux.sysctl['kernel.domainname']: \($0)" }
        #expect(mistakes(bundle(linux: linux, #""domainname": "a""#)) == expected)
    }

    @Test func `cannot set the clocks of another's`() {
        let linux = #""timeOffsets": {"boottime": {}}, "namespaces": [{"type": "time", "path": "/x"}]"#
        #expect(
            mistakes(bundle(linux: linux)) == [
                "linux.timeOffsets: the clocks of a time namespace that is joined can't be set"
            ]
        )
    }

    /// CVE-2022-0811: a value that smuggled a second sysctl in, and names that lead elsewhere.
    @Test(arguments: [
        ("kernel.core_pattern", "|/x", "it is no namespace's, but the host's"),
        ("kernel.hostname", "x", "the hostname is a member of the document, not a sysctl"),
        ("kernel.shm_rmid_forced", #"1\n2"#, "not one value"),
        ("net.ipv4..core", "1", "not a name of a sysctl"),
        ("net/../kernel/core_pattern", "1", "not a name of a sysctl"),
        ("net.//.kernel.core_pattern", "1", "not a name of a sysctl"),
        ("net.", "1", "not a name of a sysctl"),
    ])
    func `is every sysctl`(name: String, value: String, mistake: String) {
        let all = #""namespaces": [{"type": "network"}, {"type": "ipc"}, {"type": "uts"}, {"type": "user"}]"#
        let linux = #"\#(all), "sysctl": {"\#(name)": "\#(value)"}"#
        #expect(mistakes(bundle(linux: linux)) == ["linux.sysctl['\(name)']: \(mistake)"])
    }

    /// The examples of sysctl.d(5).
    @Test func `has its place below /proc/sys`() {
        #expect(
            RuntimeSpec.Sysctl(name: "net.ipv4.conf.enp3s0/200.forwarding", value: "1").path
                == "net/ipv4/conf/enp3s0.200/forwarding"
        )
        #expect(
            RuntimeSpec.Sysctl(name: "net/ipv4/conf/enp3s0.200/forwarding", value: "1").path
                == "net/ipv4/conf/enp3s0.200/forwarding"
        )
    }
}

@Suite struct `Reading a process` {
    /// The examples of the specification's config.md.
    @Test func `takes every member`() throws {
        let read = try RuntimeSpec.Process(
            parsing: process(
                #"""
                "consoleSize": {"height": 25, "width": 80}, "oomScoreAdj": 100,
                "user": {"uid": 1, "gid": 2, "umask": 63, "additionalGids": [5, 6]},
                "scheduler": {"policy": "SCHED_DEADLINE", "flags": ["SCHED_FLAG_RESET_ON_FORK"],
                    "runtime": 1024, "deadline": 2048, "period": 4096},
                "ioPriority": {"class": "IOPRIO_CLASS_IDLE", "priority": 4},
                "execCPUAffinity": {"initial": "7", "final": "0-3,7"}, "unknown": {"a": 1}
                """#
            )
        )
        #expect(read.consoleSize == .init(height: 25, width: 80))
        #expect(read.oomScoreAdjustment == 100)
        #expect(read.user.umask == 0o077)
        #expect(read.user.additionalGroups == [5, 6])
        #expect(read.scheduler?.policy == "SCHED_DEADLINE")
        #expect(read.scheduler?.flags == ["SCHED_FLAG_RESET_ON_FORK"])
        #expect(read.scheduler?.period == 4096)
        #expect(read.ioPriority == .init(kind: "IOPRIO_CLASS_IDLE", priority: 4))
        #expect(read.execCPUAffinity == .init(initial: "7", final: "0-3,7"))
    }

    @Test(arguments: [
        (#""cwd": "x""#, "cwd: 'x' is not an absolute path"), (#""cwd": """#, "cwd: empty"),
        (#""cwd": "/", "user": {"uid": -1}"#, "user.uid: '-1' is not a whole number from 0 to 4294967295"),
        (#""cwd": "/", "user": {"umask": 512}"#, "user.umask: 512 has bits that are no permissions"),
        (#""cwd": "/", "args": "sh""#, "args: not a list"),
        (#""cwd": "/", "env": [1]"#, "env[0]: not a text"),
        (
            #""cwd": "/", "rlimits": [{"type": "RLIMIT_X", "soft": 0, "hard": 0}]"#,
            "rlimits[0].type: 'RLIMIT_X' is no limit"
        ),
        (
            #""cwd": "/", "rlimits": [{"type": "RLIMIT_AS", "soft": 2, "hard": 1}]"#,
            "rlimits[0].soft: 2 is above the hard limit 1"
        ),
        (
            #""cwd": "/", "rlimits": [{"type": "RLIMIT_AS", "soft": 0, "hard": 0}, {"type": "RLIMIT_AS", "soft": 0, "hard": 0}]"#,
            "rlimits[1].type: 'RLIMIT_AS' is there twice"
        ),
        (#""cwd": "/", "oomScoreAdj": 1001"#, "oomScoreAdj: 1001 is not from -1000 to 1000"),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_FOO"}"#,
            "scheduler.policy: 'SCHED_FOO' is no scheduling policy"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_OTHER", "nice": 20}"#,
            "scheduler.nice: 20 is not from -20 to 19"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_OTHER", "priority": 1}"#,
            "scheduler.priority: only SCHED_FIFO and SCHED_RR have a priority"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_FIFO", "period": 1}"#,
            "scheduler: only SCHED_DEADLINE has runtime, deadline and period"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_DEADLINE", "deadline": 2048}"#,
            "scheduler.runtime: sched_setattr: `SCHED_DEADLINE` requires `runtime`"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_DEADLINE", "runtime": 1024}"#,
            "scheduler.deadline: sched_setattr: `SCHED_DEADLINE` requires `deadline`"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_DEADLINE", "runtime": 0, "deadline": 2048}"#,
            "scheduler.runtime: sched_setattr: `SCHED_DEADLINE` runtime must be greater than 0"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_DEADLINE", "runtime": 4096, "deadline": 2048}"#,
            "scheduler.runtime: sched_setattr: `SCHED_DEADLINE` runtime (4096) must be <= deadline (2048)"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_DEADLINE", "runtime": 1024, "deadline": 4096, "period": 2048}"#,
            "scheduler.deadline: sched_setattr: `SCHED_DEADLINE` deadline (4096) must be <= period (2048)"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_DEADLINE", "runtime": 1023, "deadline": 2048}"#,
            "scheduler.runtime: sched_setattr: `SCHED_DEADLINE` runtime (1023) must be between 1024 and 9223372036854775807"
        ),
        (#""cwd": "/", "ioPriority": {"class": "X"}"#, "ioPriority.class: 'X' is no class of IO priorities"),
        (
            #""cwd": "/", "ioPriority": {"class": "IOPRIO_CLASS_RT", "priority": 8}"#,
            "ioPriority.priority: 8 is not from 0 to 7"
        ),
        (
            #""cwd": "/", "execCPUAffinity": {"initial": "a"}"#,
            "execCPUAffinity.initial: 'a' is no list of processors"
        ),
    ])
    func `says what is wrong`(members: String, mistake: String) {
        #expect(throws: RuntimeSpecError([.init(place(mistake), reason(mistake))])) {
            try RuntimeSpec.Process(parsing: bytes("{\(members)}"))
        }
    }

    private func place(_ mistake: String) -> String { String(mistake.prefix { $0 != ":" }) }
    private func reason(_ mistake: String) -> String { String(mistake.drop { $0 != ":" }.dropFirst(2)) }
}

@Suite struct `A list of numbers` {
    @Test(arguments: [
        ("0-3,7", [0...3, 7...7]), ("", []), (" 1 , 3 - 4", [1...1, 3...4]), ("65535", [65535...65535]),
    ])
    func `is numbers and ranges`(text: String, ranges: [ClosedRange<Int>]) {
        #expect(NumberList(text)?.ranges == ranges)
    }

    @Test(arguments: ["a", "1-", "-1", "2-1", "1-2-3", "65536", "+1", "1 2"])
    func `is nothing else`(text: String) {
        #expect(NumberList(text) == nil)
    }

    @Test func `is a mask`() {
        #expect(NumberList("0-1,64")?.mask == [3, 1])
        #expect(NumberList("")?.mask == [])
    }
}

@Suite struct `Reading a hostile bundle` {
    @Test func `keeps the first hundred mistakes`() {
        let paths = [String](repeating: #""x""#, count: 1000).joined(separator: ",")
        let text = bundle(linux: #""namespaces": [{"type": "mount"}], "maskedPaths": [\#(paths)]"#)
        #expect(mistakes(text).count == RuntimeSpecError.most)
    }

    @Test func `does not repeat control characters and long texts`() {
        let long = String(repeating: "x", count: 1000)
        let text = bundle(linux: #""rootfsPropagation": "\u001b[31m\#(long)""#)
        let shown = "?[31m" + String(repeating: "x", count: 75)
        #expect(mistakes(text) == ["linux.rootfsPropagation: '\(shown)…' is no propagation of mounts"])
    }

    @Test func `has an end`() {
        let text = [UInt8](repeating: UInt8(ascii: " "), count: (8 << 20) + 1)
        #expect(mistakes(text) == ["the document is larger than 8388608 bytes"])
        let mounts = [String](repeating: "{}", count: 10_001).joined(separator: ",")
        #expect(mistakes(bundle(#""mounts": [\#(mounts)]"#)) == ["mounts: more than 10000 elements"])
    }
}
