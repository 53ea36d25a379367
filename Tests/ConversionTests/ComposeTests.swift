import Conversion
import Lowering
import Testing
import UnitFile

/// The files for a compose file in `/srv/app`.
private func compose(_ text: String, _ change: (inout ComposeOptions) -> Void = { _ in }) -> Conversion {
    var options = ComposeOptions(ConversionOptions(directory: "/srv/app"))
    options.variables = ["HOME": "/home/user", "TAG": "1.2", "EMPTY": ""]
    change(&options)
    return ComposeConversion.convert(Array(text.utf8), path: "c.yaml", options)
}

/// The lines of the file of a service `s` that its members make, without those that all services have.
private func lines(_ members: String, _ more: String = "") -> (lines: [String], messages: [String]) {
    let indented = members.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
    let text = "services:\n  s:\n    image: a.b/c:1\n\(indented.joined(separator: "\n"))\n\(more)\n"
    let conversion = compose(text)
    let common = [
        "[Container]", "Image=a.b/c:1", "ContainerName=app-s-1", "NetworkAlias=s", "Network=default.network",
        "",
    ]
    let file = conversion.files.first { $0.name == "s.container" }
    let all = (file?.text ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let errors = conversion.check(scope: .system).filter { $0.severity == .error }.map(\.description)
    return (all.filter { !common.contains($0) }, conversion.messages + errors)
}

/// What keys mean is what compose-spec says of them, `05-services.md` and its neighbours.
@Suite struct `A compose file` {
    @Test(
        arguments: [
            ("command: sh -c 'echo $$A \"b c\"'", ["Exec=sh -c \"echo $$A \\\"b c\\\"\""]),
            ("command: [a, \"b c\", 5]", ["Exec=a \"b c\" 5"]),
            ("command:", []),
            ("entrypoint: /bin/x", ["Entrypoint=/bin/x"]),
            ("entrypoint: [/bin/x, -v]", ["Entrypoint=[\"/bin/x\",\"-v\"]"]),
            ("entrypoint: ''", ["Entrypoint="]),
            (
                "environment: [A=1, \"B=x y\", HOME, C=]",
                ["Environment=A=1", "Environment=\"B=x y\"", "Environment=HOME=/home/user", "Environment=C="]
            ),
            (
                "environment: {A: 1, B: yes, C: 'null', HOME: null}",
                ["Environment=A=1", "Environment=B=yes", "Environment=C=null", "Environment=HOME=/home/user"]
            ),
            ("env_file: a.env", ["EnvironmentFile=/srv/app/a.env"]),
            (
                "env_file: [a.env, {path: /b.env}]",
                ["EnvironmentFile=/srv/app/a.env", "EnvironmentFile=/b.env"]
            ),
            (
                "ports: [80, \"8080:80\", \"127.0.0.1::53/udp\", \"3000-3005:3000-3005\"]",
                [
                    "PublishPort=80", "PublishPort=8080:80", "PublishPort=127.0.0.1::53/udp",
                    "PublishPort=3000-3005:3000-3005",
                ]
            ),
            (
                "ports: [{target: 80, published: 8080, host_ip: '::1', protocol: udp, mode: host}, {target: 81}]",
                ["PublishPort=[::1]:8080:80/udp", "PublishPort=81"]
            ),
            ("expose: [80, '90/udp']", ["ExposeHostPort=80", "ExposeHostPort=90/udp"]),
            (
                "volumes: [/anonymous, ./a:/a:ro, ../b:/b, /c:/c:cached, '~/d:/d', '/e:/e:z,ro']",
                [
                    "Volume=/anonymous", "Volume=/srv/app/a:/a:ro", "Volume=/srv/b:/b", "Volume=/c:/c",
                    "Volume=/home/user/d:/d", "Volume=/e:/e:z,ro",
                ]
            ),
            (
                "volumes: [{type: bind, source: ./a, target: /a, read_only: true, bind: {propagation: rshared, selinux: z}}]",
                ["Volume=/srv/app/a:/a:ro,rshared,z"]
            ),
            (
                "volumes: [{type: tmpfs, target: /t, tmpfs: {size: 1m, mode: 511}}]",
                ["Tmpfs=/t:size=1m,mode=777"]
            ),
            ("tmpfs: /run", ["Tmpfs=/run"]),
            ("tmpfs: [/run, '/tmp:size=1m']", ["Tmpfs=/run", "Tmpfs=/tmp:size=1m"]),
            ("user: 1000:100", ["User=1000", "Group=100"]),
            (
                "working_dir: /w\nhostname: h\ndomainname: d.e\nstop_signal: SIGINT\nstop_grace_period: 1m30s",
                ["WorkingDir=/w", "HostName=h.d.e", "StopSignal=SIGINT", "StopTimeout=90"]
            ),
            ("cap_add: [NET_ADMIN]\ncap_drop: [ALL]", ["AddCapability=NET_ADMIN", "DropCapability=ALL"]),
            ("sysctls: [net.core.somaxconn=1]", ["Sysctl=net.core.somaxconn=1"]),
            ("sysctls: {net.core.somaxconn: 1}", ["Sysctl=net.core.somaxconn=1"]),
            ("ulimits: {nofile: {soft: 1, hard: 2}, nproc: 3}", ["Ulimit=nofile=1:2", "Ulimit=nproc=3"]),
            ("labels: {a: b c}\nannotations: [x=y]", ["Label=\"a=b c\"", "Annotation=x=y"]),
            (
                "dns: 10.0.0.1\ndns_search: [a.b]\ndns_opt: [ndots:1]",
                ["DNS=10.0.0.1", "DNSSearch=a.b", "DNSOption=ndots:1"]
            ),
            ("extra_hosts: ['a:10.0.0.1', 'b=::1']", ["AddHost=a:10.0.0.1", "AddHost=b:::1"]),
            ("extra_hosts: {a: host-gateway}", ["AddHost=a:host-gateway"]),
            (
                "devices: ['/dev/null:/dev/x:r', {source: /dev/zero, target: /dev/y, permissions: rw}]",
                ["AddDevice=/dev/null:/dev/x:r", "AddDevice=/dev/zero:/dev/y:rw"]
            ),
            (
                "init: true\nread_only: true\ntty: false\nstdin_open: true\nprivileged: true",
                ["RunInit=yes", "ReadOnly=yes", "PodmanArgs=--interactive", "PodmanArgs=--privileged"]
            ),
            ("restart: unless-stopped", ["[Service]", "Restart=always"]),
            ("restart: 'no'", ["[Service]", "Restart=no"]),
            (
                "restart: on-failure:2",
                [
                    "[Unit]", "StartLimitBurst=3", "StartLimitIntervalSec=infinity", "[Service]",
                    "Restart=on-failure",
                ]
            ),
            (
                "deploy: {restart_policy: {condition: on-failure, delay: 5s}}",
                ["[Service]", "Restart=on-failure", "RestartSec=5"]
            ),
            (
                "deploy: {resources: {limits: {cpus: '0.5', memory: 1G, pids: 9}, reservations: {memory: 1m}}}",
                ["Memory=1G", "PidsLimit=9", "[Service]", "CPUQuota=50%", "MemoryLow=1048576"]
            ),
            (
                "mem_limit: 1g\nmemswap_limit: 2g\ncpus: 2\ncpuset: 0-1\ncpu_shares: 1024\npids_limit: 5",
                [
                    "Memory=1g", "PidsLimit=5", "[Service]", "CPUQuota=200%", "AllowedCPUs=0-1",
                    "CPUWeight=100", "MemorySwapMax=1073741824",
                ]
            ),
            (
                "blkio_config: {weight: 10, device_read_bps: [{path: /dev/sda, rate: 1mb}]}",
                ["[Service]", "IOWeight=1", "IOReadBandwidthMax=/dev/sda 1048576"]
            ),
            (
                "oom_score_adj: 5\nshm_size: 1m\nipc: host\npid: host\nuserns_mode: host\ncgroup: private",
                [
                    "ShmSize=1m", "UserNS=host", "PodmanArgs=--oom-score-adj=5", "PodmanArgs=--ipc=host",
                    "PodmanArgs=--pid=host", "PodmanArgs=--cgroupns=private",
                ]
            ),
            (
                "security_opt: [no-new-privileges:true, 'label=disable', seccomp:./p.json]",
                ["NoNewPrivileges=yes", "SecurityLabelDisable=yes", "SeccompProfile=/srv/app/p.json"]
            ),
            ("healthcheck: {disable: true}", ["HealthCmd=none"]),
            ("healthcheck: {test: [NONE]}", ["HealthCmd=none"]),
            (
                "healthcheck: {test: [CMD, a, b c], interval: 1m30s, timeout: 5s, retries: 3, start_period: 1s}",
                [
                    "HealthCmd=[\"a\",\"b c\"]", "HealthInterval=1m30s", "HealthTimeout=5s",
                    "HealthRetries=3", "HealthStartPeriod=1s",
                ]
            ),
            ("healthcheck: {test: curl -f http://x || exit 1}", ["HealthCmd=curl -f http://x || exit 1"]),
            (
                "pull_policy: if_not_present\nplatform: linux/arm64",
                ["Pull=missing", "PodmanArgs=--platform=linux/arm64"]
            ),
            ("logging: {driver: journald, options: {tag: x}}", ["LogDriver=journald", "LogOpt=tag=x"]),
            ("network_mode: host", []),
            ("x-anything: 1\nattach: false", []),
        ] as [(String, [String])]
    )
    func `becomes keys`(members: String, expected: [String]) {
        var (lines, messages) = lines(members)
        if members.hasPrefix("network_mode") { lines.removeAll { $0 == "Network=host" } }
        #expect(messages == [])
        #expect(lines == expected)
    }

    @Test func `has networks, volumes and dependencies between its services`() {
        let conversion = compose(
            """
            name: My.App
            services:
              web:
                image: nginx:${TAG}
                depends_on: [db, init]
                networks: {front: {}, back: {aliases: [www], ipv4_address: 10.5.0.9, mac_address: 92:d0:c6:0a:29:33}}
                volumes:
                  - cache:/cache
                  - {type: volume, source: data, target: /data, read_only: true, volume: {nocopy: true}}
                  - {type: volume, source: data, target: /sub, volume: {subpath: a/b}}
                links: ["db:database"]
              db:
                image: postgres
                container_name: database-1
                networks: [back]
              init:
                image: busybox
                network_mode: service:db
              job:
                image: busybox
                depends_on: {init: {condition: service_completed_successfully, required: false}}
            networks:
              front: {external: true, name: shared}
              back:
                driver: bridge
                internal: true
                enable_ipv6: true
                driver_opts: {mtu: 1400}
                labels: [a=b]
                ipam: {driver: default, config: [{subnet: 10.5.0.0/24, gateway: 10.5.0.1, ip_range: 10.5.0.8/29}]}
            volumes:
              cache: {external: true}
              data: {name: real, driver: local, driver_opts: {type: nfs, device: ':/x', o: 'addr=a,rw'}, labels: {c: d}}
              tmp: {driver_opts: {o: size=1m}}
            """
        ) { $0.hasPrefix = true }
        #expect(conversion.messages == [])
        let texts = Dictionary(uniqueKeysWithValues: conversion.files.map { ($0.name, $0.text) })
        #expect(
            texts["myapp-web.container"] == """
                [Unit]
                Requires=myapp-db.service
                After=myapp-db.service
                Requires=myapp-db.service
                After=myapp-db.service
                Requires=myapp-init.service
                After=myapp-init.service

                [Container]
                Image=docker.io/library/nginx:1.2
                ContainerName=myapp-web-1
                Volume=cache:/cache
                Volume=myapp-data.volume:/data:ro,nocopy
                Mount=type=volume,source=myapp-data.volume,destination=/sub,subpath=a/b
                NetworkAlias=web
                Network=shared
                Network=myapp-back.network:alias=www,ip=10.5.0.9,mac=92:d0:c6:0a:29:33

                """
        )
        #expect(
            texts["myapp-db.container"] == """
                [Container]
                Image=docker.io/library/postgres:latest
                ContainerName=database-1
                NetworkAlias=db
                NetworkAlias=database
                Network=myapp-back.network

                """
        )
        #expect(
            texts["myapp-init.container"] == """
                [Container]
                Image=docker.io/library/busybox:latest
                ContainerName=myapp-init-1
                Network=myapp-db.container

                [Service]
                Type=oneshot
                RemainAfterExit=yes

                """
        )
        #expect(
            texts["myapp-job.container"]?.hasPrefix(
                "[Unit]\nWants=myapp-init.service\nAfter=myapp-init.service\n"
            ) == true
        )
        #expect(texts["myapp-default.network"] == "[Network]\nNetworkName=myapp_default\n")
        #expect(
            texts["myapp-back.network"] == """
                [Network]
                NetworkName=myapp_back
                Driver=bridge
                Internal=yes
                IPv6=yes
                Options=mtu=1400
                Label=a=b
                Subnet=10.5.0.0/24
                Gateway=10.5.0.1
                IPRange=10.5.0.8/29

                """
        )
        #expect(
            texts["myapp-data.volume"]
                == "[Volume]\nVolumeName=real\nType=nfs\nDevice=:/x\nOptions=addr=a,rw\nLabel=c=d\n"
        )
        #expect(texts["myapp-tmp.volume"] == "[Volume]\nVolumeName=myapp_tmp\nPodmanArgs=--opt=o=size=1m\n")
        #expect(texts.count == 8)
    }

    @Test func `builds images, and mounts secrets and configurations`() {
        let conversion = compose(
            """
            services:
              s:
                build:
                  context: ./src
                  dockerfile: Other
                  args: [A=1, HOME]
                  labels: {l: 1}
                  target: t
                  tags: [localhost/x:1]
                  pull: true
                  no_cache: true
                  extra_hosts: ['a=1.2.3.4']
                secrets: [one, {source: two, target: /two}]
                configs: [conf, {source: conf, target: /etc/c}]
              t:
                image: localhost/t
                build: .
            secrets: {one: {file: ./one}, two: {file: /two.txt}}
            configs: {conf: {file: c.conf}}
            """
        )
        #expect(conversion.messages == [])
        let texts = Dictionary(uniqueKeysWithValues: conversion.files.map { ($0.name, $0.text) })
        #expect(
            texts["s.build"] == """
                [Build]
                ImageTag=localhost/app-s
                SetWorkingDirectory=/srv/app/src
                File=/srv/app/src/Other
                BuildArg=A=1
                BuildArg=HOME=/home/user
                Label=l=1
                Target=t
                ImageTag=localhost/x:1
                Pull=always
                PodmanArgs=--no-cache
                PodmanArgs=--add-host=a=1.2.3.4

                """
        )
        #expect(
            texts["s.container"] == """
                [Container]
                Image=s.build
                ContainerName=app-s-1
                Volume=/srv/app/one:/run/secrets/one:ro
                Volume=/two.txt:/two:ro
                Volume=/srv/app/c.conf:/conf:ro
                Volume=/srv/app/c.conf:/etc/c:ro
                NetworkAlias=s
                Network=default.network

                """
        )
        #expect(texts["t.build"] == "[Build]\nImageTag=localhost/t\nSetWorkingDirectory=/srv/app\n")
    }

    @Test func `puts all services into a pod where that is wanted`() {
        let text = "services:\n  a: {image: x/y, ports: ['80:80']}\n  b: {image: x/z}\n"
        let conversion = compose(text) {
            $0.conversion.pod = "p"
            $0.conversion.wantedBy = ["default.target"]
        }
        #expect(conversion.messages == [])
        let texts = Dictionary(uniqueKeysWithValues: conversion.files.map { ($0.name, $0.text) })
        #expect(
            texts["p.pod"] == """
                [Pod]
                PodName=app
                NetworkAlias=a
                PublishPort=80:80
                NetworkAlias=b
                Network=default.network

                [Install]
                WantedBy=default.target

                """
        )
        #expect(
            texts["a.container"] == """
                [Container]
                Image=docker.io/x/y:latest
                ContainerName=app-a-1
                Pod=p.pod

                [Install]
                WantedBy=default.target

                """
        )
    }

    @Test func `takes over what a service extends`() {
        let conversion = compose(
            """
            services:
              base:
                image: x/base
                environment: [A=1, B=1]
                command: [one]
                cap_add: [A]
                labels: {l: 1}
                profiles: [never]
              s:
                extends: base
                image: x/s
                environment: {B: 2, C: 3}
                command: [two]
                cap_add: [B]
                profiles: []
            """
        )
        #expect(
            conversion.files.first { $0.name == "s.container" }?.text.split(separator: "\n") == [
                "[Container]", "Image=docker.io/x/s:latest", "ContainerName=app-s-1", "Environment=A=1",
                "Environment=B=2", "Environment=C=3", "AddCapability=A", "AddCapability=B", "Label=l=1",
                "NetworkAlias=s", "Network=default.network", "Exec=two",
            ]
        )
    }

    @Test func `has services for profiles`() {
        let text = "services:\n  a: {image: x/y}\n  b: {image: x/y, profiles: [p]}\n"
        let left = compose(text)
        #expect(left.files.map(\.name) == ["default.network", "a.container"])
        #expect(
            left.messages == [
                "c.yaml:3:29: warning: the service is only for the profile p and left out; --profile takes it in"
            ]
        )
        let taken = compose(text) { $0.profiles = ["p"] }
        #expect(taken.messages == [] && taken.files.count == 3)
    }

    /// Everything that is not converted is told where it stands.
    @Test(arguments: [
        ("foo: 1", "c.yaml:4:5: warning: 'foo' in a service is not converted"),
        ("ports: [{target: 80, foo: 1}]", "c.yaml:4:26: warning: 'foo' in a port is not converted"),
        (
            "volumes: [x:/y]",
            "c.yaml:4:15: error: there is no volume 'x' in the file; a path begins with './' or '/'"
        ),
        (
            "volumes: [{type: npipe, source: a, target: /y}]",
            "c.yaml:4:15: error: volumes of type 'npipe' can't be mounted; volume, bind, tmpfs and image can"
        ),
        ("networks: [x]", "c.yaml:4:16: error: there is no network 'x' in the file"),
        ("depends_on: [x]", "c.yaml:4:18: error: there is no service 'x', or it is left out"),
        (
            "depends_on: {s: {condition: x}}",
            "c.yaml:4:33: error: expected service_started, service_healthy or service_completed_successfully"
        ),
        (
            "depends_on: {s: {condition: service_healthy}}",
            "c.yaml:4:33: warning: 's' has no 'healthcheck' in the file, so this waits until it has started"
        ),
        (
            "deploy: {replicas: 3}",
            "c.yaml:4:14: warning: a unit is one container; 'replicas' is not converted"
        ),
        ("deploy: {placement: {}}", "c.yaml:4:14: warning: 'placement' in 'deploy' is not converted"),
        ("secrets: [x]", "c.yaml:4:15: error: there is no 'x' among the secrets of the file"),
        (
            "restart: sometimes",
            "c.yaml:4:14: error: --restart=sometimes: expected no, always, on-failure[:TIMES] or unless-stopped"
        ),
        ("stop_grace_period: soon", "c.yaml:4:24: error: expected a time"),
        ("init: maybe", "c.yaml:4:11: error: expected true or false"),
        ("command: \"it's\"", "c.yaml:4:14: error: missing end quote"),
        (
            "environment: [NONE]",
            "c.yaml:4:19: warning: --env=NONE: is taken from the unit's environment, which is not that of your shell"
        ),
        (
            "logging: {driver: gelf}",
            "c.yaml:4:23: warning: the output goes to the journal, and not to 'gelf'"
        ),
        ("extends: {file: x.yaml, service: s}", "c.yaml:4:21: error: '/srv/app/x.yaml' can't be read"),
        ("extends: s", "c.yaml:4:14: error: 's' extends itself"),
        ("labels: {a: '${NONE}'}", "c.yaml:4:17: warning: 'NONE' has no value, taking nothing for it"),
        (
            "labels: {a: '${TAG'}",
            "c.yaml:4:17: error: '${TAG' is followed by neither '}' nor '-', '?' or '+'"
        ),
        ("user: [a]", "c.yaml:4:11: error: expected a text, found a list"),
        ("ports: {a: b}", "c.yaml:4:12: error: expected a list"),
    ])
    func `says what is not converted`(members: String, message: String) {
        #expect(lines(members).messages.contains(message), "\(lines(members).messages)")
    }

    @Test(arguments: [
        ("services: {s: {image: a}}\nfoo: 1\n", "c.yaml:2:1: warning: 'foo' is not converted"),
        ("include: [a.yaml]\nservices: {}\n", "c.yaml:1:11: error: '/srv/app/a.yaml' can't be read"),
        ("include: a.yaml\nservices: {}\n", "c.yaml:1:10: error: expected a list, found a text"),
        ("services: {s: {}}\n", "c.yaml:1:15: error: the service has neither 'image' nor 'build'"),
        ("services:\n  s:\n", "c.yaml:2:5: error: the service has neither 'image' nor 'build'"),
        ("services: [a]\n", "c.yaml:1:11: error: expected a mapping, found a list"),
        ("volumes: {}\n", "c.yaml:1:1: error: there are no 'services'"),
        ("a: [\n", "c.yaml:2:1: error: did not find expected node content"),
        ("", "c.yaml: error: the file is empty"),
        ("a: 1\n---\na: 1\n", "c.yaml: error: more than one document"),
        (
            "services: {s: {image: a}}\nnetworks: {n: {foo: 1}}\n",
            "c.yaml:2:16: warning: 'foo' in a network is not converted"
        ),
        (
            "services: {s: {image: a}}\nvolumes: {n: {foo: 1}}\n",
            "c.yaml:2:15: warning: 'foo' in a volume is not converted"
        ),
    ])
    func `that is wrong as a whole says so`(text: String, message: String) {
        #expect(compose(text).messages.contains(message), "\(compose(text).messages)")
    }

    /// compose-spec, `12-interpolation.md`.
    @Test(arguments: [
        ("$TAG", "1.2"), ("${TAG}", "1.2"), ("a${TAG}b", "a1.2b"), ("$$TAG", "$TAG"), ("$${TAG}", "${TAG}"),
        ("${EMPTY:-x}", "x"), ("${EMPTY-x}", ""), ("${NONE:-x}", "x"), ("${NONE-x}", "x"),
        ("${TAG:-x}", "1.2"),
        ("${NONE:-${TAG}}", "1.2"), ("${NONE:-${NONE:-y}}", "y"), ("${TAG:+x}", "x"), ("${NONE:+x}", ""),
        ("${EMPTY:+x}", ""), ("${EMPTY+x}", "x"), ("${TAG:?no}", "1.2"), ("${NONE:-a:b-c}", "a:b-c"),
        ("$TAG_", ""), ("$TAG.x", "1.2.x"),
    ])
    func `has variables`(text: String, value: String) {
        let conversion = compose("services: {s: {image: a, labels: {l: '\(text)'}}}")
        let line = conversion.files.last?.text.split(separator: "\n").first { $0.hasPrefix("Label=") }
        let spelled = value.replacing("$", with: "$$")
        #expect(line.map(String.init) == "Label=l=" + spelled)
    }

    /// What `docker compose` reads of such a file.
    @Test func `takes variables from a file`() {
        let text = """
            # comment
            A=1
            export B = two words # comment
            C="x\\ny #z"
            D='$A "q"'
            E=
            F=a#b
            no assignment
            """
        #expect(
            VariableFile.variables(text) == [
                "A": "1", "B": "two words", "C": "x\ny #z", "D": "$A \"q\"", "E": "", "F": "a#b",
            ]
        )
    }
}
