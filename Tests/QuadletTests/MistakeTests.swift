import Quadlet
import Testing

/// What a user is told about a `.container` file.
@Suite struct `Mistakes in a container` {
    @Test(arguments: [
        ("Imge=b", "x:3:1: error: unknown key 'Imge' in [Container], did you mean 'Image'?"),
        (
            "Pubishport=80",
            "x:3:1: error: unknown key 'Pubishport' in [Container], did you mean 'PublishPort'?"
        ),
        ("volume=/a:/b", "x:3:1: error: unknown key 'volume' in [Container], did you mean 'Volume'?"),
        ("Frobnicate=b", "x:3:1: error: unknown key 'Frobnicate' in [Container]"),
        ("Restart=always", "x:3:1: error: 'Restart=' is a setting of systemd and belongs in [Service]"),
        ("WantedBy=a.target", "x:3:1: error: 'WantedBy=' is a setting of systemd and belongs in [Install]"),
        ("ReadOnly=maybe", "x:3:10: error: 'maybe' is not a boolean, expected yes or no"),
        ("  Memory = lots", "x:3:12: error: 'Memory=lots': expected a size, such as 512m"),
        ("PidsLimit=many", "x:3:11: error: 'PidsLimit=many': expected a whole number"),
        ("Pull=sometimes", "x:3:6: error: 'Pull=sometimes': expected one of always, missing, never, newer"),
        ("StopSignal=SIGFOO", "x:3:12: error: 'StopSignal=SIGFOO': expected the name or number of a signal"),
        ("IP=1.2.3", "x:3:4: error: 'IP=1.2.3': expected an IP address"),
        (
            "ServiceName=a/b",
            "x:3:13: error: 'ServiceName=a/b': expected the name of a service without its suffix"
        ),
        ("Mask=\"/a\\q\"", "x:3:6: error: 'Mask=': unknown escape sequence"),
        (
            "Volume=/a:b",
            "x:3:8: error: 'Volume=/a:b': expected [SOURCE:]MOUNT POINT[:OPTIONS], the mount point an absolute path"
        ),
        ("Exec=date +%F", "x:3:12: error: '%F' is no specifier, write '%%F' for a percent sign"),
        ("Tmpfs=run", "x:3:7: error: 'Tmpfs=run': expected an absolute path"),
        ("Sysctl=b=c \\\n  a", "x:4:3: error: 'Sysctl=a': expected NAME=VALUE"),
        ("Sysctl=a b=c", "x:3:8: error: 'Sysctl=a': expected NAME=VALUE"),
        ("Ulimit=nofile=many", "x:3:8: error: 'Ulimit=nofile=many': expected NAME=SOFT[:HARD]"),
        ("AddHost=db", "x:3:9: error: 'AddHost=db': expected NAME:ADDRESS"),
        ("KeepId=yes", "x:3:1: warning: 'KeepId=' is deprecated, use 'UserNS=keep-id'"),
        ("SocketActivated=no", "x:3:1: warning: 'SocketActivated=' is deprecated, use 'a .socket unit'"),
        ("Group=5", "x:3:1: error: 'Group=' needs 'User='"),
        ("Rootfs=/r", "x:3:1: error: 'Image=' and 'Rootfs=' exclude each other"),
        (
            "ReloadCmd=a\nReloadSignal=HUP",
            "x:4:1: error: 'ReloadCmd=' and 'ReloadSignal=' exclude each other"
        ),
        (
            "[Service]\nType=forking",
            "x:4:6: error: 'Type=forking' does not work with a container, expected notify or oneshot"
        ),
        (
            "[Service]\nKillMode=none",
            "x:4:10: error: 'KillMode=none' would leave processes, expected mixed or control-group"
        ),
        (
            "[Service]\nUser=web",
            "x:4:6: warning: 'User=' in [Service] is for the launcher, which needs its privileges"
        ),
        ("[Servce]\nUser=web", "x:4:1: warning: unknown section [Servce], did you mean [Service]?"),
        ("[Quadlet]\nDefaultDependencies=si", "x:4:21: error: 'si' is not a boolean, expected yes or no"),
    ])
    func `are named with their place`(lines: String, message: String) {
        #expect(read(lines: lines).messages == [message])
    }

    @Test(arguments: [
        ("", "x: error: no [Container] section"),
        ("[Service]\nRestart=no\n", "x: error: no [Container] section"),
        ("[Contaner]\nImage=a\n", "x:2:1: warning: unknown section [Contaner], did you mean [Container]?"),
        ("[Container]\n", "x: error: no 'Image=' and no 'Rootfs='"),
        ("[Container]\nImage=a\nImage=\n", "x:3:1: error: no 'Image=' and no 'Rootfs='"),
    ])
    func `a file without a container`(text: String, message: String) {
        #expect(read(text).messages.contains(message))
    }

    @Test func `all are told, not only the first`() {
        let (_, messages) = read("[Container]\nImge=a\nMemory=x\nPull=y\n")
        #expect(messages.count == 4)
    }

    @Test(arguments: [
        "80", "8080:80", "127.0.0.1:8080:80", "127.0.0.1::80", "[::1]:8080:80/tcp", "[::1]::80",
        "1000-1005:2000-2005",
        ":80", "80/udp", "%i:80", "${PORT}:80",
    ])
    func `ports that are accepted`(text: String) {
        #expect(read(lines: "PublishPort=" + text).messages == [])
    }

    @Test(arguments: [
        "a", "80:b", "70000", "-1", "80/foo", "1.2.3:80:80", "[::1:80:80", "5-4", "+80", "80:80:80:80",
    ])
    func `ports that make no sense`(text: String) {
        #expect(read(lines: "PublishPort=" + text).messages.count == 1)
    }

    @Test(arguments: ["192.0.2.1", "::", "2001:db8::1", "::ffff:192.0.2.1", "1:2:3:4:5:6:7:8"])
    func `addresses`(text: String) {
        #expect(read(lines: "IP=" + text).messages == [])
    }

    @Test(arguments: [
        "192.0.2", "192.0.2.256", "1:2:3", "1::2::3", ":1:2:3:4:5:6:7", "g::", "1:2:3:4:5:6:7:8:9", ":::",
    ])
    func `what is no address`(text: String) {
        #expect(read(lines: "IP=" + text).messages.count == 1)
    }
}
