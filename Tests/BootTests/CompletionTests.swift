import Foundation
import Testing

extension BootTests {
    /// What interactive shells of this machine offer for what there is on a host.
    @Suite(.timeLimit(.minutes(4)), .disabled(if: Stage.isPodman, "the commands are ours"))
    struct `Completion in a shell` {
        private static let driver = Stage.repository + "/Tests/Boot/complete.py"

        /// A program of our name that asks the host.
        private func program(asking host: Host) throws -> URL {
            let folder = FileManager.default.temporaryDirectory.appending(path: "complete-\(UUID())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let file = folder.appending(path: "systemd-oci")
            let script = Stage.repository + "/scripts/host"
            try "#!/bin/sh\nexec \(script) run \(host.directory) systemd-oci \"$@\"\n"
                .write(to: file, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
            return folder
        }

        @Test(arguments: ["bash", "fish", "zsh"])
        func `has the names of what there is`(shell: String) async throws {
            guard FileManager.default.isExecutableFile(atPath: "/usr/bin/" + shell) else {
                print("skipped: \(shell) is not installed")
                return
            }
            let host = try await Host.trixie()
            let name = "completes-\(shell)"
            try await host.add(
                "\(name).container",
                "[Container]\nImage=oci:/srv/images:busybox\nNetwork=none\nExec=hold\nVolume=\(name)-data:/data\n"
            )
            try await host.run("systemctl start \(name); systemd-oci network create \(name)-net")
            let folder = try program(asking: host)
            defer { try? FileManager.default.removeItem(at: folder) }
            for (line, expected) in [
                ("systemd-oci stop ", name), ("systemd-oci stop ", "systemd-\(name)"),
                ("systemd-oci exec systemd-com", "systemd-\(name)"),
                ("systemd-oci rmi oci:/srv/images:bus", "oci:/srv/images:busybox"),
                ("systemd-oci volume rm ", "\(name)-data"), ("systemd-oci network inspect ", "\(name)-net"),
                ("systemd-oci unit print ", "\(name).container"), ("systemd-oci network ", "create"),
                ("systemd-oci logs --f", "--follow"), ("systemd-oci explain x.container Publ", "PublishPort"),
            ] {
                let offered = try await Command.run(
                    [
                        "/usr/bin/env", "PATH=\(folder.path):/usr/bin:/bin", Self.driver, shell,
                        Stage.repository + "/completions", line,
                    ]
                )
                #expect(offered.status == 0, "\(line): \(offered.errors)")
                let words = offered.output.split(separator: "\n").map(String.init)
                #expect(words.contains(expected), "\(line): \(words)")
            }
            try await host.run("systemctl stop \(name); systemd-oci network rm \(name)-net")
            try await host.run("rm /etc/containers/systemd/\(name).container; systemctl daemon-reload")
        }
    }
}
