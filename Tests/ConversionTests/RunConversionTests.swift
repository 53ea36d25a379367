import Conversion
import Lowering
import Testing
import UnitFile

@Suite struct `A run command` {
    /// Expected files by podman-systemd.unit(5) and systemd's manual pages.
    @Test(arguments: [
        (
            "podman run -d --name web -p 8080:80 -v web.data:/var/www:ro -e MODE=a\\ b --restart=always nginx",
            """
            [Container]
            Image=nginx
            ContainerName=web
            PublishPort=8080:80
            Volume=web.data:/var/www:ro
            Environment="MODE=a b"

            [Service]
            Restart=always

            """
        ),
        (
            "docker run --rm -it -u 1000:100 --cpus 1.5 --memory=1g --memory-swap 3g ubuntu:22.04 bash -c 'echo $A'",
            """
            [Container]
            Image=docker.io/library/ubuntu:22.04
            User=1000
            Group=100
            Memory=1g
            PodmanArgs=--interactive
            PodmanArgs=--tty
            Exec=bash -c "echo $$A"

            [Service]
            CPUQuota=150%
            MemorySwapMax=2147483648

            """
        ),
        (
            "podman --log-level=debug --module m.conf create --restart on-failure:3 --security-opt seccomp:unconfined "
                + "--security-opt no-new-privileges:true --security-opt label=disable -v ./a:/a --env-file e a.b/c/app@sha256:"
                + String(repeating: "0", count: 64),
            """
            [Unit]
            StartLimitBurst=4
            StartLimitIntervalSec=infinity

            [Container]
            Image=a.b/c/app@sha256:0000000000000000000000000000000000000000000000000000000000000000
            SeccompProfile=unconfined
            NoNewPrivileges=yes
            SecurityLabelDisable=yes
            Volume=/home/user/a:/a
            EnvironmentFile=/home/user/e
            GlobalArgs=--log-level=debug
            ContainersConfModule=m.conf

            [Service]
            Restart=on-failure

            """
        ),
        (
            "--label io.containers.autoupdate=registry --label io.containers.autoupdate=never --entrypoint '' "
                + "--cpu-shares 512 --cpuset-cpus 0-1 --timeout 60 --device-read-bps /dev/sda:1mb "
                + "--device-read-bps /dev/sdb:1k --cpu-quota 50000 x",
            """
            [Container]
            Image=x
            AutoUpdate=registry
            Label=io.containers.autoupdate=never
            Entrypoint=

            [Service]
            CPUWeight=50
            AllowedCPUs=0-1
            RuntimeMaxSec=60
            IOReadBandwidthMax=/dev/sda 1048576
            IOReadBandwidthMax=/dev/sdb 1024
            CPUQuota=50%

            """
        ),
        (
            "run --init --init --read-only=false --no-healthcheck --network a.network --gidmap 0:1 --cgroups=split x",
            """
            [Container]
            Image=x
            RunInit=yes
            ReadOnly=no
            HealthCmd=none
            GIDMap=0:1
            PodmanArgs=--network=a.network

            """
        ),
    ])
    func `becomes a file`(line: String, text: String) throws {
        let conversion = convert([line])
        #expect(conversion.messages == [])
        #expect(conversion.files.map(\.text) == [text])
    }

    @Test func `makes the pod that it asks for`() {
        let conversion = convert(["run", "--pod", "new:app", "-p", "80:80", "--name", "web", "x"])
        #expect(conversion.messages == [])
        #expect(
            conversion.files.map { $0.name + "\n" + $0.text } == [
                "app.pod\n[Pod]\nPodName=app\nPublishPort=80:80\n",
                "web.container\n[Container]\nImage=x\nContainerName=web\nPod=app.pod\n",
            ]
        )
        #expect(conversion.check(scope: .system).filter { $0.severity == .error } == [])
    }

    @Test(arguments: [
        (["podman", "run", "docker.io/library/nginx:1"], "nginx.container"),
        (["run", "--name", "a/b@c", "x"], "a-b-c.container"),
        (["run", "localhost:5000/web"], "web.container"),
        (["run", "a@sha256:0"], "a.container"),
        (["run", "--rootfs", "/srv/roots/one"], "one.container"),
        (["sudo", "/usr/bin/podman", "container", "create", "x"], "x.container"),
        (["-d", "x"], "x.container"),
    ])
    func `gives the file a name`(words: [String], name: String) {
        #expect(convert(words).files.map(\.name) == [name])
    }

    @Test func `takes a name, a pod and what wants it from the options`() {
        let conversion = convert(["run", "x"]) {
            $0.name = "web"
            $0.pod = "app"
            $0.wantedBy = ["a.target", "b.target"]
        }
        #expect(
            conversion.files.map(\.text) == [
                "[Container]\nImage=x\nPod=app.pod\n\n[Install]\nWantedBy=a.target b.target\n"
            ]
        )
        #expect(conversion.files.map(\.name) == ["web.container"])
    }

    @Test(arguments: [
        (["podman", "run"], "run: error: no image is given"),
        (["run", "--nme", "x", "y"], "run: error: --nme: no such flag of `run`; did you mean --name?"),
        (["run", "-Z", "y"], "run: error: -Z: no such flag of `run`"),
        (["run", "--name"], "run: error: --name: needs a value"),
        (["run", "--init=maybe", "x"], "run: error: --init: 'maybe' is neither true nor false"),
        (["run", "--gpus", "all", "x"], "run: error: --gpus=all: not supported; use --device"),
        (
            ["run", "--restart=never", "x"],
            "run: error: --restart=never: expected no, always, on-failure[:TIMES] or unless-stopped"
        ),
        (
            ["podman", "ps"],
            "command line: error: 'ps' makes nothing that a Quadlet file can be (artifact, build, container, image, kube, network, pod, volume)"
        ),
        (["podman run 'x"], "command line: error: missing end quote"),
        (
            ["podman run -v $HOME:/x y"],
            "command line: error: '$H…' is not expanded here: write what it stands for"
        ),
        (
            ["podman run x; podman run y"],
            "command line: error: ';' is the shell's: give one command without redirections"
        ),
        (["podman run x\npodman run y"], "command line: error: more than one command"),
    ])
    func `that can't be converted says why`(words: [String], message: String) {
        let conversion = convert(words)
        #expect(conversion.messages == [message])
        #expect(conversion.hasErrors)
    }

    @Test(arguments: [
        (
            ["run", "-e", "A", "x"],
            "run: warning: --env=A: is taken from the unit's environment, which is not that of your shell"
        ),
        (
            ["run", "--cidfile=/a", "x"],
            "run: warning: --cidfile=/a: has no effect in a unit, leaving it out"
        ),
        (["run", "--pod", "p", "x"], "run: warning: --pod=p: there has to be a file 'p.pod' for the pod"),
        (
            ["run", "--requires", "db", "x"],
            "run: warning: --requires=db: taking 'db.service' for the unit of the container 'db'"
        ),
    ])
    func `that is converted with a loss says so`(words: [String], message: String) {
        let conversion = convert(words)
        #expect(conversion.messages == [message])
        #expect(!conversion.hasErrors && conversion.files.count == 1)
    }

    /// Expected values are those of bash 5.2.
    @Test(arguments: [
        ("a b\tc", ["a", "b", "c"]), ("a'b c'd", ["ab cd"]), ("\"a\\\"b\\\\c\\d\"", ["a\"b\\c\\d"]),
        ("a\\ b", ["a b"]), ("a \\\n b", ["a", "b"]), ("a\\\nb", ["ab"]), ("''", [""]), ("a\"\"", ["a"]),
        ("a # b", ["a"]), ("a#b", ["a#b"]), ("$'a\\tb\\x41\\u00e4'", ["a\tbAä"]), ("a$ \"$\"", ["a$", "$"]),
        ("\n a\n\n", ["a"]), ("a~b", ["a~b"]), ("'$HOME'", ["$HOME"]), ("\"a\nb\"", ["a\nb"]),
    ])
    func `in one string is split as by a shell`(text: String, words: [String]) throws {
        #expect(try ShellWords.split(text) == words)
    }
}
