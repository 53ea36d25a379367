import Testing

extension BootTests {
    /// Applications of examples/ that keep what they are told.
    @Suite(.timeLimit(.minutes(5)), .disabled(if: Stage.isPodman, "looks at units of systemd-oci"))
    struct `An application` {
        private func create(_ secret: String, in host: Host) async throws {
            try await host.run("systemd-oci secret create --replace \(secret) -", input: "a \"secret\" of $5")
        }

        @Test func `keeps a database through restarts, kills and stops`() async throws {
            let host = try await Host.withApplications()
            try await create("database-password", in: host)
            try await host.install(example: "database")
            let before = try await host.traces()
            try await host.run("systemctl start database")
            #expect(try await host.property("StatusText", of: "database").hasSuffix(", healthy"))
            func query(_ text: String) async throws -> String {
                let client = "systemd-oci exec -i systemd-database sh -c"
                let script =
                    "'mariadb -h127.0.0.1 -ushop -p\"$(cat /run/secrets/database-password)\" -N shop'"
                return try await host.run("\(client) \(script)", input: text)
            }
            _ = try await query("CREATE TABLE orders (id INT PRIMARY KEY, what TEXT) ENGINE=InnoDB;")
            _ = try await query("INSERT INTO orders VALUES (1, 'bread');")
            try await host.run("systemctl restart database")
            _ = try await query("INSERT INTO orders VALUES (2, 'milk');")
            // What was committed is there after a crash.
            try await host.kill(["database"], times: 2, seed: 5)
            try await host.run("systemctl reset-failed database; systemctl start database")
            #expect(try await query("SELECT * FROM orders ORDER BY id;") == "1\tbread\n2\tmilk\n")
            let wrong = "systemd-oci exec systemd-database mariadb -h127.0.0.1 -ushop -pguess shop"
            #expect(try await host.result(of: wrong).errors.contains("Access denied"))
            // The port is published on loopback only.
            #expect(try await host.run("nft list ruleset | grep -c '127.0.0.1.*3306'") != "0\n")
            try await host.run("systemctl stop database")
            #expect(try await host.property("Result", of: "database") == "success")
            try await host.expectNoTraces(since: before)
            try await host.remove(example: "database")
        }

        @Test func `does every job of a queue, also of workers that are killed`() async throws {
            let host = try await Host.withApplications()
            try await host.install(example: "queue")
            try await host.run(
                "ln -s queue-worker@.container /etc/containers/systemd/queue/queue-worker@2.container; systemctl daemon-reload"
            )
            let before = try await host.traces()
            try await host.run("systemctl start queue-worker@1 queue-worker@2")
            try await host.expectActive("queue", "queue-worker@1", "queue-worker@2", "queue-network")
            let redis = "systemd-oci exec queue redis-cli --raw"
            try await host.run("\(redis) RPUSH jobs $(seq 1 60)")
            // What sha256sum says of `7`.
            let seven = "7902699be42c8a8e46fbbb4501726517e86b22c56a189f7625a6da49081b2451\n"
            try await host.wait(until: "[ \"$(\(redis) HGET results 7)\" ]")
            #expect(try await host.run("\(redis) HGET results 7") == seven)
            try await host.run("\(redis) RPUSH jobs $(seq 61 200) >/dev/null")
            try await host.kill(["queue-worker@1", "queue-worker@2"], times: 4, seed: 6)
            try await host.run(
                "systemctl reset-failed 'queue*'; systemctl start queue-worker@1 queue-worker@2"
            )
            try await host.wait(until: "[ $(\(redis) HLEN results) = 200 ]")
            // The queue itself is restarted, and its workers with it; it has all that it had.
            try await host.run("systemctl restart queue")
            try await host.wait(
                until: "systemctl -q is-active queue-worker@1 && systemctl -q is-active queue-worker@2"
            )
            #expect(try await host.run("\(redis) HLEN results") == "200\n")
            try await host.run("\(redis) RPUSH jobs last")
            try await host.wait(until: "[ \"$(\(redis) HGET results last)\" ]")
            // The network is internal: there is no way out of it.
            let out = "systemd-oci exec systemd-queue-worker_1 cat /proc/net/route"
            #expect(
                try await host.run(out).split(separator: "\n").allSatisfy { line in
                    line.split(separator: "\t").dropFirst().first != "00000000"
                }
            )
            // The slice of instances is systemd's, which keeps it.
            try await host.run("systemctl stop queue-network 'system-queue\\\\x2dworker.slice'")
            #expect(try await host.property("ActiveState", of: "queue-worker@1") == "inactive")
            try await host.run("systemd-oci network rm systemd-queue")
            try await host.expectNoTraces(since: before)
            try await host.remove(example: "queue")
        }

        @Test func `is a blog of three containers, whose parts come and go`() async throws {
            let host = try await Host.withApplications()
            try await create("blog-password", in: host)
            try await host.install(example: "blog")
            let before = try await host.traces()
            try await host.run("systemctl start blog-pod")
            #expect(try await host.page("http://127.0.0.1:8084/").contains("WordPress"))
            let fields = [
                "weblog_title=The%20blog", "user_name=author", "admin_password=words-of-mine",
                "admin_password2=words-of-mine", "pw_weak=1", "admin_email=author@example.org", "language=",
            ]
            let form = fields.joined(separator: "&")
            let install = "curl -fsS -d '\(form)' 'http://127.0.0.1:8084/wp-admin/install.php?step=2'"
            #expect(try await host.run(install).contains("Success"))
            try await write("first", in: host)

            for part in ["blog-php", "blog-database", "blog-web"] {
                let pod = try await host.property("InvocationID", of: "blog-pod")
                try await host.run("systemctl restart \(part)")
                #expect(try await post(in: host).contains("post number first"), "\(part)")
                #expect(try await host.property("InvocationID", of: "blog-pod") == pod)
            }
            let parts = ["blog-php", "blog-database", "blog-web"]
            try await host.kill(parts, times: 6, seed: 7)
            try await host.run(
                "systemctl reset-failed 'blog*'; systemctl start \(parts.joined(separator: " "))"
            )
            #expect(try await post(in: host).contains("post number first"))
            try await host.run("systemctl restart blog-pod")
            #expect(try await post(in: host).contains("post number first"))
            try await host.expectActive("blog-php", "blog-database", "blog-web")
            #expect(try await host.result(of: "curl -s http://127.0.0.1:9000/").status == 7)
            try await host.run("systemctl stop blog-pod")
            try await host.expectNoTraces(since: before)
            try await host.remove(example: "blog")
        }

        /// The fourth post as WordPress's REST interface has it: the first three came with it.
        private func post(in host: Host) async throws -> String {
            try await host.page("http://127.0.0.1:8084/index.php?rest_route=/wp/v2/posts/4")
        }

        /// By WordPress's XML-RPC.
        private func write(_ title: String, in host: Host) async throws {
            let text = "post number \(title)"
            let words = ["author", "words-of-mine"].map { "<param><value>\($0)</value></param>" }.joined()
            let members = [("post_title", title), ("post_content", text), ("post_status", "publish")]
                .map { "<member><name>\($0.0)</name><value>\($0.1)</value></member>" }.joined()
            let call = """
                <?xml version="1.0"?><methodCall><methodName>wp.newPost</methodName><params>
                <param><value>1</value></param>\(words)<param><value><struct>\(members)</struct></value></param>
                </params></methodCall>
                """
            let answer = try await host.run(
                "curl -fsS --data-binary @- http://127.0.0.1:8084/xmlrpc.php",
                input: call
            )
            #expect(answer.contains("<string>4</string>"), "\(answer)")
        }
    }
}
