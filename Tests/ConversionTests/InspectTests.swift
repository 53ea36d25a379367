import Conversion
import JSON
import Testing
import UnitFile

private func inspect(_ text: String) throws -> Conversion {
    InspectConversion.convert(
        try JSONValue(parsing: Array(text.utf8)),
        ConversionOptions(directory: "/home/user")
    )
}

/// The shape of the descriptions is that of Docker's Engine API 1.45 and of podman-inspect(1).
@Suite struct `The description of a container` {
    private let image = """
        {"Id": "sha256:1", "RootFS": {"Type": "layers"}, "Config": {"Env": ["PATH=/bin", "V=1"], "Cmd": ["nginx"],
        "Entrypoint": ["/e.sh"], "Labels": {"maintainer": "m"}, "StopSignal": "SIGQUIT", "WorkingDir": "/"}}
        """

    @Test func `of Docker becomes a file without what the image says`() throws {
        let conversion = try inspect(
            """
            [{"Id": "0123456789abcdef", "Name": "/web", "Image": "sha256:1",
              "Config": {"Image": "nginx:1.25", "Hostname": "0123456789ab", "Env": ["PATH=/bin", "V=1", "A=b c"],
                "Cmd": ["nginx"], "Entrypoint": ["/e.sh"], "StopSignal": "SIGQUIT", "WorkingDir": "/",
                "Labels": {"maintainer": "m", "a": "b", "com.docker.compose.project": "p"}, "User": "5", "Tty": false,
                "Healthcheck": {"Test": ["CMD", "a", "b"], "Interval": 5000000000, "Timeout": 1500000000, "Retries": 3}},
              "HostConfig": {"Binds": ["/a:/b:ro", "data:/data"], "NetworkMode": "front",
                "PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "8080"}], "53/udp": [{"HostIp": "::1", "HostPort": "53"}]},
                "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 2}, "LogConfig": {"Type": "journald", "Config": {}},
                "CapAdd": ["NET_ADMIN"], "CapDrop": null, "IpcMode": "private", "PidMode": "", "ShmSize": 67108864,
                "Memory": 1073741824, "MemorySwap": 2147483648, "NanoCpus": 1500000000, "PidsLimit": null,
                "Ulimits": [{"Name": "nofile", "Soft": 1, "Hard": 2}], "Sysctls": {"net.core.somaxconn": "5"},
                "Tmpfs": {"/t": "size=1m", "/u": ""}, "SecurityOpt": ["no-new-privileges:true"], "ReadonlyRootfs": true,
                "Devices": [{"PathOnHost": "/dev/null", "PathInContainer": "/dev/x", "CgroupPermissions": "rwm"}],
                "Mounts": [{"Type": "bind", "Source": "/m", "Target": "/n", "ReadOnly": true}], "Init": true},
              "NetworkSettings": {"Networks": {"front": {"IPAMConfig": {"IPv4Address": "10.0.0.9"}, "Aliases": ["0123456789ab", "www"]}}}},
             \(image)]
            """
        )
        #expect(conversion.messages == [])
        #expect(
            conversion.files.map(\.text) == [
                """
                [Unit]
                StartLimitBurst=3
                StartLimitIntervalSec=infinity

                [Container]
                Image=docker.io/library/nginx:1.25
                ContainerName=web
                User=5
                Environment="A=b c"
                Label=a=b
                RunInit=yes
                LogDriver=journald
                Volume=/a:/b:ro
                Volume=data:/data
                Mount=type=bind,source=/m,destination=/n,ro
                Tmpfs=/t:size=1m
                Tmpfs=/u
                AddDevice=/dev/null:/dev/x:rwm
                ReadOnly=yes
                PublishPort=8080:80
                PublishPort=[::1]:53:53/udp
                Network=front:ip=10.0.0.9,alias=www
                AddCapability=NET_ADMIN
                NoNewPrivileges=yes
                Sysctl=net.core.somaxconn=5
                Memory=1073741824
                Ulimit=nofile=1:2
                HealthCmd=["a","b"]
                HealthInterval=5s
                HealthTimeout=1500ms
                HealthRetries=3

                [Service]
                Restart=on-failure
                CPUQuota=150%

                """
            ]
        )
    }

    @Test func `of Podman becomes what its command line does`() throws {
        let conversion = try inspect(
            """
            [{"Id": "01", "Name": "quirky_name", "Image": "sha256:1", "HostConfig": {}, "Config": {
              "CreateCommand": ["podman", "run", "-d", "-v", "./a:/a", "-e", "A=$x", "quay.io/a/b", "cmd", "%n"]}}]
            """
        )
        #expect(conversion.files.map(\.name) == ["quirky_name.container"])
        #expect(
            conversion.files.map(\.text) == [
                "[Container]\nImage=quay.io/a/b\nVolume=/home/user/a:/a\nEnvironment=A=$$x\nExec=cmd %%n\n"
            ]
        )
        #expect(
            conversion.messages == [
                "quirky_name: warning: relative paths are taken for paths below /home/user"
            ]
        )
    }

    @Test func `without its image repeats what the image says`() throws {
        let conversion = try inspect(
            "{\"Name\": \"/a\", \"Config\": {\"Image\": \"x\", \"Cmd\": [\"y\"]}, \"HostConfig\": {}}"
        )
        #expect(
            conversion.files.map(\.text) == [
                "[Container]\nImage=docker.io/library/x:latest\nContainerName=a\nExec=y\n"
            ]
        )
        #expect(
            conversion.messages == [
                "a: warning: what the image says is repeated in the file; give the description of the image, too"
            ]
        )
    }

    @Test(arguments: ["{}", "[]", "[1]", "\"a\"", "[{\"Config\": {}}]"])
    func `that is none says so`(text: String) throws {
        #expect(
            try inspect(text).messages == [
                "container: error: no container in it; expected what `podman inspect` or `docker inspect` prints"
            ]
        )
    }
}
