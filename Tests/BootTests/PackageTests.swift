import Foundation
import Testing

extension BootTests {
    /// What `make package`, `make tarball` and `make sysext` have put into .build/packages, on hosts without systemd-oci.
    @Suite(.timeLimit(.minutes(8)), .disabled(if: Stage.isPodman, "looks at packages of systemd-oci"))
    struct `A package` {
        private static let folder = Stage.repository + "/.build/packages"

        private static func file(ending: String, in folder: String = folder) -> String? {
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
            return names?.first {
                $0.hasPrefix("systemd-oci") && $0.hasSuffix(ending) && !$0.contains("dbgsym")
            }
            .map { folder + "/" + $0 }
        }

        /// A package and a host that it is for; it is built on the host's release, or on one before.
        struct Installation: CustomTestStringConvertible {
            var package: String
            var built: String
            var host: Host.Release

            var testDescription: String { "built on \(built), installed on \(host)" }
        }

        /// Of those that were built.
        private static let installations: [Installation] = [
            ("bookworm", Host.Release.bookworm), ("trixie", .trixie), ("trixie", .forky), ("forky", .forky),
        ].compactMap { built, host in
            file(ending: ".deb", in: folder + "/" + built).map {
                Installation(package: $0, built: built, host: host)
            }
        }

        /// A host with the file in /root.
        private func host(_ release: Host.Release = .trixie, with file: String) async throws -> Host {
            let host = try await Host.own(release, isInstalled: false)
            let copy = try await Command.run(["/bin/cp", file, host.directory + "/root/root/"])
            #expect(copy.status == 0, "\(copy.errors)")
            try await host.run("rm /etc/systemd/system-generators/podman-system-generator")
            return host
        }

        private static let container =
            "[Container]\nImage=oci:/srv/images:busybox\nNetwork=none\nExec=hold\nVolume=kept:/data\n"
        private static let mask = "/etc/systemd/system-generators/podman-system-generator"
        private static let store = "/var/lib/systemd-oci"

        private static let isBuilt = ConditionTrait.enabled(
            if: !installations.isEmpty,
            "needs `make package`"
        )

        @Test(isBuilt, arguments: installations)
        func `of Debian's is installed, upgraded beside a container, and removed`(
            _ installation: Installation
        ) async throws {
            let host = try await host(installation.host, with: installation.package)
            try await host.run("cd /root && mv systemd-oci_*.deb package.deb && dpkg -i package.deb")
            #expect(try await host.run("readlink \(Self.mask)") == "/dev/null\n")
            try await host.add("held.container", Self.container)
            try await host.run("systemctl start held; echo precious >\(Self.store)/volumes/kept/file")
            let process = try await host.property("MainPID", of: "held")
            let invocation = try await host.property("InvocationID", of: "held")

            // The administrator goes back to Podman's generator, and an upgrade leaves that so.
            try await host.run("rm \(Self.mask)")
            try await host.run(
                """
                cd /root && dpkg-deb -R package.deb newer && sed -i 's/^Version: .*/Version: 999/' newer/DEBIAN/control
                dpkg-deb -Znone -b newer newer.deb && dpkg -i newer.deb
                """
            )
            #expect(try await host.run("dpkg-query -W -f '${Version}' systemd-oci") == "999")
            #expect(try await host.result(of: "test -e \(Self.mask)").status == 1)
            #expect(try await host.property("MainPID", of: "held") == process)
            #expect(try await host.property("InvocationID", of: "held") == invocation)
            #expect(try await host.property("NeedDaemonReload", of: "held") == "no")
            #expect(try await host.run("systemd-oci exec systemd-held cat /data/file") == "precious\n")
            try await host.run("systemctl restart held")
            #expect(try await host.property("MainPID", of: "held") != process)

            try await host.run("dpkg -r systemd-oci")
            // Podman's generator is back, and its unit is another.
            #expect(try await host.result(of: "systemctl cat held").output.contains("systemd-oci") == false)
            #expect(try await host.property("ActiveState", of: "held") == "inactive")
            try await host.wait(until: "! pgrep -f '[b]in/hold|[s]ystemd-oci'")
            #expect(try await host.run("ls \(Self.store)/images").isEmpty == false)
            try await host.run("dpkg -P systemd-oci")
            #expect(
                try await host.run("cd \(Self.store); ls; cat volumes/kept/file") == "volumes\nprecious\n"
            )
            try await host.stop()
        }

        /// All files but what dpkg and systemd note down, users and groups, unit files and timers.
        private static let system = """
            find / -xdev \\( -path /var/lib/dpkg -o -path /var/cache/debconf -o -path /var/log -o -path /root -o -path /tmp \
                -o -path /var/tmp -o -path /var/lib/systemd \\) -prune -o -print | sort
            sed 's/^/user /' /etc/passwd /etc/group
            systemctl list-unit-files --no-legend --no-pager 'systemd-oci*'
            systemctl list-timers --all --no-legend --no-pager 'systemd-oci*'
            """

        @Test(isBuilt, arguments: installations)
        func `of Debian's leaves nothing when it is purged with the volumes`(
            _ installation: Installation
        ) async throws {
            let host = try await host(installation.host, with: installation.package)
            let before = try await host.run(Self.system)
            try await host.run("dpkg -i /root/systemd-oci_*.deb")
            try await host.add("held.container", Self.container)
            try await host.run(
                "systemctl start held; systemctl enable --now systemd-oci-auto-update.timer systemd-oci-prune.timer"
            )
            try await host.run(
                """
                echo 'systemd-oci systemd-oci/remove-volumes boolean true' | debconf-set-selections; dpkg -P systemd-oci
                rm /etc/containers/systemd/held.container
                """
            )
            #expect(try await host.property("ActiveState", of: "held") == "inactive")
            #expect(try await host.run("findmnt -rn -o TARGET | grep -c systemd-oci || :") == "0\n")
            #expect(try await host.result(of: "ls -d /run/systemd-oci").output == "")
            let (old, new) = (
                Set(before.split(separator: "\n")),
                Set(try await host.run(Self.system).split(separator: "\n"))
            )
            #expect(new.subtracting(old).sorted() == [])
            #expect(old.subtracting(new).sorted() == [])
            #expect(try await host.result(of: "dpkg-query -W systemd-oci").status == 1)
            try await host.stop()
        }

        @Test(.enabled(if: file(ending: ".tar.gz") != nil, "needs `make tarball`"))
        func `as an archive needs no library of the host`() async throws {
            let host = try await host(with: try #require(Self.file(ending: ".tar.gz")))
            // What pulls is linked with them.
            try await host.run(
                "tar -xzf /root/systemd-oci-*.tar.gz -C /; systemd-tmpfiles --create systemd-oci.conf"
            )
            try await host.startRegistry()
            try await host.run("rm /usr/lib/*/libcurl.so.4* /usr/lib/*/libisal.so.2*")
            try await host.add(
                "pulled.container",
                "[Container]\nImage=127.0.0.1:5000/busybox:1\nNetwork=none\nExec=hold\n"
            )
            try await host.run("systemctl start pulled && systemd-oci images | grep busybox")
            try await host.expectActive("pulled")
            #expect(try await host.run("stat -c %u:%g /usr/bin/systemd-oci") == "0:0\n")
            try await host.stop()
        }

        /// /usr is read-only, and has the containers; /etc has nothing of theirs or ours.
        @Test(
            .enabled(if: file(ending: ".tar.gz") != nil, "needs `make tarball`"),
            arguments: Host.Release.allCases
        )
        func `as an archive is all that an image-based system needs`(release: Host.Release) async throws {
            let host = try await host(release, with: try #require(Self.file(ending: ".tar.gz")))
            try await host.run(
                """
                tar -xzf /root/systemd-oci-*.tar.gz -C / ./usr && rm -rf /etc/containers
                mkdir -p /usr/local/lib/systemd/system-generators
                ln -s /dev/null /usr/local/lib/systemd/system-generators/podman-system-generator
                """
            )
            try await host.write("/usr/share/containers/systemd/held.container", Self.container)
            try await host.run(
                """
                mount --bind /usr /usr && mount -o remount,bind,ro /usr && ! touch /usr/written 2>/dev/null
                touch /root/before; systemd-tmpfiles --create systemd-oci.conf; systemctl daemon-reload
                systemctl start held
                """
            )
            try await host.expectActive("held")
            #expect(try await host.run("systemd-oci exec systemd-held cat /proc/1/comm") == "hold\n")
            try await host.run("systemctl restart held; systemctl stop held")
            #expect(try await host.run("find /etc -newer /root/before -type f") == "")
            try await host.stop()
        }

        /// On a kernel of its own: systemd-nspawn gives no loop devices.
        @Test(
            .enabled(
                if: file(ending: ".raw") != nil
                    && FileManager.default.isExecutableFile(atPath: "/usr/bin/linux.uml"),
                "needs `make sysext` and user-mode-linux"
            )
        )
        func `as an extension is merged into /usr, and taken out of it`() async throws {
            let image = try #require(Self.file(ending: ".raw"))
            let work = FileManager.default.temporaryDirectory.appending(path: "boot-tests-sysext-\(getpid())")
            try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: work) }
            let images = try await Command.run([Stage.repository + "/scripts/host", "images"])
            let folder = images.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let copy = try await Command.run(["/bin/cp", "-r", folder, work.path + "/images"])
            #expect(copy.status == 0, "\(copy.errors)")
            try FileManager.default.copyItem(atPath: image, toPath: work.path + "/systemd-oci.raw")
            let script = work.path + "/script"
            try Self.extended.write(toFile: script, atomically: true, encoding: .utf8)
            let session = try await Command.run([
                Stage.repository + "/scripts/vm", "--share", work.path, script,
            ])
            #expect(session.status == 0, "\(session.errors)")
            let expected = """
                before: nothing
                merge: 0
                /usr: overlay ro
                loop: /var/lib/extensions/systemd-oci.raw
                held: active
                unmerge: 0
                held: not-found
                after: nothing
                """
            #expect(session.output == expected + "\n")
        }

        /// With the unit of docs/packages.md; the image as a directory, since systemd-nspawn gives no loop devices.
        @Test(
            .enabled(if: file(ending: ".raw") != nil, "needs `make sysext`"),
            arguments: [Host.Release.bookworm, .trixie]
        )
        func `as an extension starts containers at boot`(release: Host.Release) async throws {
            let image = try #require(Self.file(ending: ".raw"))
            let host = try await Host.own(release, isInstalled: false)
            try await host.run("mkdir -p /var/lib/extensions")
            let tree = host.directory + "/root/var/lib/extensions/systemd-oci"
            let unpacked = try await Command.run(["/usr/bin/unsquashfs", "-q", "-n", "-d", tree, image])
            #expect(unpacked.status == 0, "\(unpacked.errors)")
            let text = try String(contentsOfFile: Stage.repository + "/docs/packages.md", encoding: .utf8)
            let unit = "/etc/systemd/system/systemd-oci-merged.service"
            let block = try #require(text.components(separatedBy: "```").first { $0.contains("# \(unit)\n") })
            try await host.write(unit, block)
            try await host.write(
                "/etc/containers/systemd/held.container",
                Self.container + "[Install]\nWantedBy=multi-user.target\n"
            )
            try await host.run("systemctl enable systemd-sysext systemd-oci-merged")
            try await host.reboot()
            try await host.wait(until: "systemctl -q is-active held")
            #expect(try await host.run("systemd-oci exec systemd-held cat /proc/1/comm") == "hold\n")
            try await host.stop()
        }

        private static let extended = """
            busybox modprobe -a loop squashfs
            mkdir -p /var/lib/extensions /etc/containers/systemd /srv
            cp -r /mnt/host/images /srv/images && cp /mnt/host/systemd-oci.raw /var/lib/extensions/
            echo "before: $(ls /usr/bin/systemd-oci 2>/dev/null || echo nothing)"
            systemd-sysext merge 2>/tmp/errors
            echo "merge: $?"
            echo "/usr: $(findmnt -n -o FSTYPE /usr) $(findmnt -n -o OPTIONS /usr | grep -o '^ro')"
            echo "loop: $(losetup -n -O BACK-FILE)"
            printf '%s\\n' '[Container]' Image=oci:/srv/images:busybox Network=none Exec=hold \
                >/etc/containers/systemd/held.container
            systemctl daemon-reload
            systemd-tmpfiles --create systemd-oci.conf
            systemctl start held
            echo "held: $(systemctl is-active held)"
            systemctl stop held
            systemd-sysext unmerge 2>>/tmp/errors
            echo "unmerge: $?"
            systemctl daemon-reload
            echo "held: $(systemctl show -P LoadState held)"
            echo "after: $(ls /usr/bin/systemd-oci 2>/dev/null || echo nothing)"
            """
    }
}
