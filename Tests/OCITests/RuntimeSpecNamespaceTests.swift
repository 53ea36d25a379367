import OCI
import Testing

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
