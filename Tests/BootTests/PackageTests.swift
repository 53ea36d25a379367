import Foundation
import Testing

extension BootTests {
    /// What `make package`, `make tarball` and `make sysext` have put into .build/packages, on hosts without systemd-oci.
    @Suite(.timeLimit(.minutes(4)), .disabled(if: Stage.isPodman, "looks at packages of systemd-oci"))
    struct `A package` {
        private static let folder = Stage.repository + "/.build/packages"

        private static func file(ending: String) -> String? {
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
            return names?.first {
                $0.hasPrefix("systemd-oci") && $0.hasSuffix(ending) && !$0.contains("dbgsym")
            }
        }

        /// A host with the file in /root.
        private func host(with name: String) async throws -> Host {
            let host = try await Host.own(isInstalled: false)
            let copy = try await Command.run([
                "/bin/cp", Self.folder + "/" + name, host.directory + "/root/root/",
            ])
            #expect(copy.status == 0, "\(copy.errors)")
            try await host.run("rm /etc/systemd/system-generators/podman-system-generator")
            return host
        }

        private static let container =
            "[Container]\nImage=oci:/srv/images:busybox\nNetwork=none\nExec=hold\nVolume=kept:/data\n"
        private static let mask = "/etc/systemd/system-generators/podman-system-generator"
        private static let store = "/var/lib/systemd-oci"

        @Test(.enabled(if: file(ending: ".deb") != nil, "needs `make package`"))
        func `of Debian's is installed, upgraded beside a container, and purged`() async throws {
            let package = try #require(Self.file(ending: ".deb"))
            let host = try await host(with: package)
            try await host.run("dpkg -i /root/\(package)")
            #expect(try await host.run("readlink \(Self.mask)") == "/dev/null\n")
            try await host.add("held.container", Self.container)
            try await host.run("systemctl start held; echo precious >\(Self.store)/volumes/kept/file")
            let process = try await host.property("MainPID", of: "held")

            // The administrator goes back to Podman's generator, and an upgrade leaves that so.
            try await host.run("rm \(Self.mask)")
            try await host.run(
                """
                cd /root && dpkg-deb -R \(package) newer && sed -i 's/^Version: .*/Version: 999/' newer/DEBIAN/control
                dpkg-deb -b newer newer.deb && dpkg -i newer.deb
                """
            )
            #expect(try await host.run("dpkg-query -W -f '${Version}' systemd-oci") == "999")
            #expect(try await host.result(of: "test -e \(Self.mask)").status == 1)
            #expect(try await host.property("MainPID", of: "held") == process)
            #expect(try await host.property("NeedDaemonReload", of: "held") == "no")
            #expect(try await host.run("systemd-oci exec systemd-held cat /data/file") == "precious\n")
            try await host.run("systemctl restart held")
            #expect(try await host.property("MainPID", of: "held") != process)

            try await host.run("dpkg -r systemd-oci")
            // Podman's generator is back, and its unit is another.
            #expect(try await host.result(of: "systemctl cat held").output.contains("systemd-oci") == false)
            #expect(try await host.property("ActiveState", of: "held") == "inactive")
            #expect(try await host.result(of: "pgrep -f 'bin/hold|systemd-oci'").output == "")
            #expect(try await host.run("ls \(Self.store)/images").isEmpty == false)
            try await host.run("dpkg -P systemd-oci")
            #expect(
                try await host.run("cd \(Self.store); ls; cat volumes/kept/file") == "volumes\nprecious\n"
            )
            try await host.stop()
        }

        @Test(.enabled(if: file(ending: ".deb") != nil, "needs `make package`"))
        func `of Debian's takes the volumes with it where it was told so`() async throws {
            let package = try #require(Self.file(ending: ".deb"))
            let host = try await host(with: package)
            try await host.run("dpkg -i /root/\(package)")
            try await host.add("held.container", Self.container)
            try await host.run("systemctl start held")
            try await host.run(
                "echo 'systemd-oci systemd-oci/remove-volumes boolean true' | debconf-set-selections; dpkg -P systemd-oci"
            )
            #expect(
                try await host.result(of: "ls -d \(Self.store) \(Self.mask) /run/systemd-oci").output == ""
            )
            #expect(try await host.property("ActiveState", of: "held") == "inactive")
            #expect(try await host.run("findmnt -rn -o TARGET | grep -c systemd-oci || :") == "0\n")
            // Nothing of a package is left that was purged.
            #expect(try await host.result(of: "dpkg-query -W systemd-oci").status == 1)
            try await host.stop()
        }

        @Test(.enabled(if: file(ending: ".tar.gz") != nil, "needs `make tarball`"))
        func `as an archive needs no library of the host`() async throws {
            let archive = try #require(Self.file(ending: ".tar.gz"))
            let host = try await host(with: archive)
            // What pulls is linked with them.
            try await host.run(
                "rm /usr/lib/*/libcurl.so.4* /usr/lib/*/libisal.so.2*; tar -xzf /root/\(archive) -C /"
            )
            try await host.run("systemd-tmpfiles --create systemd-oci.conf")
            try await host.startRegistry()
            try await host.add(
                "pulled.container",
                "[Container]\nImage=127.0.0.1:5000/busybox:1\nNetwork=none\nExec=hold\n"
            )
            try await host.run("systemctl start pulled && systemd-oci images | grep busybox")
            try await host.expectActive("pulled")
            #expect(try await host.run("stat -c %u:%g /usr/bin/systemd-oci") == "0:0\n")
            try await host.stop()
        }

        @Test(.enabled(if: file(ending: ".raw") != nil, "needs `make sysext`"))
        func `as an extension is merged into /usr, and taken out of it`() async throws {
            let image = try #require(Self.file(ending: ".raw"))
            let host = try await host(with: image)
            try await host.run("mkdir -p /var/lib/extensions && mv /root/\(image) /var/lib/extensions/")
            if try await host.result(of: "systemd-sysext merge").status != 0 {
                // nspawn may give no loop device; the same tree as a directory is an extension, too.
                let tree = host.directory + "/root/var/lib/extensions/systemd-oci"
                let unpacked = try await Command.run([
                    "/usr/bin/unsquashfs", "-q", "-d", tree, Self.folder + "/" + image,
                ])
                #expect(unpacked.status == 0, "\(unpacked.errors)")
                try await host.run("rm /var/lib/extensions/\(image); systemd-sysext merge")
            }
            try await host.run("systemctl daemon-reload; systemd-tmpfiles --create systemd-oci.conf")
            #expect(try await host.run("systemd-sysext status --json=short").contains("systemd-oci"))
            try await host.add("held.container", Self.container)
            try await host.run("systemctl start held")
            try await host.expectActive("held")
            try await host.run("systemctl stop held; systemd-sysext unmerge; systemctl daemon-reload")
            #expect(try await host.property("LoadState", of: "held") == "not-found")
            try await host.stop()
        }
    }
}
