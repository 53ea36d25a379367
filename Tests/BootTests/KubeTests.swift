import Foundation
import Testing

extension BootTests {
    /// podman-kube-play(1), podman-systemd.unit(5), `[Kube]`.
    @Suite(.timeLimit(.minutes(6)), .disabled(if: Stage.isPodman, "looks at units of systemd-oci"))
    struct `A Kubernetes file` {
        /// What could be left behind.
        private static let traces = """
            ip -o link | cut -d: -f2; nft list ruleset; cut -d' ' -f5 /proc/self/mountinfo
            readlink /proc/1/fd/* | grep -oE '^(mnt|net|ipc|uts|user):' | sort | uniq -c
            find /sys/fs/cgroup -type d -name '*shop*'; find /run/systemd-oci/network /run/containers -type f -size +3c
            ls /run/systemd-oci /var/lib/systemd-oci/containers /var/lib/systemd-oci/volumes
            """

        private func add(_ host: Host, example: String) async throws {
            let folder = Stage.repository + "/examples/" + example
            for name in try FileManager.default.contentsOfDirectory(atPath: folder)
            where !name.hasSuffix(".md") {
                let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
                try await host.write("/etc/containers/systemd/" + name, text)
            }
            try await host.run("systemctl daemon-reload")
        }

        private func page(_ host: Host, _ path: String) async throws -> String {
            let command = "curl -fs --retry 50 --retry-all-errors --retry-delay 0 http://127.0.0.1:8083"
            return try await host.run(command + path)
        }

        /// A command that succeeds when units have ended, rather than are about to.
        private static func ended(_ units: String) -> String {
            "! systemctl show -P ActiveState \(units) | grep -xE 'active|.*ing'"
        }

        private func states(_ host: Host, _ units: [String]) async throws -> [String] {
            var states: [String] = []
            for unit in units { states.append(try await host.property("ActiveState", of: unit)) }
            return states
        }

        @Test func `of the examples runs as units of its own, and leaves nothing`() async throws {
            let host = try await Host.own()
            try await host.startRegistry()
            try await add(host, example: "kube")
            // The first network of a boot makes chains and a lock file that stay, and the claim's volume does.
            try await host.run("systemctl start shop && systemctl stop shop")
            try await host.run("systemctl start systemd-oci-sweep.service")
            let before = try await host.run(Self.traces)

            try await host.run("systemctl start shop")
            let containers = ["shop-pod-web", "shop-pod-clock"]
            let all = ["shop", "shop-pod", "shop-pages-volume", "shop-pod-fill"] + containers
            #expect(try await states(host, all) == all.map { _ in "active" })
            #expect(try await page(host, "/") == "welcome to the shop\n")
            #expect(try await page(host, "/now").contains("20"))
            #expect(
                try await host.run("systemctl status shop-pod-web").contains(
                    "Container web of the pod shop-pod"
                )
            )

            // The Secret is in the container, and in nothing that others may read.
            let inside = "systemd-oci exec shop-pod-clock"
            #expect(try await host.run("\(inside) sh -c 'echo $TOKEN'") == "not-to-be-seen\n")
            #expect(
                try await host.run(
                    "systemctl show shop shop-pod 'shop-pod-*' | grep -c not-to-be-seen || true"
                ) == "0\n"
            )
            let files =
                "find /run/systemd/generator -type f -perm /077 -exec grep -l not-to-be-seen {} + || true"
            #expect(try await host.run(files) == "")
            // A directory of a ConfigMap has all of its keys.
            #expect(try await host.run("\(inside) cat /etc/shop/GREETING") == "welcome to the shop")
            // What was there before the pod is not in its empty volume, nor can its root be written.
            #expect(
                try await host.run("\(inside) sh -c 'ls -A /tmp; touch /tmp/a; touch /b || echo no'")
                    .contains("no")
            )

            // One container is restarted without the others.
            let pod = try await host.property("InvocationID", of: "shop-pod")
            let web = try await host.property("InvocationID", of: "shop-pod-web")
            try await host.run("systemctl restart shop-pod-clock")
            #expect(try await host.property("InvocationID", of: "shop-pod") == pod)
            #expect(try await host.property("InvocationID", of: "shop-pod-web") == web)
            #expect(try await host.run("\(inside) ls -A /tmp") == "a\n")

            // One that ends is started again.
            try await host.run("systemctl kill -s KILL shop-pod-web")
            #expect(try await page(host, "/") == "welcome to the shop\n")

            try await host.run("systemctl restart shop")
            #expect(try await host.property("InvocationID", of: "shop-pod") != pod)
            #expect(try await page(host, "/") == "welcome to the shop\n")
            #expect(try await host.run("\(inside) ls -A /tmp") == "")

            try await host.run("systemctl stop shop")
            #expect(try await states(host, containers) == ["inactive", "inactive"])
            #expect(try await host.property("Result", of: "shop") == "success")
            try await host.run("systemctl start systemd-oci-sweep.service")
            try await host.wait(until: "test ! -e /var/lib/systemd-oci/volumes/shop-pod-scratch")
            #expect(try await host.run(Self.traces) == before)
            try await host.stop()
        }

        private static func job(_ name: String, _ command: String, policy: String = "Never") -> String {
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: \(name)
            spec:
              restartPolicy: \(policy)
              hostNetwork: true
              containers:
              - name: c
                image: oci:/srv/images:busybox
                command: [sh, -c, "\(command)"]

            """
        }

        private func add(_ host: Host, _ name: String, _ yaml: String, _ keys: String = "") async throws {
            try await host.write("/etc/containers/systemd/\(name).yaml", yaml)
            try await host.add("\(name).kube", "[Kube]\nYaml=\(name).yaml\n\(keys)\n")
        }

        @Test func `ends when its pods have ended`() async throws {
            let host = try await Host.trixie()
            try await add(host, "done", Self.job("done", "echo it is done"))
            try await host.run("systemctl start done")
            try await host.wait(until: Self.ended("done done-pod done-c"))
            #expect(
                try await states(host, ["done", "done-pod", "done-c"]) == [
                    "inactive", "inactive", "inactive",
                ]
            )
            #expect(try await host.journal("done-c").contains("it is done"))
        }

        @Test(arguments: [("none", "inactive"), ("all", "inactive"), ("any", "failed")])
        func `fails as its containers do where that is asked for`(mode: String, state: String) async throws {
            let host = try await Host.trixie()
            let name = "exit-\(mode)"
            let yaml = Self.job(name + "-a", "exit 3") + "---\n" + Self.job(name + "-b", "exit 0")
            try await add(host, name, yaml, "ExitCodePropagation=\(mode)")
            try await host.run("systemctl start \(name)")
            try await host.wait(until: Self.ended("\(name) \(name)-a-pod \(name)-b-pod"))
            try await host.wait(
                until: "systemctl show -P ActiveState \(name) | grep -qE '^(inactive|failed)$'"
            )
            #expect(try await states(host, [name, name + "-a-c"]) == [state, "failed"])
        }

        @Test func `fails where a container can't start, and stops the others`() async throws {
            let host = try await Host.trixie()
            let yaml =
                Self.job("half-a", "sleep 100") + "---\n"
                + Self.job("half-b", "x").replacing("[sh, ", with: "[/nothing, ")
            try await add(host, "half", yaml)
            #expect(try await host.result(of: "systemctl start half").status != 0)
            #expect(try await host.journal("half").contains("half-b-c.service failed"))
            try await host.wait(until: Self.ended("half-a-c half-a-pod"))
        }

        @Test func `that is not there, or has mistakes, says so`() async throws {
            let host = try await Host.trixie()
            try await host.add("gone-yaml.kube", "[Kube]\nYaml=/srv/nothing.yaml\n")
            #expect(try await host.result(of: "systemctl start gone-yaml").status != 0)
            #expect(try await host.journal("gone-yaml").contains("'/srv/nothing.yaml' is not there"))
            try await add(host, "wrong", Self.job("wrong", "true").replacing("image:", with: "imge:"))
            #expect(try await host.result(of: "systemctl start wrong").status != 0)
            let complaint = try await host.complaint("wrong")
            #expect(complaint.contains("/etc/containers/systemd/wrong.yaml:9:5: error: there is no 'image'"))
        }

        @Test func `takes its volumes with it where that is asked for`() async throws {
            let host = try await Host.trixie()
            let claim = "kind: PersistentVolumeClaim\nmetadata: {name: forced}\n---\n"
            let pod =
                Self.job("forced", "sleep 100") + """
                        volumeMounts: [{name: v, mountPath: /v}]
                      volumes: [{name: v, persistentVolumeClaim: {claimName: forced}}]

                    """
            try await add(host, "force", claim + pod, "KubeDownForce=yes")
            try await host.run(
                "systemctl start force && systemd-oci volume exists forced && systemctl stop force"
            )
            try await host.wait(until: "! systemd-oci volume exists forced")
        }

        /// podman-kube-play(1), podman-kube-down(1).
        @Test func `of the examples is played and taken down at a shell`() async throws {
            let host = try await Host.trixie()
            let file = Stage.repository + "/examples/kube/shop.yaml"
            try await host.write("/srv/kube/shop.yaml", String(contentsOfFile: file, encoding: .utf8))
            try await host.run("cd /srv/kube && systemd-oci kube play shop.yaml")
            #expect(try await page(host, "/") == "welcome to the shop\n")
            #expect(
                try await host.run("systemd-oci ps --format '{{.Names}}' | grep ^shop | sort")
                    == "shop-pod-clock\nshop-pod-web\n"
            )
            try await host.run("cd /srv/kube && systemd-oci kube down shop.yaml")
            #expect(try await host.run("systemctl list-units --no-legend --state=active 'shop-pod*'") == "")
            #expect(try await host.result(of: "curl -s http://127.0.0.1:8083/").status == 7)
            // What it was told to keep stays.
            try await host.run("systemd-oci volume rm shop-pages")
        }
    }
}
