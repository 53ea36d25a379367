import Lowering
import Testing
import UnitFile

/// What is said at generation time of flags that a file gives.
@Suite struct `Flags of a file` {
    private func messages(_ lines: String, kind: String = "container") -> [String] {
        let section = kind.prefix(1).uppercased() + kind.dropFirst()
        let needs = [
            "container": "Image=a", "kube": "Yaml=a", "image": "Image=a", "artifact": "Artifact=a",
            "build": "ImageTag=a\nSetWorkingDirectory=unit",
        ]
        let name = "web." + kind
        return lower("[\(section)]\n\(lines)\n\(needs[kind] ?? "")\n", name: name).messages
            .filter { !$0.contains("is not supported yet") && !$0.contains("Buildah builds images") }
            .map { String($0.dropFirst("/etc/containers/systemd/\(name):".count)) }
    }

    @Test(arguments: [
        ("container", "--init --security-opt=seccomp=unconfined -p 80:80 --health-cmd none"),
        ("container", "--log-level=warn --syslog --runtime crun --init"),
        ("pod", "--log-level debug"), ("network", "--syslog --internal"),
        ("image", "--log-level debug --quiet --transient-store"), ("artifact", "--syslog --retry 3"),
        ("build", "--log-level=debug --squash --syslog"),
        ("pod", "--share=+uts --volume /a:/b --infra=false -n x --net host"),
        ("kube", "--annotation a=b --no-pod-prefix more.yaml --ip 10.0.0.2,10.0.0.3"),
        ("network", "--route 10.2.0.0/16,10.0.0.1 -o isolate=true"),
        ("volume", "-l a=b --opt=nocopy --gid=5"),
        ("image", "--platform=linux/arm64 -q other"),
        ("artifact", "--quiet --tls-verify=false --retry 3"),
        ("build", "--squash --layers=false --pull --jobs 2"),
    ])
    func `that work pass`(kind: String, flags: String) {
        #expect(messages("PodmanArgs=" + flags, kind: kind) == [])
        #expect(messages("GlobalArgs=--log-level=debug --syslog --runtime crun", kind: kind) == [])
    }

    @Test(arguments: [
        ("container", "--foo", "--foo: no such flag of `run`"),
        ("container", "--pulbish=80", "--pulbish: no such flag of `run`; did you mean --publish?"),
        ("container", "--gpus all", "--gpus: not supported; use --device"),
        ("container", "--ip=1.2", "--ip '1.2': is not an address"),
        ("container", "nginx", "'nginx' is not a flag, and would be taken for the image"),
        ("container", "--rm --user", "--user: needs a value"),
        ("container", "--runtime=kata", "--runtime 'kata': does not run containers here, this program does"),
        ("container", "--url=unix:/a", "--url: no such flag of `run`"),
        ("pod", "--foo", "--foo: no such flag of `pod create`"),
        ("pod", "--exit-policy=never", "--exit-policy 'never': must be one of stop, continue"),
        ("pod", "--share=net,foo", "--share 'net,foo': must be one of cgroup, ipc, net, pid, uts"),
        (
            "pod", "--share=+pid",
            "--share '+pid': a PID namespace lives as long as its first process, and a pod has none"
        ),
        ("kube", "--build", "--build: images are not built; use a .build file"),
        ("network", "--subnets=a", "--subnets: no such flag of `network create`; did you mean --subnet?"),
        ("network", "web", "'web' is not a flag, and would be taken for the network's name"),
        ("volume", "--uid=web", "--uid 'web': is not a number that fits"),
        ("image", "--policy=often", "--policy 'often': must be one of missing, always, never, newer"),
        ("artifact", "--arch=arm64", "--arch: no such flag of `artifact pull`"),
        ("build", "--squash-all", "--squash-all: Buildah has --squash, which is the same"),
        ("build", ".", "'.' is not a flag, and would be taken for the context"),
    ])
    func `that don't are an error that names them`(kind: String, flags: String, message: String) throws {
        let column = "PodmanArgs=".utf8.count + 1 + (flags == "--rm --user" ? 5 : 0)
        #expect(
            messages("PodmanArgs=" + flags, kind: kind) == ["2:\(column): error: 'PodmanArgs=': \(message)"]
        )
    }

    @Test(arguments: [
        ("--connection=x", "error: 'GlobalArgs=': --connection: containers run on this host"),
        (
            "--loglevel=debug",
            "error: 'GlobalArgs=': --loglevel: no such flag of `systemd-oci`; did you mean --log-level?"
        ),
        (
            "--runtime=/usr/bin/kata",
            "error: 'GlobalArgs=': --runtime '/usr/bin/kata': does not run containers here, this program does"
        ),
        ("run", "error: 'GlobalArgs=': 'run' is not a flag, and would be taken for the command"),
        (
            "--root=/srv",
            "warning: 'GlobalArgs=': --root has no effect: images and volumes are in /var/lib/systemd-oci"
        ),
    ])
    func `of the program itself`(flags: String, message: String) {
        #expect(messages("GlobalArgs=" + flags) == ["2:12: " + message])
        #expect(messages("GlobalArgs=" + flags, kind: "volume") == ["2:12: " + message])
    }

    @Test func `all are told, each with its place`() {
        let lines = "PodmanArgs=--cpus=2 --memroy 5m --net\nPodmanArgs=host --gpus all oops"
        #expect(
            messages(lines) == [
                "2:21: error: 'PodmanArgs=': --memroy: no such flag of `run`; did you mean --memory?",
                "3:17: error: 'PodmanArgs=': --gpus: not supported; use --device",
                "3:28: error: 'PodmanArgs=': 'oops' is not a flag, and would be taken for the image",
            ]
        )
    }

    /// What systemd puts in their place is not known before.
    @Test(arguments: ["%i", "$ARGS --init", "--ip=%i", "--ip $ADDRESS", "--%i=x", "--rm=$RM", "-p${PORT}:80"])
    func `with specifiers and variables are not looked at`(flags: String) {
        #expect(messages("PodmanArgs=" + flags) == [])
    }

    /// podman-run(1); the settings are those of systemd.resource-control(5).
    @Test(arguments: [
        ("PodmanArgs=--cpus=1.5", ["CPUQuotaPeriodSec=100000us", "CPUQuota=150%"], ""),
        (
            "PodmanArgs=--memory 1g --memory-swap 3g", ["MemoryMax=1073741824", "MemorySwapMax=2147483648"],
            "--memory 1g "
        ),
        ("Memory=1g\nPodmanArgs=--memory-swap=3g", ["MemoryMax=1073741824", "MemorySwapMax=2147483648"], ""),
        ("Memory=1g\nPodmanArgs=-m 2g", ["MemoryMax=2147483648"], "-m 2g "),
        ("PodmanArgs=--pids-limit=-1", ["TasksMax=infinity"], "--pids-limit=-1 "),
        (
            "PodmanArgs=--cpu-shares 1024 --init --cpuset-cpus=0-2", ["CPUWeight=100", "AllowedCPUs=0,1,2"],
            "--init "
        ),
        (
            "PodmanArgs=--device-read-bps /dev/a:1m --device-read-bps=/dev/b:2m",
            ["IOReadBandwidthMax=/dev/a 1048576", "IOReadBandwidthMax=/dev/b 2097152"], ""
        ),
        (
            "PodmanArgs=--cgroup-conf=memory.high=5 --cgroup-conf cpu.idle=1",
            ["CPUWeight=idle", "MemoryHigh=5"], ""
        ),
    ])
    func `that limit resources are settings of the unit`(lines: String, settings: [String], left: String) {
        let (unit, messages) = lower("[Container]\nImage=a\n\(lines)\n")
        #expect(messages == [])
        let names = ["CPU", "Memory", "Tasks", "Allowed", "IORead"]
        let limits = unit.document.sections.filter { $0.name == "Service" }.flatMap(\.assignments)
            .filter { assignment in names.contains { assignment.key.hasPrefix($0) } }
        #expect(limits.map { "\($0.key)=\($0.value)" }.sorted() == settings.sorted())
        let command = unit.values("Service", "ExecStart").last ?? ""
        #expect(command.hasSuffix(" \(left)a"), "\(command)")
    }

    @Test func `that limit resources leave settings of the file alone`() {
        let unit = lower("[Container]\nImage=a\nPodmanArgs=--cpus=2 --memory=5m\n[Service]\nCPUQuota=5%\n")
            .unit
        #expect(unit.values("Service", "CPUQuota") == ["5%"])
        #expect(unit.values("Service", "MemoryMax") == ["5242880"])
    }

    /// Nobody knows before what the number is, nor has the service manager a setting for each file.
    @Test(arguments: [
        ("--cpus=%i", "--cpus has no effect: use CPUQuota= in the unit"),
        ("--cgroup-conf=misc.max=1", "--cgroup-conf misc.max: the service manager has no setting for it"),
    ])
    func `that limit nothing say so`(flag: String, message: String) {
        #expect(messages("PodmanArgs=" + flag) == ["2:12: warning: 'PodmanArgs=': " + message])
    }

    @Test func `modules of containers_conf have no effect`() {
        #expect(
            messages("ContainersConfModule=/a.conf") == [
                "2:1: warning: --module has no effect: containers.conf is not read; use the keys of the file"
            ]
        )
    }
}
