import Testing

extension BootTests {
    /// What the units of .network, .volume, .image and the like run.
    @Suite(.timeLimit(.minutes(3)))
    struct `Networks and volumes` {
        private static func container(_ command: String, _ keys: String) -> String {
            """
            [Container]
            Image=oci:/srv/images:busybox
            Exec=\(command)
            StopTimeout=1
            \(keys)
            """
        }

        /// A network, a volume, and two containers of both.
        private func addApplication(_ host: Host, _ name: String) async throws {
            try await host.write(
                "/etc/containers/systemd/\(name).network",
                "[Network]\nNetworkName=\(name)\nInterfaceName=br-\(name)\nNetworkDeleteOnStop=yes\nLabel=a=b\n"
            )
            try await host.write(
                "/etc/containers/systemd/\(name).volume",
                "[Volume]\nVolumeName=\(name)\nLabel=a=b\n"
            )
            let keys = "Network=\(name).network\nVolume=\(name).volume:/data\nNetworkAlias="
            for container in ["front", "back"] {
                try await host.add(
                    "\(name)-\(container).container",
                    Self.container("httpd -f -p 80 -h /data", keys + container)
                )
            }
        }

        /// Runs a line of shell with the network and the files of a container.
        private func run(_ line: String, in unit: String, of host: Host) async throws -> String {
            try await host.run(
                "nsenter -U -n -m -p -r -t $(systemctl show -P MainPID \(unit)) /bin/sh -c '\(line)'"
            )
        }

        @Test func `two containers find each other by name, and leave nothing`() async throws {
            let host = try await Host.trixie()
            try await addApplication(host, "app-one")
            try await host.run("systemctl start app-one-front app-one-back")
            _ = try await run("echo kept >/data/page", in: "app-one-front", of: host)
            for name in ["systemd-app-one-back", "back", "back.dns.podman"] {
                let page = try await run("wget -qO- http://\(name)/page", in: "app-one-front", of: host)
                #expect(page == "kept\n")
            }
            // Podman sees the network, and that it is in use is said.
            #expect(try await host.run("podman network ls -q --filter name=app-one") == "app-one\n")
            let refused = try await host.result(of: "systemd-oci network rm app-one")
            #expect(refused.status == 2)
            #expect(refused.errors.contains("in use by container 'systemd-app-one-"))
            let volume = try await host.result(of: "systemd-oci volume rm app-one")
            #expect(volume.status == 2)

            try await host.run("systemctl restart app-one-front")
            #expect(try await run("cat /data/page", in: "app-one-front", of: host) == "kept\n")
            #expect(try await run("wget -qO- http://front/page", in: "app-one-back", of: host) == "kept\n")

            try await host.run("systemctl stop app-one-network app-one-volume")
            #expect(try await host.result(of: "systemd-oci network exists app-one").status == 1)
            #expect(try await host.result(of: "podman network exists app-one").status == 1)
            let left = try await host.result(of: "{ ip -o link; nft list ruleset; } | grep app-one")
            #expect(left.output == "")
            // The volume is what stays.
            try await host.run("systemctl start app-one-back")
            #expect(try await run("cat /data/page", in: "app-one-back", of: host) == "kept\n")
            try await host.run("systemctl stop app-one-network")
            #expect(try await host.run("systemd-oci volume rm app-one") == "app-one\n")
        }

        @Test func `a container that is killed with all its processes leaves no trace in its network`()
            async throws
        {
            let host = try await Host.trixie()
            try await addApplication(host, "app-two")
            try await host.run("systemctl start app-two-front app-two-back")
            try await host.run(
                "systemctl kill -s KILL app-two-front app-two-back; "
                    + "systemctl reset-failed app-two-front app-two-back || true"
            )
            try await host.wait(until: "! ip link show type bridge | grep -q br-app-two")
            try await host.run("systemctl stop app-two-network")
            #expect(try await host.result(of: "systemd-oci network exists app-two").status == 1)
            // Other tests have containers there.
            let left = try await host.result(of: "grep -rl app-two /run/systemd-oci/network")
            #expect(left.output == "")
        }

        /// Both are given the same flags; only the time and the identifier may differ.
        @Test(arguments: [
            "", "--disable-dns", "--internal", "--internal --disable-dns", "--subnet 10.5.0.0/24",
            "--subnet 10.5.0.0/24 --gateway 10.5.0.9 --ip-range 10.5.0.128/25",
            "--subnet 10.5.0.0/24 --ip-range 10.5.0.10-10.5.0.20 --subnet fd00:5::/64",
            "--label a=b --label c --opt isolate=1 --opt mtu=1400 --opt metric=50",
            "--opt com.docker.network.bridge.name=docker7 --opt com.docker.network.driver.mtu=1300",
            "--opt vlan=7 --opt no_default_route=1", "--interface-name br-peer --dns 9.9.9.9 --dns 1.1.1.1",
            "--subnet 10.5.0.0/24 --route 10.6.0.0/16,10.5.0.3,7 --route 10.7.0.0/16,10.5.0.3",
            "-d macvlan -o parent=dummy7", "-d macvlan --subnet 10.5.0.0/24 -o mode=vepa -o bclim=3",
            "-d ipvlan --subnet 10.5.0.0/24 -o mode=l3 -o parent=dummy7", "--ipam-driver none",
        ])
        func `a network is what podman makes of the same flags`(flags: String) async throws {
            let host = try await Host.trixie()
            let show = """
                jq -S 'del(.id, .created)' /etc/containers/networks/peer.json
                """
            let parent = "ip link add dummy7 type veth peer name dummy8 2>/dev/null; "
            let theirs = try await host.run(
                "\(parent) podman network create \(flags) peer >/dev/null && \(show); podman network rm peer >/dev/null"
            )
            let ours = try await host.run(
                "systemd-oci network create \(flags) peer >/dev/null && \(show); systemd-oci network rm peer >/dev/null"
            )
            #expect(ours == theirs)
        }

        @Test(arguments: [
            "--subnet 10.88.1.0/24", "--gateway 10.5.0.1",
            "--opt nope=1", "-d other", "--opt vlan=5000", "--ipam-driver x", "-d macvlan -o parent=none7",
            "-d ipvlan", "--subnet x", "--subnet 10.5.0.0/24 --ip-range 10.6.0.0/24",
            "--interface-name podman0",
        ])
        func `what podman refuses is refused`(flags: String) async throws {
            let host = try await Host.trixie()
            for program in ["podman", "systemd-oci"] {
                let command = try await host.result(of: "\(program) network create \(flags) peer")
                #expect(command.status == 125, "\(program)")
                #expect(!command.errors.isEmpty, "\(program)")
            }
        }

        @Test func `an address, a hardware address and several networks are had`() async throws {
            let host = try await Host.trixie()
            try await host.run(
                "systemd-oci network create --subnet 10.5.1.0/24 --subnet fd00:51::/64 many-a; "
                    + "systemd-oci network create --subnet 10.5.2.0/24 --internal many-b"
            )
            try await host.add(
                "many.container",
                Self.container(
                    "hold",
                    "Network=many-a:ip=10.5.1.7,ip6=fd00:51::7,mac=92:d0:c6:0a:29:33\nNetwork=many-b:interface_name=back0"
                )
            )
            try await host.run("systemctl start many")
            let enter = "nsenter -n -t $(systemctl show -P MainPID many)"
            let addresses = try await host.run("\(enter) ip -o addr")
            #expect(addresses.contains(" 10.5.1.7/24 "))
            #expect(addresses.contains(" fd00:51::7/64 "))
            #expect(addresses.contains("back0    inet 10.5.2."))
            #expect(try await host.run("\(enter) ip link show eth0").contains("92:d0:c6:0a:29:33"))
            #expect(try await host.run("\(enter) ip route show default").contains("via 10.5.1.1 dev eth0"))
            try await host.run("systemctl stop many; systemd-oci network rm many-a many-b")
        }

        @Test func `a volume begins with what the image has, and with its owner`() async throws {
            let host = try await Host.trixie()
            try await host.run(
                "systemd-oci volume create content; systemd-oci volume create --opt nocopy empty; "
                    + "systemd-oci volume create --uid 7 --gid 8 given"
            )
            let output = try await host.output(
                "begins",
                of: "sh -c 'ls /etc /srv/empty; stat -c %%u:%%g /srv/empty /srv/given /srv/new'",
                with: "User=app\nVolume=content:/etc\nVolume=empty:/srv/empty\nVolume=given:/srv/given\n"
                    + "Volume=fresh:/srv/new"
            )
            #expect(output.contains("passwd"))
            #expect(output.hasSuffix("/srv/empty:\n1000:1000\n7:8\n1000:1000"))
            // On disk none of them is anybody's.
            let owners = try await host.run(
                "stat -c %u /var/lib/systemd-oci/volumes/{content,empty,given,fresh}"
            )
            #expect(owners == "2147352576\n2147353576\n2147352583\n2147353576\n")
            try await host.wait(until: "systemd-oci volume rm content empty given fresh")
        }

        @Test func `a volume may begin as a whole image`() async throws {
            let host = try await Host.trixie()
            try await host.run("systemd-oci pull -q oci:/srv/images:busybox")
            try await host.add(
                "whole.volume",
                "[Volume]\nVolumeName=whole\nDriver=image\nImage=oci:/srv/images:busybox\n"
            )
            let output = try await host.output(
                "wholly",
                of:
                    "sh -c 'grep app /srv/whole/etc/passwd; touch /srv/whole/new; stat -c %%u /srv/whole/etc'",
                with: "Volume=whole.volume:/srv/whole\nUserNS=host"
            )
            #expect(output.hasSuffix("\n0"))
            #expect(output.contains("app:x:1000:1000:"))
            // A container with the host's IDs writes with the same owners to the disk.
            #expect(try await host.run("stat -c %u /var/lib/systemd-oci/volumes/whole/new") == "2147352576\n")
            #expect(try await host.run("systemd-oci volume ls").contains("image   whole"))
            try await host.wait(until: "systemd-oci volume rm whole")
        }

        @Test func `a volume in memory is shared while somebody uses it`() async throws {
            let host = try await Host.trixie()
            try await host.run(
                "systemd-oci volume create -o type=tmpfs -o device=tmpfs -o o=size=2M,mode=1777 memory"
            )
            for name in ["memory-a", "memory-b"] {
                try await host.add(
                    "\(name).container",
                    Self.container("hold", "Network=none\nVolume=memory:/data")
                )
            }
            try await host.run("systemctl start memory-a memory-b")
            _ = try await run("echo shared >/data/file", in: "memory-a", of: host)
            #expect(try await run("cat /data/file", in: "memory-b", of: host) == "shared\n")
            #expect(try await run("df -k /data", in: "memory-b", of: host).contains(" 2048 "))
            try await host.run("systemctl stop memory-a")
            #expect(try await run("cat /data/file", in: "memory-b", of: host) == "shared\n")
            try await host.run("systemctl stop memory-b")
            try await host.wait(until: "! grep -q volumes/memory /proc/self/mountinfo")
            try await host.run("systemd-oci volume rm memory")
        }

        @Test func `a volume that can't be mounted says why`() async throws {
            let host = try await Host.trixie()
            try await host.run("systemd-oci volume create -o type=ext4 -o device=/dev/nope broken")
            try await host.add(
                "broken.container",
                Self.container("hold", "Network=none\nVolume=broken:/data")
            )
            #expect(try await host.result(of: "systemctl start broken").status != 0)
            let text = try await host.complaint("broken")
            #expect(text.contains("/dev/nope"))
            #expect(text.contains("cannot mount the volume 'broken'"))
            try await host.run("systemctl reset-failed broken; systemd-oci volume rm broken")
        }

        @Test func `a container shares the network and the names of another`() async throws {
            let host = try await Host.trixie()
            try await host.add(
                "shares-a.container",
                Self.container("httpd -f -p 80 -h /etc", "AddHost=made.up:10.1.2.3")
            )
            try await host.add(
                "shares-b.container",
                Self.container("hold", "Network=shares-a.container")
            )
            try await host.run("systemctl start shares-b")
            #expect(try await run("wget -qO- http://127.0.0.1/hostname", in: "shares-b", of: host) != "")
            #expect(try await run("cat /etc/hosts", in: "shares-b", of: host).contains("10.1.2.3\tmade.up"))
            let namespaces = try await host.run(
                "for i in a b; do readlink /proc/$(systemctl show -P MainPID shares-$i)/ns/net; done | uniq | wc -l"
            )
            #expect(namespaces == "1\n")
            // It has the other's network, so that it can't go on without the other.
            try await host.run("systemctl stop shares-a")
            #expect(try await host.property("ActiveState", of: "shares-b") != "active")
        }

        @Test func `without the other container there is no network to share`() async throws {
            let host = try await Host.trixie()
            let command = try await host.result(
                of: "systemd-oci run --rm --network container:nobody oci:/srv/images:busybox true"
            )
            #expect(command.status == 125)
            #expect(
                command.errors.contains("--network 'container:nobody': there is no such container that runs")
            )
        }

        @Test func `an image comes for the platform that its file names`() async throws {
            let host = try await Host.trixie()
            try await host.add(
                "other.image",
                "[Image]\nImage=127.0.0.1:5000/multi:1\nArch=s390x\nTLSVerify=no\nRetry=1\nRetryDelay=1s\n"
            )
            try await host.run("systemctl start other-image")
            let inspected = try await host.run("systemd-oci image inspect 127.0.0.1:5000/multi:1")
            #expect(inspected.contains(#""architecture": "s390x""#))
            try await host.run("systemd-oci image rm 127.0.0.1:5000/multi:1")
        }

        @Test func `all tags of a repository come`() async throws {
            let host = try await Host.trixie()
            for tag in ["one", "two"] { try await host.push("busybox", as: "tags:\(tag)") }
            try await host.run("systemd-oci image pull --all-tags 127.0.0.1:5000/tags")
            let images = try await host.run("systemd-oci image ls")
            let rows = images.split(separator: "\n").map {
                $0.split(separator: " ").prefix(2).joined(separator: ":")
            }
            #expect(rows.contains("127.0.0.1:5000/tags:one"))
            #expect(rows.contains("127.0.0.1:5000/tags:two"))
            try await host.run("systemd-oci image rm 127.0.0.1:5000/tags:{one,two}")
        }

        @Test func `an artifact comes with all that is in it`() async throws {
            let host = try await Host.trixie()
            // An image is an artifact as well, whose blobs are kept as they came.
            try await host.add("files.artifact", "[Artifact]\nArtifact=127.0.0.1:5000/busybox:1\nQuiet=yes\n")
            try await host.run("systemctl start files-artifact")
            #expect(try await host.run("systemd-oci artifact ls").contains("127.0.0.1:5000/busybox:1 "))
            let files = try await host.run(
                "systemd-oci artifact inspect 127.0.0.1:5000/busybox:1 | jq -r '.Files[]'"
            )
            for file in files.split(separator: "\n") {
                let sum = try await host.run("sha256sum <\(file) | cut -c1-64")
                #expect(file.hasSuffix(sum.split(separator: "\n")[0]))
            }
            try await host.run("systemd-oci artifact rm 127.0.0.1:5000/busybox:1")
        }
    }
}
