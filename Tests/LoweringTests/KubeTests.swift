import Lowering
import Quadlet
import Testing
import UnitFile

/// What `.kube` files become; the commands are those of Podman 6.0's Quadlet.
@Suite struct `A Kubernetes file's unit` {
    private static let others = ["net.network": "[Network]\nNetworkName=front\n"]

    private func kube(_ lines: String) -> (unit: GeneratedUnit, messages: [String]) {
        let text = "[Kube]\nYaml=web.yaml\n\(lines)\n"
        return lower(text, name: "web.kube", others: Self.others)
    }

    @Test func `plays the files, and takes them down`() {
        let (unit, messages) = kube("Yaml=/opt/b.yaml %h/c.yaml")
        #expect(messages == [])
        #expect(unit.name == "web.service")
        let files = ["/etc/containers/systemd/web.yaml", "/opt/b.yaml", "%h/c.yaml"]
        let command = ["/usr/bin/systemd-oci", "kube", "play", "--replace", "--service-container=true"]
        #expect(unit.command == command + files)
        let down = (["/usr/bin/systemd-oci kube down"] + files).joined(separator: " ")
        #expect(unit.values("Service", "ExecStopPost") == [down])
        #expect(unit.values("Service", "Type") == ["notify"])
        #expect(unit.values("Service", "NotifyAccess") == ["all"])
        #expect(unit.values("Service", "KillMode") == ["mixed"])
        #expect(unit.values("Service", "RemainAfterExit") == ["yes"])
        #expect(unit.values("Service", "SyslogIdentifier") == ["%N"])
        #expect(unit.values("Service", "Environment") == ["PODMAN_SYSTEMD_UNIT=%n"])
    }

    @Test(arguments: [
        ("ExitCodePropagation=all", ["--service-exit-code-propagation=all"]),
        (
            "LogDriver=journald\nLogOpt=tag=a size=1",
            ["--log-driver", "journald", "--log-opt", "tag=a", "--log-opt", "size=1"]
        ),
        ("UserNS=keep-id", ["--userns", "keep-id"]),
        ("RemapUsers=auto\nRemapUidSize=20", ["--userns", "auto:size=20"]),
        ("Network=net.network", ["--network", "front"]), ("Network=basic", ["--network", "basic"]),
        (
            "AutoUpdate=registry web/local",
            [
                "--annotation=io.containers.autoupdate=registry",
                "--annotation=io.containers.autoupdate/web=local",
            ]
        ),
        (
            "ConfigMap=c.yaml /d.yaml",
            ["--configmap", "/etc/containers/systemd/c.yaml", "--configmap", "/d.yaml"]
        ),
        ("PublishPort=[::1]:80:90", ["--publish", "[::1]:80:90"]),
        ("PodmanArgs=--start=false", ["--start=false", "/etc/containers/systemd/web.yaml"]),
    ])
    func `is played with the flags of its keys`(lines: String, flags: [String]) throws {
        let (unit, messages) = kube(lines)
        #expect(messages.filter { !$0.contains("is deprecated") } == [])
        #expect(unit.has(flags))
        let options = try KubePlayOptions(arguments: Array(unit.command.dropFirst(3)))
        #expect(options.operands == ["/etc/containers/systemd/web.yaml"])
    }

    @Test func `is not mapped by hand`() {
        let (_, messages) = kube("RemapUsers=manual")
        #expect(
            messages.last
                == "/etc/containers/systemd/web.kube:3:1: error: 'RemapUsers=manual' is not supported in a .kube file, use 'UserNS='"
        )
    }

    @Test(arguments: [
        ("", []), ("SetWorkingDirectory=unit", ["/etc/containers/systemd"]),
        ("SetWorkingDirectory=yaml", ["/etc/containers/systemd"]),
        ("Yaml=\nYaml=./x/y.yaml\nSetWorkingDirectory=yaml", ["/etc/containers/systemd/x"]),
        ("Yaml=\nYaml=/y.yaml\nSetWorkingDirectory=Yaml", ["/"]),
        ("SetWorkingDirectory=unit\n[Service]\nWorkingDirectory=/srv", ["/srv"]),
    ])
    func `begins relative paths where it is told`(lines: String, directory: [String]) {
        let (unit, messages) = kube(lines)
        #expect(messages == [])
        #expect(unit.values("Service", "WorkingDirectory") == directory)
    }

    @Test func `can be one for resources only`() {
        let unit = kube("[Service]\nType=oneshot").unit
        #expect(unit.values("Service", "Type") == ["oneshot"])
        #expect(unit.values("Service", "NotifyAccess") == [])
    }

    @Test func `removes volumes where it is told`() {
        let down = "/usr/bin/systemd-oci kube down --force /etc/containers/systemd/web.yaml"
        #expect(kube("KubeDownForce=yes").unit.values("Service", "ExecStopPost") == [down])
    }

    @Test(arguments: [
        ("", ["infinity"]), ("[Service]\nTimeoutStartSec=20", ["20"]), ("[Service]\nTimeoutSec=20", []),
    ])
    func `waits for images as long as it takes`(lines: String, timeout: [String]) {
        #expect(kube(lines).unit.values("Service", "TimeoutStartSec") == timeout)
    }

    @Test func `belongs together with those of its pods`() {
        var unit = kube("[Unit]\nAfter=db.service").unit
        var pod = GeneratedUnit(name: "a-pod.service", document: UnitDocument(), links: [])
        pod.document.add("Unit", "BindsTo", "web.service")
        let volume = GeneratedUnit(name: "a-volume.service", document: UnitDocument(), links: [])
        unit.own([pod, volume], starting: ["a-pod.service"], slice: "system-web.slice", path: "/web.kube")
        #expect(unit.values("Unit", "Wants").last == "web-starting.target a-pod.service")
        let names = ["a-pod.service", "a-volume.service", "web-starting.target", "system-web.slice"]
        #expect(unit.companions.map(\.name) == names)
        #expect(unit.companions[0].values("Unit", "After").contains("db.service"))
        #expect(unit.companions[1].values("Unit", "After") == [])
        // A pod that has ended before all have started does not end the unit.
        #expect(unit.companions[2].values("Unit", "Requires") == ["system-web.slice"])
        #expect(unit.companions[3].values("Unit", "PropagatesStopTo") == ["web.service"])
    }

    @Test(arguments: [
        ("web.yaml", "/etc/x/web.yaml"), ("../a/b.yaml", "/etc/a/b.yaml"), ("/c.yaml", "/c.yaml"),
        ("%h/d.yaml", "/root/d.yaml"), ("%H/d.yaml", nil), ("/%h.yaml", "//root.yaml"),
        ("e%h", "/etc/x/e/root"),
        ("100%%.yaml", "/etc/x/100%.yaml"), ("100%%h.yaml", "/etc/x/100%h.yaml"), ("%", nil),
        ("/f%", nil), ("%i.yaml", nil),
    ])
    func `knows its files by absolute paths`(file: String, path: String?) {
        let paths = Kube.paths([file], relativeTo: "/etc/x/web.kube") { letter in
            [UInt8(ascii: "h"): "/root", UInt8(ascii: "i"): "a"][letter]
        }
        #expect(paths == [path])
    }
}
