import Foundation
import Testing

/// What the tests of the examples share.
extension Host {
    /// A Debian 13 that takes a registry on loopback for docker.io, where stand-ins of official images are.
    static func withApplications() async throws -> Host { try await applications.value }

    private static let applications = Task {
        let made = try await Command.run([script, "applications"])
        guard made.status == 0 else { throw CommandFailure(line: "scripts/host applications", command: made) }
        let folder = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
        let host = try await Host.own(binds: ["\(folder):/srv/applications"])
        try await host.startHub()
        try await host.makeLastingTraces()
        return host
    }

    private func startHub() async throws {
        try await write(
            "/etc/containers/registries.conf.d/60-hub.conf",
            "[[registry]]\nprefix = \"docker.io\"\nlocation = \"127.0.0.1:5000\"\ninsecure = true\n"
        )
        try await startRegistry()
        try await push("web", as: "library/nginx:stable")
        try await push("busybox", as: "library/busybox:stable")
        for (image, name) in [
            ("mariadb", "mariadb:lts"), ("redis", "redis:8"), ("wordpress", "wordpress:fpm"),
        ] {
            let source = "oci:/srv/applications:\(image)"
            try await run(
                "skopeo copy -q --dest-tls-verify=false \(source) docker://127.0.0.1:5000/library/\(name)"
            )
        }
    }

    /// The first networks of a boot make chains and a lock file that stay.
    private func makeLastingTraces() async throws {
        try await run("systemd-oci network create first")
        let server = "[Container]\nImage=docker.io/library/busybox:stable\nExec=hold\nPublishPort=7999:80\n"
        try await add("first-a.container", server + "Network=first\n")
        try await add("first-b.container", server.replacing("7999", with: "7998"))
        try await run("systemctl start first-a first-b && systemctl stop first-a first-b")
        try await run("rm /etc/containers/systemd/first-*; systemctl daemon-reload")
        try await run("systemd-oci network rm first && systemctl start systemd-oci-sweep.service")
        try await wait(until: "! pgrep systemd-oci")
    }

    /// Copies an example to where its README says, and has systemd read it.
    func install(example: String, units: [String] = []) async throws {
        let folder = Stage.repository + "/examples/" + example
        let target = directory + "/root/etc/containers/systemd"
        try await run("mkdir -p /etc/containers/systemd")
        let copy = try await Command.run(["/bin/cp", "-r", folder, target])
        #expect(copy.status == 0, "\(copy.errors)")
        for unit in units {
            try await run("cp /etc/containers/systemd/\(example)/\(unit) /etc/systemd/system/")
        }
        try await run("systemctl daemon-reload")
    }

    func remove(example: String) async throws {
        try await run("rm -r /etc/containers/systemd/\(example); systemctl daemon-reload")
    }

    /// What could be left behind: interfaces, firewall rules, mounts, namespaces, control groups and files.
    func traces() async throws -> String {
        try await run(
            """
            ip -o link | cut -d: -f2; nft list ruleset | grep -E '[0-9]\\.[0-9]|dport' || :; cut -d' ' -f5 /proc/self/mountinfo
            readlink /proc/[0-9]*/ns/* /proc/1/fd/* | grep -E '^(mnt|net|ipc|uts|user|pid|cgroup|time):' | sort | uniq
            find /sys/fs/cgroup -type d ! -name 'systemd*oci-*' ! -path '*/system-*x2d*.slice*' ! -path '*/system-oci.slice*' ! -path '*/test-session*' | sort
            find /run/systemd-oci/network /run/containers -type f -size +3c ! -name firewall-driver 2>/dev/null
            ls -d /run/systemd-oci/* /var/lib/systemd-oci/containers/* 2>/dev/null | grep -v /seccomp || :
            """
        )
    }

    /// Checks that all is as it was, when what ended has been swept.
    func expectNoTraces(since before: String, _ place: SourceLocation = #_sourceLocation) async throws {
        try await run("systemctl start systemd-oci-sweep.service")
        var now = try await traces()
        for _ in 0..<40 where now != before {
            try await Task.sleep(for: .milliseconds(100))
            now = try await traces()
        }
        let (old, new) = (Set(before.split(separator: "\n")), Set(now.split(separator: "\n")))
        #expect(new.symmetricDifference(old).sorted() == [], sourceLocation: place)
    }

    /// Kills processes of units without a word, one after the other; `seed` decides which and when.
    func kill(_ units: [String], times: Int, seed: Int) async throws {
        try await run(
            """
            RANDOM=\(seed); units=(\(units.joined(separator: " ")))
            for ((i = 0; i < \(times); i++)); do
                unit=${units[RANDOM % ${#units[@]}]}
                group=/sys/fs/cgroup$(systemctl show -P ControlGroup $unit)
                processes=($([ $group = /sys/fs/cgroup ] || find $group -name cgroup.procs -exec cat {} + || :))
                [ ${#processes[@]} = 0 ] || kill -KILL ${processes[RANDOM % ${#processes[@]}]} || :
                sleep 0.$((RANDOM % 10))
            done
            """
        )
    }

    /// Asks until the server answers: a started unit is one whose program runs.
    func page(_ address: String) async throws -> String {
        try await run(
            "curl -fsSL --retry 100 --retry-all-errors --retry-delay 0 --retry-max-time 30 '\(address)'"
        )
    }

    func expectActive(_ units: String..., place: SourceLocation = #_sourceLocation) async throws {
        for unit in units {
            #expect(try await property("ActiveState", of: unit) == "active", "\(unit)", sourceLocation: place)
        }
    }
}
