import Foundation
import Testing

extension BootTests {
    @Suite(.timeLimit(.minutes(3)))
    struct `A volume` {
        /// Numeric owners are the same inside and outside, as in rootful Podman.
        @Test func `of the host keeps its owners`() async throws {
            let host = try await Host.trixie()
            try await host.run(
                "mkdir -p /srv/data && echo in >/srv/data/in && chown 1000:1000 /srv/data /srv/data/in"
            )
            let output = try await host.output(
                "volume",
                of: "sh -c 'stat -c %%u:%%g /data/in; cat /data/in; touch /data/out'",
                with: "Volume=/srv/data:/data\nUser=app"
            )
            #expect(output == "1000:1000\nin")
            #expect(try await host.run("stat -c %u:%g /srv/data/out") == "1000:1000\n")
        }

        @Test func `is read-only where it says so`() async throws {
            let host = try await Host.trixie()
            try await host.run("mkdir -p /srv/fixed")
            let output = try await host.output(
                "fixed",
                of: "sh -c 'touch /data/x || echo refused'",
                with: "Volume=/srv/fixed:/data:ro"
            )
            #expect(output.hasSuffix("refused"))
        }

        @Test func `may be one file`() async throws {
            let host = try await Host.trixie()
            try await host.write("/srv/one/file", "content\n")
            let output = try await host.output(
                "one-file",
                of: "cat /etc/thing",
                with: "Mount=type=bind,source=/srv/one/file,target=/etc/thing,ro=true"
            )
            #expect(output == "content")
        }

        @Test func `with a name lasts longer than the container`() async throws {
            let host = try await Host.trixie()
            let keys = "Volume=kept:/data"
            _ = try await host.output("kept-1", of: "sh -c 'echo kept >/data/file'", with: keys)
            #expect(try await host.output("kept-2", of: "cat /data/file", with: keys) == "kept")
        }

        @Test func `in memory has a size and a mode`() async throws {
            let host = try await Host.trixie()
            let output = try await host.output(
                "tmpfs",
                of: "sh -c 'stat -f -c %%T /a /b; df -k /a | tail -1; stat -c %%a /a'",
                with: "Tmpfs=/a:size=1M,mode=0750\nMount=type=tmpfs,target=/b"
            )
            let lines = output.split(separator: "\n")
            #expect(lines.prefix(2) == ["tmpfs", "tmpfs"])
            #expect(lines[2].split(separator: " ")[1] == "1024")
            #expect(lines.last == "750")
        }

        @Test func `of the host is not reached through a link of the image`() async throws {
            let host = try await Host.trixie()
            try await host.run("mkdir -p /srv/linked && echo linked >/srv/linked/file")
            let output = try await host.output(
                "linked",
                of: "sh -c 'cat /var/lock/x/file; ls /run'",
                with: "Volume=/srv/linked:/var/lock/x"
            )
            #expect(output.hasPrefix("linked"))
        }

        @Test func `below another one's changes keeps its files`() async throws {
            let host = try await Host.trixie()
            try await host.run(
                "mkdir -p /srv/below && echo old >/srv/below/f && chown -R 1000:1000 /srv/below"
            )
            let output = try await host.output(
                "overlay",
                of: "sh -c 'stat -c %%u:%%g /d /d/f; echo new >/d/f; cat /d/f'",
                with: "Volume=/srv/below:/d:O\nUser=app"
            )
            #expect(output == "1000:1000\n1000:1000\nnew")
            #expect(try await host.run("cat /srv/below/f") == "old\n")
        }

        @Test func `keeps changes in an upper directory that is named`() async throws {
            let host = try await Host.trixie()
            try await host.run("mkdir -p /srv/upper/l /srv/upper/u /srv/upper/w && echo old >/srv/upper/l/f")
            let keys = "Volume=/srv/upper/l:/d:O,upperdir=/srv/upper/u,workdir=/srv/upper/w"
            _ = try await host.output("upper-1", of: "sh -c 'echo new >/d/f'", with: keys)
            #expect(try await host.output("upper-2", of: "cat /d/f", with: keys) == "new")
            #expect(
                try await host.run("cat /srv/upper/l/f; cat /srv/upper/u/f; stat -c %u /srv/upper/u/f")
                    == "old\nnew\n0\n"
            )
        }

        @Test func `of an image is read-only, or its own`() async throws {
            let host = try await Host.trixie()
            let image = "Mount=type=image,source=oci:/srv/images:web,destination=/i"
            let output = try await host.output(
                "image-mount",
                of:
                    "sh -c 'test -e /i/usr/sbin/nginx && touch /i/x || echo refused; touch /w/x && ls /e/nginx'",
                with: """
                    \(image)
                    Mount=type=image,source=oci:/srv/images:web,destination=/w,rw=true
                    Mount=type=image,source=oci:/srv/images:web,destination=/e,subpath=/etc
                    """
            )
            #expect(output.contains("refused"))
            #expect(output.contains("nginx.conf"))
        }

        @Test func `may be a part of one, and nothing outside of it`() async throws {
            let host = try await Host.trixie()
            _ = try await host.output(
                "part-1",
                of: "sh -c 'mkdir -p /d/a/b; echo deep >/d/a/b/f; ln -s / /d/out'",
                with: "Volume=part:/d"
            )
            let part = "Mount=type=volume,source=part,destination=/d,subpath"
            #expect(try await host.output("part-2", of: "cat /d/f", with: part + "=a/b") == "deep")
            // Its root is the volume's.
            #expect(try await host.output("part-3", of: "ls /d", with: part + "=out") == "a\nout")
        }

        @Test func `is exported and imported with its owners`() async throws {
            let host = try await Host.trixie()
            _ = try await host.output(
                "export-1",
                of: "sh -c 'echo x >/d/f; chmod 640 /d/f; ln /d/f /d/g'",
                with: "Volume=export:/d:U\nUser=app"
            )
            let listing = try await host.run(
                "systemd-oci volume export export | tar --numeric-owner -tvf - ./f | cut -d' ' -f1,2"
            )
            #expect(listing == "-rw-r----- 1000/1000\n")
            try await host.run(
                "systemd-oci volume create import && systemd-oci volume export export | systemd-oci volume import import -"
            )
            let output = try await host.output(
                "import-1",
                of: "stat -c '%%u:%%g %%a %%h' /d/f",
                with: "Volume=import:/d"
            )
            #expect(output == "1000:1000 640 2")
        }

        /// Labels are SELinux's; where it is off there are none, and nothing is said.
        @Test(arguments: ["z", "Z"])
        func `may say that it is labelled where nothing is`(option: String) async throws {
            let host = try await Host.trixie()
            try await host.run("mkdir -p /srv/labelled && echo in >/srv/labelled/file")
            let output = try await host.output(
                "labelled-\(option)",
                of: "cat /data/file",
                with: "Volume=/srv/labelled:/data:\(option)"
            )
            #expect(output == "in")
        }

        /// A file capability of the image, without which ping(8) has no power.
        @Test func `begins with what the image has there, and its attributes`() async throws {
            let host = try await Host.trixie()
            try await host.add(
                "copied.container",
                "[Container]\nImage=oci:/srv/images:web\nNetwork=none\nVolume=copied:/usr/bin\n"
            )
            try await host.run("systemctl start copied")
            let place = try await host.run("systemd-oci volume inspect copied | jq -r .[].Mountpoint")
            let path = place.trimmingCharacters(in: .whitespacesAndNewlines) + "/ping"
            #expect(try await host.run("getcap -n \(path)").contains("cap_net_raw=ep"))
            try await host.run("systemctl stop copied")
        }

        @Test func `in use is removed by force only`() async throws {
            let host = try await Host.trixie()
            try await host.add(
                "holder.container",
                "[Container]\nImage=oci:/srv/images:busybox\nExec=hold\nNetwork=none\nVolume=held:/d\n"
            )
            try await host.run("systemctl start holder")
            let refused = try await host.result(of: "systemd-oci volume rm held")
            #expect(refused.status == 2)
            #expect(refused.errors.contains("'held' is in use by container 'systemd-holder'"))
            #expect(
                try await host.run("systemd-oci volume prune --force; systemd-oci volume ls -q").contains(
                    "held\n"
                )
            )
            try await host.run("systemd-oci volume rm --force held")
            #expect(try await host.property("ActiveState", of: "holder") != "active")
            #expect(try await host.result(of: "systemd-oci volume exists held").status == 1)
        }
    }
}
