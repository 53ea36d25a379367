import Lowering
import Testing
import UnitFile

/// What `.pod` files become; the commands are those of Podman 6.0's Quadlet.
@Suite struct `A pod's unit` {
    private static let others = [
        "net.network": "[Network]\nNetworkName=front\n", "data.volume": "[Volume]\n",
        "a.container": "[Container]\nImage=a\nPod=web.pod\n",
        "b.container": "[Container]\nImage=a\nPod=web.pod\nStartWithPod=yes\nServiceName=back\n",
        "no.container": "[Container]\nImage=a\nPod=web.pod\nStartWithPod=no\n",
        "t@.container": "[Container]\nImage=a\nPod=web.pod\n",
        "t@x.container": "[Container]\nImage=a\nPod=web.pod\n",
        "other.container": "[Container]\nImage=a\nPod=other.pod\n", "other.pod": "[Pod]\n",
    ]

    private func pod(_ lines: String, name: String = "web.pod") -> (unit: GeneratedUnit, messages: [String]) {
        lower("[Pod]\n\(lines)\n", name: name, others: Self.others)
    }

    private func words(_ unit: GeneratedUnit, _ key: String) -> [String] {
        (try? unit.document.value("Service", key)?.words(.commandLine)) ?? []  // An empty one fails tests.
    }

    @Test func `holds what its containers share, and runs nothing`() {
        let (unit, messages) = pod("")
        #expect(messages == [])
        #expect(unit.name == "web-pod.service")
        #expect(unit.values("Service", "Type") == ["oneshot"])
        #expect(unit.values("Service", "RemainAfterExit") == ["yes"])
        #expect(unit.values("Service", "FileDescriptorStoreMax") == ["32"])
        #expect(unit.values("Service", "NotifyAccess") == ["all"])
        #expect(unit.values("Service", "Restart") == ["on-failure"])
        let program = "/usr/bin/systemd-oci pod"
        #expect(
            unit.values("Service", "ExecStartPre") == [
                "\(program) create --replace --exit-policy stop --infra-name systemd-web-infra --name systemd-web"
            ]
        )
        #expect(unit.values("Service", "ExecStart") == ["\(program) start systemd-web"])
        #expect(unit.values("Service", "ExecStop") == ["\(program) stop --ignore --time=10 systemd-web"])
        #expect(unit.values("Service", "ExecStopPost") == ["\(program) rm --ignore --force systemd-web"])
    }

    /// Templates can't be started by a pod, their instances can.
    @Test func `starts the containers that name it`() {
        let members = ["a.service", "back.service", "t@x.service"]
        let unit = pod("").unit
        #expect(unit.values("Unit", "Wants") == ["network-online.target"] + members)
        #expect(unit.values("Unit", "Before") == members)
    }

    @Test(arguments: [
        ("PublishPort=127.0.0.1:80:90", ["--publish", "127.0.0.1:80:90"]),
        ("Label=a=\"b c\" d=e\nLabel=a=f", ["--label", "a=f", "--label", "d=e"]),
        ("AddHost=db:10.0.0.2", ["--add-host", "db:10.0.0.2"]), ("HostName=h", ["--hostname", "h"]),
        ("Network=host", ["--network", "host"]), ("Network=net.network", ["--network", "front"]),
        ("NetworkAlias=a\nNetworkAlias=b", ["--network-alias", "a", "--network-alias", "b"]),
        ("IP=10.88.64.128\nIP6=fd46::10", ["--ip", "10.88.64.128", "--ip6", "fd46::10"]),
        (
            "DNS=8.8.8.8\nDNSOption=ndots:1\nDNSSearch=a.b",
            ["--dns", "8.8.8.8", "--dns-option", "ndots:1", "--dns-search", "a.b"]
        ),
        ("ShmSize=5g", ["--shm-size", "5g"]), ("ExitPolicy=continue", ["--exit-policy", "continue"]),
        ("UserNS=keep-id", ["--userns", "keep-id"]),
        ("UIDMap=0:1:2 5:6:7", ["--uidmap", "0:1:2", "--uidmap", "5:6:7"]),
        ("Volume=data.volume:/x:ro", ["-v", "systemd-data:/x:ro"]),
        ("Volume=./x:/y", ["-v", "/etc/containers/systemd/x:/y"]),
        ("PodName=shop", ["--infra-name", "shop-infra", "--name", "shop"]),
        ("PodmanArgs=--share net", ["--name", "systemd-web", "--share", "net"]),
    ])
    func `is created with the flags of its keys`(lines: String, flags: [String]) {
        let (unit, messages) = pod(lines)
        #expect(messages == [])
        let command = words(unit, "ExecStartPre")
        #expect(command.indices.contains { command[$0...].starts(with: flags) })
    }

    /// `pod create` reads what is written for it.
    @Test func `is created with flags that exist`() throws {
        let command = words(
            pod("PublishPort=80:80\nUserNS=auto\nVolume=/a:/b\nNetwork=net.network").unit,
            "ExecStartPre"
        )
        let options = try PodCreateOptions(arguments: Array(command.dropFirst(3)))
        #expect(options.name == "systemd-web")
        #expect(options.operands == [])
    }

    /// They would be the host's; `run` refuses the same of a container, as Podman does.
    @Test(arguments: [
        (["--network=host", "--sysctl=net.ipv4.ip_forward=1"], "net.ipv4.ip_forward"),
        (["--network=ns:/run/netns/a", "--sysctl=net.ipv4.ip_forward=1"], "net.ipv4.ip_forward"),
        (["--share=ipc", "--sysctl=net.ipv4.ip_forward=1"], "net.ipv4.ip_forward"),
        (["--share=net", "--sysctl=kernel.shmmax=1"], "kernel.shmmax"),
        (["--share=none", "--sysctl=fs.mqueue.msg_max=1"], "fs.mqueue.msg_max"),
    ])
    func `has no sysctls of namespaces that are not its own`(flags: [String], name: String) {
        let reason = "belongs to a namespace that the pod does not have of its own"
        #expect(throws: FlagError("--sysctl '\(name)'", reason)) { try PodCreateOptions(arguments: flags) }
    }

    @Test func `has sysctls of its own namespaces`() throws {
        let flags = ["--share=net,ipc", "--sysctl=net.ipv4.ip_forward=1", "--sysctl=kernel.shmmax=1"]
        #expect(try PodCreateOptions(arguments: flags).common.sysctls.count == 2)
    }

    @Test(arguments: [
        ("RemapUsers=auto\nRemapUid=0:1:2\nRemapUidSize=20", ["--userns", "auto:uidmapping=0:1:2,size=20"]),
        ("RemapUsers=keep-id", ["--userns", "keep-id"]),
        ("RemapUsers=manual\nRemapUid=0:1:2\nRemapGid=3:4:5", ["--uidmap", "0:1:2", "--gidmap", "3:4:5"]),
    ])
    func `does what deprecated keys did`(lines: String, flags: [String]) {
        let (unit, messages) = pod(lines)
        let count = lines.split(separator: "\n").count
        #expect(messages.count { $0.contains(" warning: '") && $0.contains("is deprecated") } == count)
        #expect(messages.count == count)
        let command = words(unit, "ExecStartPre")
        #expect(command.indices.contains { command[$0...].starts(with: flags) })
    }

    @Test func `requires what it names`() {
        let unit = pod("Network=net.network\nVolume=data.volume:/x\nVolume=/srv:/y").unit
        #expect(unit.values("Unit", "Requires") == ["net-network.service", "data-volume.service"])
        #expect(unit.values("Unit", "RequiresMountsFor") == ["/var/lib/systemd-oci", "/srv"])
    }

    @Test func `stops in the time that it has`() {
        #expect(words(pod("StopTimeout=20").unit, "ExecStop").contains("--time=20"))
    }

    /// systemd refuses oneshots with the others.
    @Test(arguments: [
        ("no", "no"), ("on-abnormal", "on-abnormal"), ("always", "on-failure"), ("on-success", "on-failure"),
    ])
    func `has a Restart that systemd takes`(given: String, restart: String) {
        let (unit, messages) = pod("[Service]\nRestart=\(given)")
        #expect(unit.values("Service", "Restart") == [restart])
        #expect(messages.contains { $0.contains(":3:9: warning: 'Restart=\(given)'") } == (given != restart))
    }

    @Test func `of a template has the instance's name in its own`() {
        let (unit, messages) = pod("", name: "shop@.pod")
        #expect(messages == [])
        #expect(unit.name == "shop-pod@.service")
        #expect(words(unit, "ExecStart").last == "systemd-shop-%i")
    }

    /// systemd.unit(5): a slice that no unit needs is stopped, and what it propagates that to with it.
    @Test func `ends with the slice of its containers`() throws {
        let slice = try #require(pod("").unit.companions.first)
        #expect(slice.name == "system-web\\x2dpod.slice")
        #expect(slice.values("Unit", "BindsTo") == ["web-pod.service"])
        #expect(slice.values("Unit", "After") == ["web-pod.service"])
        #expect(slice.values("Unit", "StopWhenUnneeded") == ["yes"])
        #expect(slice.values("Unit", "PropagatesStopTo") == ["web-pod.service"])
    }

    @Test(arguments: ["ExitPolicy=continue", "ExitPolicy=stop\nPodmanArgs=--exit-policy=continue"])
    func `does not where it is to go on`(lines: String) throws {
        let slice = try #require(pod(lines).unit.companions.first)
        #expect(slice.values("Unit", "StopWhenUnneeded") == [])
        #expect(slice.values("Unit", "PropagatesStopTo") == [])
        #expect(slice.values("Unit", "BindsTo") == ["web-pod.service"])
    }

    @Test func `has its limits in the slice`() throws {
        let flags =
            "--memory=64m --memory-swap=96m --cpus=1.5 --cpuset-cpus=0-1,3 --device-read-bps=/dev/sda:1m"
        let (unit, messages) = pod("PodmanArgs=" + flags)
        #expect(messages == [])
        let slice = try #require(unit.companions.first)
        #expect(slice.values("Slice", "MemoryMax") == ["67108864"])
        #expect(slice.values("Slice", "MemorySwapMax") == ["33554432"])
        #expect(slice.values("Slice", "CPUQuota") == ["150%"])
        #expect(slice.values("Slice", "AllowedCPUs") == ["0,1,3"])
        #expect(slice.values("Slice", "IOReadBandwidthMax") == ["/dev/sda 1048576"])
    }

    @Test(arguments: [
        ("", "system-web\\x2dpod.slice"), ("apps.slice", "apps-web\\x2dpod.slice"),
        ("a-b.slice", "a-b-web\\x2dpod.slice"), ("-.slice", "web\\x2dpod.slice"),
    ])
    func `has its containers in a slice below its own`(parent: String, slice: String) {
        let text = parent.isEmpty ? "[Pod]\n" : "[Pod]\n[Service]\nSlice=\(parent)\n"
        let container = "[Container]\nImage=a\nPod=web.pod\n"
        let (unit, _) = lower(container, others: ["web.pod": text])
        #expect(unit.values("Service", "Slice") == [slice])
        let own = lower(container + "[Service]\nSlice=own.slice\n", others: ["web.pod": text]).unit
        #expect(own.values("Service", "Slice") == ["own.slice"])
    }

    @Test func `of a template has no slice`() {
        #expect(pod("", name: "shop@.pod").unit.companions == [])
    }

    @Test func `is what its containers are bound to`() {
        let (unit, messages) = lower(
            "[Container]\nImage=a\nPod=web.pod\n",
            others: ["web.pod": "[Pod]\nPodName=p\n"]
        )
        #expect(messages == [])
        #expect(unit.has(["--pod", "p"]))
        #expect(unit.values("Unit", "BindsTo") == ["web-pod.service"])
        #expect(unit.values("Unit", "After").contains("web-pod.service"))
        #expect(unit.values("Unit", "Requires") == [])
        #expect(unit.values("Service", "ExecStopPost") == [])
    }
}
