import Conversion
import Lowering
import Testing
import UnitFile

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
}
