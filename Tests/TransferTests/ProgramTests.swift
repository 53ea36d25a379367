import Foundation
import Hashing
import JSON
import OCI
import Registry
import RegistryTestSupport
import TestSupport
import Testing

/// `systemd-oci-cli` as users run it.
@Suite struct `The commands for registries` {
    private func result(
        _ words: [String],
        environment: [String: String] = [:],
        input: String = "",
        directory: String = "/"
    ) throws -> Outcome {
        let own = [
            "HOME": "/nonexistent", "CONTAINERS_REGISTRIES_CONF": "/nonexistent/registries.conf",
        ]
        return try Outcome.of(
            "systemd-oci-cli",
            words,
            environment: own.merging(environment) { _, new in new },
            input: input,
            directory: URL(filePath: directory)
        )
    }

    @Test(
        .enabled(
            if: has("docker-registry", "htpasswd", "skopeo"),
            "needs docker-registry, htpasswd and skopeo"
        )
    )
    func `log in, and what that writes skopeo reads`() throws {
        let directory = try TemporaryDirectory()
        let users = try directory.write("users", run("htpasswd", "-Bbn", "me", "secret"))
        let server = try DistributionServer(auth: "{htpasswd: {realm: here, path: \(users)}}")
        let file = directory.path + "/auth.json"
        let words = ["login", server.host, "--authfile", file, "--username", "me"]
        let refused = try result(words + ["--password-stdin"], input: "wrong\n")
        #expect(refused.status == 125)
        #expect(refused.errors.hasPrefix("systemd-oci: \(server.host): it refuses the user or the password"))
        #expect(!FileManager.default.fileExists(atPath: file))
        let accepted = try result(words + ["--password-stdin"], input: "secret\n")
        #expect(accepted == Outcome(status: 0, output: "Login Succeeded!\n", errors: ""))
        #expect(try run("skopeo", "login", "--get-login", "--authfile", file, server.host) == "me\n")
        #expect(try result(["login", "--get-login", server.host, "--authfile", file]).output == "me\n")
        let (tags, flag) = (["tags", server.host + "/web"], ["--authfile", file])
        #expect(try result(tags).errors.contains("log in with `systemd-oci login`"))
        #expect(try result(tags + flag).errors.hasSuffix("not found; check the name and the tag\n"))
        let gone = Outcome(status: 0, output: "Removed login credentials for \(server.host)\n", errors: "")
        #expect(try result(["logout", server.host] + flag) == gone)
        #expect(try result(["logout", server.host] + flag).status == 125)
        // The other way round.
        try run(
            "skopeo",
            "login",
            "--tls-verify=false",
            "-u",
            "me",
            "-p",
            "secret",
            "--authfile",
            file,
            server.host
        )
        #expect(try result(["login", "--get-login", server.host] + flag).output == "me\n")
    }

    @Test(.enabled(if: has("docker-registry", "umoci"), "needs docker-registry and umoci"))
    func `copy, look and search`() throws {
        let directory = try TemporaryDirectory()
        let layout = try makeLayout(in: directory)
        let server = try DistributionServer()
        let there = "docker://\(server.host)/team/web:1"
        // The path counts from the working directory.
        let copied = try result(
            ["copy", "oci:layout:web", there, "--digestfile", directory.path + "/digest"],
            directory: directory.path
        )
        let digest = try origin("oci:\(layout):web").root(for: .host).digest
        #expect(copied.status == 0 && copied.output == "\(digest)\n")
        #expect(try String(contentsOfFile: directory.path + "/digest", encoding: .utf8) == "\(digest)")
        #expect(try result(["tags", "\(server.host)/team/web"]).output == "1\n")
        #expect(try result(["tags", "oci:\(layout)"]).output == "web\n")
        let found = try result(["search", "\(server.host)/we", "--format=json"]).output
        let list = try #require(JSONSerialization.jsonObject(with: Data(found.utf8)) as? [[String: Any]])
        #expect(list.map { $0["name"] as? String } == ["\(server.host)/team/web"])
        let raw = try result(["inspect", "--raw", there]).output
        #expect(SHA256.digest(of: Array(raw.utf8)) == digest)
        #expect(try result(["inspect", "--config", there]).output.contains("\"diff_ids\""))
        let summary = try result(["inspect", there]).output
        let image = try #require(
            (JSONSerialization.jsonObject(with: Data(summary.utf8)) as? [[String: Any]])?.first
        )
        #expect(image["Digest"] as? String == "\(digest)")
        #expect(image["RepoTags"] as? [String] == ["1"])
        let pushed = try result(["push", "oci:\(layout):web", "\(server.host)/b:2", "--progress=json"])
        let events = pushed.output.split(separator: "\n").compactMap {
            (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
        }
        #expect(events.first?["event"] as? String == "copying")
        #expect(
            events.last?["event"] as? String == "finished" && events.last?["digest"] as? String == "\(digest)"
        )
    }

    /// curl(1) and Go's net/http read the same variables; plain HTTP is asked of the proxy with the whole URL.
    @Test func `go through a proxy, but not where NO_PROXY names the registry`() throws {
        let proxy = try TestServer { request, _ in
            request.method == "CONNECT"
                ? .init(status: 503) : .init(body: Array(#"{"name":"web","tags":["1"]}"#.utf8))
        }
        defer { proxy.stop() }
        let words = ["tags", "registry.invalid/web", "--tls-verify=false", "--retry=0"]
        for variable in ["http_proxy", "HTTP_PROXY"] {
            let outcome = try result(words, environment: [variable: "http://\(proxy.host)"])
            #expect(outcome == Outcome(status: 0, output: "1\n", errors: ""))
        }
        #expect(proxy.requests.last?.path.hasPrefix("http://registry.invalid/v2/web/tags/list") == true)
        let count = proxy.requests.count
        let direct = [
            "http_proxy": "http://\(proxy.host)", "https_proxy": "http://\(proxy.host)",
            "NO_PROXY": ".invalid",
        ]
        #expect(try result(words, environment: direct).status == 125)
        #expect(proxy.requests.count == count)
    }

    @Test func `say what a short name may mean`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            "registries.conf",
            "unqualified-search-registries = [\"a.invalid\", \"b.invalid\"]\n"
        )
        let outcome = try result(["tags", "web"], environment: ["CONTAINERS_REGISTRIES_CONF": file])
        #expect(outcome.status == 125)
        #expect(
            outcome.errors
                == "systemd-oci: web: which registry has it is not clear; write a.invalid/web or b.invalid/web\n"
        )
    }

    /// A title is a file's name (image-spec, annotations.md), and no path that leads elsewhere.
    @Test(arguments: [("a.txt", 0), ("../a.txt", 125), ("..", 125)])
    func `write an artifact's files under their titles`(title: String, status: Int32) throws {
        let directory = try TemporaryDirectory()
        let texts = ["{}", "content"]
        let blobs = try texts.map { text in
            let digest = try #require(SHA256.digest(of: Array(text.utf8)))
            _ = try directory.write("artifact/\(digest.hexadecimal)", text)
            return ContentDescriptor(
                mediaType: text == "{}" ? .empty : "text/plain",
                digest: digest,
                size: text.utf8.count
            )
        }
        var layer = blobs[1]
        layer.annotations = ["org.opencontainers.image.title": title]
        var manifest = Manifest(configuration: blobs[0], layers: [layer])
        manifest.artifactType = "application/x-text"
        _ = try directory.write("artifact/manifest.json", manifest.json.text)
        let (name, store) = ("dir:\(directory.path)/artifact", "--store=\(directory.path)/store")
        let pulled = try result(["artifact", "pull", "--quiet", store, name])
        #expect(pulled.status == 0 && pulled.errors == "")
        _ = try directory.write("out/there", "")
        let extracted = try result(["artifact", "extract", store, name, directory.path + "/out"])
        #expect(extracted.status == status)
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.path + "/out").sorted()
        #expect(files == (status == 0 ? ["a.txt", "there"] : ["there"]))
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/a.txt"))
        if status == 0 {
            #expect(extracted.output == "\(directory.path)/out/a.txt\n")
            #expect(try String(contentsOfFile: directory.path + "/out/a.txt", encoding: .utf8) == "content")
            // What is there stays.
            #expect(try result(["artifact", "extract", store, name, directory.path + "/out"]).status == 125)
        } else {
            let file = directory.path + "/file"
            #expect(try result(["artifact", "extract", store, "--title", title, name, file]).status == 0)
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "content")
        }
    }

    /// nghttpd speaks nothing but HTTP/2.
    @Test(.enabled(if: has("nghttpd", "openssl"), "needs nghttpd and openssl"))
    func `speak HTTP/2 where it is offered`() throws {
        let directory = try TemporaryDirectory()
        let (certificate, key) = (directory.path + "/server.crt", directory.path + "/server.key")
        try run(
            [
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days",
                "2",
            ]
                + ["-keyout", key, "-out", certificate]
        )
        let texts = ["{}", String(repeating: "0123456789", count: 100_000)]
        let blobs = try texts.map { text in
            let digest = try #require(SHA256.digest(of: Array(text.utf8)))
            _ = try directory.write("root/v2/web/blobs/\(digest)", text)
            return ContentDescriptor(mediaType: "text/plain", digest: digest, size: text.utf8.count)
        }
        let manifest = Manifest(configuration: blobs[0], layers: [blobs[1]]).json.text
        _ = try directory.write("root/v2/web/manifests/1", manifest)
        let port = try TestServer { _, _ in .init() }
        port.stop()
        let server = Process()
        server.executableURL = URL(filePath: "/usr/bin/nghttpd")
        server.arguments = [
            "-d", directory.path + "/root", "-a", "127.0.0.1", String(port.port), key, certificate,
        ]
        server.standardOutput = FileHandle.nullDevice
        try server.run()
        defer { server.terminate() }
        try run(
            "curl",
            "-sk",
            "--retry",
            "20",
            "--retry-connrefused",
            "--retry-delay",
            "1",
            "https://\(port.host)/"
        )
        let name = "docker://\(port.host)/web:1"
        #expect(try result(["inspect", "--raw", name]) == Outcome(status: 0, output: manifest, errors: ""))
        // More than a window of flow control.
        #expect(try result(["copy", "--quiet", name, "dir:\(directory.path)/copy"]).status == 0)
        let copy = directory.path + "/copy/" + blobs[1].digest.hexadecimal
        #expect(try String(contentsOfFile: copy, encoding: .utf8) == texts[1])
    }

    /// RFC 8305: a registry with an address that nobody answers at is reached at its other one, and not after a timeout.
    @Test(.enabled(if: geteuid() == 0 && has("ip", "unshare", "python3"), "needs root, iproute2 and python3"))
    func `reach a registry whose IPv6 is dead`() throws {
        let directory = try TemporaryDirectory()
        _ = try directory.write("root/v2/web/tags/list", #"{"name":"web","tags":["1"]}"#)
        _ = try directory.write("hosts", "2001:db8::2 registry.test\n192.0.2.1 registry.test\n")
        let script = """
            set -e; cd "$1"
            mount --bind hosts /etc/hosts
            ip link set lo up
            ip link add silent type veth peer name other
            ip link set silent up
            ip link set other up
            ip address add 192.0.2.1/24 dev silent
            ip address add 2001:db8::1/64 dev silent nodad
            ip -6 neighbour add 2001:db8::2 lladdr 02:00:00:00:00:02 dev silent
            python3 -m http.server 5000 --bind 192.0.2.1 --directory root >/dev/null 2>&1 &
            until curl -fso /dev/null http://192.0.2.1:5000/; do sleep 0.1; done
            opened() { awk '$1 == "Tcp:" && $6 ~ /^[0-9]/ { print $6 }' /proc/net/snmp; }
            before=$(opened) start=$(date +%s%N)
            CONTAINERS_REGISTRIES_CONF=/nonexistent "$2" tags registry.test:5000/web --tls-verify=false --retry=0
            echo "$(($(opened) - before)) $((($(date +%s%N) - start) / 1000000))"
            kill -9 %1
            """
        let said = try run(
            "unshare",
            "--net",
            "--mount",
            "bash",
            "-c",
            script,
            "bash",
            directory.path,
            Outcome.built("systemd-oci-cli").path
        )
        let lines = said.split(separator: "\n")
        #expect(lines.first == "1", "\(said)")
        let numbers = try #require(lines.last).split(separator: " ").compactMap { Int($0) }
        // Over TLS first, and then without, to both addresses each.
        #expect(numbers.count == 2 && numbers[0] >= 3, "\(said)")
        #expect(numbers.last ?? .max < 10_000, "\(said)")
    }
}
