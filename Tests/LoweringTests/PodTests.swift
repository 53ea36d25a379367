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
