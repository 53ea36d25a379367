import Foundation
import Testing

extension BootTests {
    /// podman-pod(1) and podman-systemd.unit(5), `[Pod]`.
    @Suite(.timeLimit(.minutes(5)), .disabled(if: Stage.isPodman, "looks at units of systemd-oci"))
    struct `A pod` {
        /// What could be left behind: interfaces, firewall rules, mounts, namespaces, control groups and files.
        private static let traces = """
            ip -o link | cut -d: -f2; nft list ruleset; cut -d' ' -f5 /proc/self/mountinfo
            readlink /proc/1/fd/* | grep -oE '^(mnt|net|ipc|uts|user):' | sort | uniq -c
            find /sys/fs/cgroup -type d -name '*pod*'; find /run/systemd-oci/network /run/containers -type f -size +3c
            ls /run/systemd-oci /var/lib/systemd-oci/containers
            """

        private static func container(_ command: String, pod: String, _ keys: String = "") -> String {
            """
            [Container]
            Image=oci:/srv/images:busybox
            Exec=\(command)
            Pod=\(pod).pod
            StopTimeout=1
            \(keys)
            """
        }

        private func add(_ host: Host, example: String) async throws {
            let folder = Stage.repository + "/examples/" + example
            for name in try FileManager.default.contentsOfDirectory(atPath: folder)
            where !name.hasSuffix(".md") {
                let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
                try await host.write("/etc/containers/systemd/" + name, text)
            }
            try await host.run("systemctl daemon-reload")
        }

        /// Two units start and stop in the order of their dependencies, so a page may take a moment.
        private func page(_ host: Host, _ address: String) async throws -> String {
            try await host.run("curl -fs --retry 50 --retry-all-errors --retry-delay 0 http://\(address)")
        }

        @Test func `of the examples works, is restarted part by part, and leaves nothing`() async throws {
            let host = try await Host.own()
            try await host.startRegistry()
            try await add(host, example: "pod")
            // The first network of a boot makes chains and a lock file that stay.
            try await host.run("systemctl start notes-pod notes-web notes-writer && systemctl stop notes-pod")
            try await host.wait(until: "test ! -e /run/systemd-oci/notes-pod.pod")
            try await host.run("systemctl start systemd-oci-sweep.service")
            let before = try await host.run(Self.traces)

            try await host.run("systemctl start notes-pod notes-web notes-writer")
            #expect(try await page(host, "127.0.0.1:8082/") == "served from a container\n")
            #expect(try await page(host, "127.0.0.1:8082/now").contains("20"))
            let inside = "systemd-oci exec systemd-notes-writer wget -qO-"
            #expect(try await host.run("\(inside) http://localhost/") == "served from a container\n")
            #expect(try await host.run("\(inside) http://systemd-notes-web/") == "served from a container\n")
            #expect(try await host.run("systemd-oci pod ps --noheading").contains(" 2 "))

            let pod = try await host.property("InvocationID", of: "notes-pod")
            let web = try await host.property("InvocationID", of: "notes-web")
            try await host.run("systemctl restart notes-writer")
            #expect(try await host.property("InvocationID", of: "notes-pod") == pod)
            #expect(try await host.property("InvocationID", of: "notes-web") == web)
            #expect(try await host.run("\(inside) http://localhost/") == "served from a container\n")

            try await host.run("systemctl restart notes-pod")
            #expect(try await page(host, "127.0.0.1:8082/") == "served from a container\n")
            #expect(try await host.property("InvocationID", of: "notes-pod") != pod)

            try await host.run("systemctl kill -s KILL notes-web notes-writer")
            #expect(try await page(host, "127.0.0.1:8082/") == "served from a container\n")

            try await host.run("systemctl stop notes-pod")
            for unit in ["notes-web", "notes-writer"] {
                #expect(try await host.property("ActiveState", of: unit) == "inactive")
            }
            try await host.run("systemctl start systemd-oci-sweep.service")
            #expect(try await host.run(Self.traces) == before)
            try await host.stop()
        }

        @Test func `gives its containers its namespaces, and each what is its own`() async throws {
            let host = try await Host.trixie()
            try await host.add("same.pod", "[Pod]\nHostName=together\nShmSize=1m\nAddHost=db:192.0.2.7\n")
            for name in ["same-a", "same-b"] {
                try await host.add("\(name).container", Self.container("hold", pod: "same"))
            }
            try await host.run("systemctl start same-pod same-a same-b")
            let processes = "$(systemctl show -P MainPID same-a) $(systemctl show -P MainPID same-b)"
            let kinds = "user net ipc uts mnt pid cgroup"
            let count = "for k in \(kinds); do for p in \(processes); do readlink /proc/$p/ns/$k; done; done"
            let distinct = try await host.run(
                "(\(count)) | sort -u | cut -d: -f1 | sort | uniq -c | tr -s ' '"
            )
            #expect(
                distinct == " 2 cgroup\n 1 ipc\n 2 mnt\n 1 net\n 2 pid\n 1 user\n 1 uts\n"
            )
            let first = "systemd-oci exec systemd-same-a sh -c"
            let other = "systemd-oci exec systemd-same-b sh -c"
            #expect(
                try await host.run("\(first) 'hostname; cat /etc/hostname'; \(other) hostname")
                    == "together\ntogether\ntogether\n"
            )
            try await host.run("\(first) 'echo shared >/dev/shm/note; echo 192.0.2.9 new >>/etc/hosts'")
            #expect(try await host.run("\(other) 'cat /dev/shm/note'") == "shared\n")
            let hosts = try await host.run("\(other) 'cat /etc/hosts'")
            #expect(hosts.contains("192.0.2.7\tdb\n") && hosts.contains("192.0.2.9 new\n"))
            #expect(try await host.result(of: "\(first) 'head -c 2m /dev/zero >/dev/shm/much'").status != 0)
            try await host.run("systemctl stop same-pod")
        }

        @Test func `ends with its last container, unless it is to go on`() async throws {
            let host = try await Host.trixie()
            for (name, policy) in [("ending", ""), ("staying", "ExitPolicy=continue\n")] {
                try await host.add("\(name).pod", "[Pod]\n" + policy)
                try await host.add("\(name)-a.container", Self.container("true", pod: name))
                try await host.add("\(name)-b.container", Self.container("sleep 1", pod: name))
                try await host.run("systemctl start \(name)-pod")
            }
            try await host.wait(until: "! systemctl -q is-active ending-pod")
            #expect(try await host.property("Result", of: "ending-pod") == "success")
            try await host.wait(until: "! systemctl -q is-active staying-a staying-b")
            try await Task.sleep(for: .milliseconds(500))
            #expect(try await host.property("ActiveState", of: "staying-pod") == "active")
            try await host.run("systemctl start staying-a && systemctl stop staying-pod")
        }

        @Test func `that can't be made has no containers`() async throws {
            let host = try await Host.trixie()
            try await host.run("systemd-run -q --unit=taker busybox httpd -f -p 0.0.0.0:7050")
            try await host.wait(until: "ss -Hltn sport = :7050 | grep -q LISTEN")
            try await host.add("taken.pod", "[Pod]\nPublishPort=7050:80\n[Service]\nRestart=no\n")
            try await host.add("taken-a.container", Self.container("hold", pod: "taken"))
            #expect(try await host.result(of: "systemctl start taken-pod").status != 0)
            #expect(try await host.complaint("taken-pod").contains("7050"))
            #expect(try await host.property("ActiveState", of: "taken-a") == "inactive")
            try await host.run("systemctl stop taker; systemctl start taken-a")
            #expect(try await host.property("ActiveState", of: "taken-pod") == "active")
            try await host.run("systemctl stop taken-pod")
        }

        @Test func `decides what its containers can't`() async throws {
            let host = try await Host.trixie()
            try await host.add("strict.pod", "[Pod]\nNetwork=none\nUserNS=host\n")
            let keys = [
                "Network=podman": "--network: belongs to the pod", "PublishPort=1:1": "--publish: belongs",
                "HostName=x": "--hostname: belongs to the pod", "UserNS=auto": "--userns: belongs to the pod",
            ]
            for (key, complaint) in keys {
                try await host.add("strict-a.container", Self.container("hold", pod: "strict", key))
                #expect(try await host.result(of: "systemctl start strict-a").status != 0)
                #expect(try await host.complaint("strict-a").contains(complaint))
            }
            try await host.add("strict-a.container", Self.container("hold", pod: "strict"))
            try await host.run("systemctl reset-failed strict-a; systemctl start strict-a")
            let map = "cat /proc/$(systemctl show -P MainPID strict-a)/uid_map | tr -s ' '"
            #expect(try await host.run(map) == " 0 0 4294967295\n")
            try await host.run("systemctl stop strict-pod")
        }

        @Test func `has its limits in a slice`() async throws {
            let host = try await Host.trixie()
            try await host.add("narrow.pod", "[Pod]\nPodmanArgs=--memory=64m --cpus=1.5 --cpu-shares=1024\n")
            try await host.add("narrow-a.container", Self.container("hold", pod: "narrow"))
            try await host.run("systemctl start narrow-a")
            let slice = "'system-narrow\\x2dpod.slice'"
            #expect(try await host.property("MemoryMax", of: slice) == "67108864")
            let quota = try await host.property("CPUQuotaPerSecUSec", of: slice)
            #expect(Double(quota.dropLast()) == 1.5)
            let cgroup = try await host.property("ControlGroup", of: "narrow-a")
            #expect(cgroup.hasSuffix("system.slice/system-narrow\\x2dpod.slice/narrow-a.service"))
            try await host.run("systemctl stop narrow-pod")
            #expect(try await host.property("ActiveState", of: slice) == "inactive")
        }
    }
}
