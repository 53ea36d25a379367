import Lowering
import Testing

@Suite struct `The flags of network create` {
    private func options(_ words: String) throws -> NetworkCreateOptions {
        try NetworkCreateOptions(arguments: words.split(separator: " ").map(String.init))
    }

    /// podman-network-create(1); flags may stand behind the name.
    @Test func `are Podman's`() throws {
        var expected = NetworkCreateOptions()
        expected.name = "net"
        expected.driver = "macvlan"
        expected.subnets = ["10.5.0.0/24", "fd00::/64"]
        expected.gateways = ["10.5.0.1"]
        expected.ranges = ["10.5.0.128/25"]
        expected.routes = ["10.1.0.0/24,10.5.0.9"]
        expected.hasIPv6 = true
        expected.isInternal = true
        expected.hasDNS = false
        expected.nameservers = ["9.9.9.9", "1.1.1.1"]
        expected.interface = "br0"
        expected.addressManager = "none"
        expected.options = [RunSetting("parent", "eth0"), RunSetting("mtu", "1400")]
        expected.labels = [RunSetting("a", "b=c"), RunSetting("d", "")]
        expected.ignoresExisting = true
        let found = try options(
            "-d macvlan --subnet 10.5.0.0/24 --subnet=fd00::/64 --gateway 10.5.0.1 --ip-range 10.5.0.128/25 "
                + "--route 10.1.0.0/24,10.5.0.9 --ipv6 --internal=true net --disable-dns --dns 9.9.9.9,1.1.1.1 "
                + "--interface-name br0 --ipam-driver none -oparent=eth0 --opt mtu=1400 --label a=b=c --label d "
                + "--ignore"
        )
        #expect(found == expected)
    }

    @Test func `can be switched off`() throws {
        let found = try options("--disable-dns=false --ipv6=0 net")
        #expect(found.hasDNS)
        #expect(!found.hasIPv6)
    }

    @Test(arguments: [
        ("--nope net", "--nope: no such flag of `network create`"),
        ("-x net", "-x: no such flag of `network create`"),
        ("--subnet", "--subnet: needs a value"), ("a b", "'b': one name is enough"),
        ("--ipv6=maybe", "--ipv6: 'maybe' is neither true nor false"),
        ("--label =x", "--label '=x': needs a name before '='"),
        ("--driver=", "--driver '': must not be empty"),
    ])
    func `are checked`(words: String, reason: String) throws {
        do {
            _ = try options(words)
            Issue.record("'\(words)' was taken")
        } catch let error as RunFlagError {
            #expect(error.description == reason)
        }
    }

    @Test func `end at two dashes`() throws {
        #expect(try options("-- --subnet").name == "--subnet")
    }
}

@Suite struct `The flags of volume create` {
    private func options(_ words: String) throws -> VolumeCreateOptions {
        try VolumeCreateOptions(arguments: words.split(separator: " ").map(String.init))
    }

    @Test func `without any make a plain directory`() throws {
        let found = try options("data")
        #expect(found.name == "data")
        #expect(try found.mount == nil)
        #expect(found.copiesUp)
    }

    /// What Podman 5 hands to mount(8) for the same flags.
    @Test(arguments: [
        (
            "-o type=tmpfs -o device=tmpfs -o o=size=2M,nodev,noexec,uid=7,timeout=3",
            "tmpfs", "tmpfs", ["size=2M", "nodev", "noexec", "uid=7"]
        ),
        ("-o type=tmpfs", "tmpfs", "tmpfs", []),
        ("-o device=/dev/sdb1 -o o=ro", "", "/dev/sdb1", ["ro"]),
        ("--opt type=bind --opt device=/srv --opt o=uid=7,ro", "bind", "/srv", ["ro"]),
        (
            "--opt type=nfs4 --opt device=server:/x --opt o=addr=10.0.0.1,rw", "nfs4", "server:/x",
            ["addr=10.0.0.1", "rw"]
        ),
    ])
    func `say what is mounted`(words: String, type: String, device: String, options: [String]) throws {
        let mount = try #require(try self.options(words).mount)
        #expect(mount.type == type)
        #expect(mount.device == device)
        #expect(mount.options == options)
    }

    /// Podman parses them by units.FromHumanSize, whose units are decimal.
    @Test(arguments: [
        ("-o o=size=10m data", 10_000_000, 0), ("-o o=size=1.5G,inodes=12 data", 1_500_000_000, 12),
        ("-o o=inodes=7,uid=3 data", 0, 7), ("-o o=size=1MiB data", 1_000_000, 0),
    ])
    func `limit a plain directory`(words: String, bytes: UInt64, inodes: UInt64) throws {
        let found = try options(words)
        #expect(try found.mount == nil)
        let limits = try #require(try found.limits)
        #expect([limits.bytes, limits.inodes] == [bytes, inodes])
    }

    @Test(arguments: ["data", "-o o=uid=3 data", "-o type=tmpfs -o o=size=2M data", "-o o=noquota data"])
    func `limit nothing else`(words: String) throws {
        #expect(try options(words).limits == nil)
    }

    @Test func `say who owns it`() throws {
        let asFlags = try options("--uid 1000 --gid=1001 data")
        #expect([asFlags.uid, asFlags.gid] == [1000, 1001])
        let asOption = try options("--opt o=uid=1000,gid=1001 data")
        #expect([asOption.uid, asOption.gid] == [1000, 1001])
        #expect(try asOption.mount == nil)
    }

    @Test func `name the image that it begins as`() throws {
        #expect(try options("-d image -o image=nginx:1 data").image == "nginx:1")
        #expect(try options("data").image == nil)
    }

    @Test func `say whether the image's content is copied`() throws {
        #expect(try options("--opt nocopy data").copiesUp == false)
        #expect(try options("--opt copy data").copiesUp)
    }

    @Test(arguments: [
        (
            "../x",
            "'../x': must consist of letters, digits, '_', '.', '-', and begin with a letter or digit"
        ),
        ("-d image y", "--driver 'image': needs --opt image=NAME"),
        ("-d image --opt image=x --opt type=tmpfs y", "--opt 'type': must be one of image"),
        ("-d other y", "--driver 'other': must be local or image: there are no volume plugins"),
        ("--opt o=size=big y", "--opt 'o=size=big': is not a size such as 64m or 1g"),
        ("--opt o=inodes=-1 y", "--opt 'o=inodes=-1': is not a number that fits"),
        ("--opt o=size=1G,noquota y", "--opt 'o=noquota': contradicts size= and inodes="),
        ("--opt o=ro y", "--opt 'o=ro': needs a device= or a type= to mount"),
        (
            "--opt type=bind --opt device=relative y",
            "--opt 'device=relative': must be an absolute path for type=bind"
        ),
        ("--opt image=x y", "--opt 'image': must be one of type, device, o, copy, nocopy"),
        ("--opt o=uid=me y", "--opt 'o=uid=me': is not a number that fits"),
        ("--opt copy --opt nocopy y", "--opt 'copy': contradicts 'nocopy'"),
    ])
    func `are checked`(words: String, reason: String) throws {
        do {
            _ = try options(words)
            Issue.record("'\(words)' was taken")
        } catch let error as RunFlagError {
            #expect(error.description.hasPrefix(reason))
        }
    }
}
