import OCI
import Testing

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
