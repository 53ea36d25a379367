import Testing

extension BootTests {
    /// What Podman does when it is told to use our runtime instead of crun.
    @Suite(.serialized, .timeLimit(.minutes(5)))
    struct `Podman with our runtime` {
        /// The hosts have no controllers and no network for pulls.
        private static let podman =
            "podman --runtime /usr/bin/systemd-oci-runtime --cgroup-manager=\(manager)"
        private static let manager = "cgroupfs"
        private static let flags = "--network none"

        private func prepare() async throws -> Host {
            let host = try await Host.trixie()
            try await host.run("podman image exists busybox || podman pull -q oci:/srv/images:busybox")
            return host
        }

        private static func run(_ arguments: String) -> String { "\(podman) run \(flags) \(arguments)" }

        @Test func `runs a command and ends as it does`() async throws {
            let host = try await prepare()
            #expect(try await host.run(Self.run("--rm busybox echo hello")) == "hello\n")
            #expect(try await host.run(Self.run("--rm -i busybox cat"), input: "in\n") == "in\n")
            #expect(try await host.result(of: Self.run("--rm busybox sh -c 'exit 7'")).status == 7)
            // From inside, the kernel lets nobody kill a first process.
            let commands = ["kill killed >/dev/null", "wait killed", "rm killed"]
            let killed = commands.map { "\(Self.podman) \($0)" }.joined(separator: "; ")
            try await host.run(Self.run("-d --name killed busybox sleep 1000"))
            #expect(try await host.run(killed) == "137\nkilled\n")
            // Podman removes the state by `delete`.
            #expect(try await host.run("ls /run/systemd-oci/runtime") == "")
        }

        /// podman-run(1), "Exit Status"; Podman tells the cases apart by the words of the runtime.
        @Test(arguments: [
            ("nosuch", Int32(127), "executable file not found in $PATH"),
            ("/bin/nosuch", 127, "no such file or directory"),
            ("/etc", 126, "permission denied"),
        ])
        func `says why a command can't be executed`(
            command: String,
            status: Int32,
            reason: String
        ) async throws {
            let host = try await prepare()
            let result = try await host.result(of: Self.run("--rm busybox \(command)"))
            #expect(result.status == status)
            #expect(result.errors.contains(reason), "\(result.errors)")
        }

        @Test func `gives a terminal`() async throws {
            let host = try await prepare()
            #expect(try await host.run(Self.run("--rm -t busybox tty")) == "/dev/pts/0\r\n")
        }

        @Test func `starts, enters, stops and removes a container`() async throws {
            let host = try await prepare()
            let loop = "trap 'exit 5' TERM; echo up; while :; do sleep 0.05; done"
            try await host.run(Self.run("-d --name engine busybox sh -c \"\(loop)\""))
            try await host.wait(until: "podman logs engine | grep -q up")
            #expect(try await host.run("\(Self.podman) ps --format '{{.Names}}'") == "engine\n")
            #expect(try await host.run("\(Self.podman) exec engine hostname").isEmpty == false)
            #expect(try await host.result(of: "\(Self.podman) exec engine sh -c 'exit 9'").status == 9)
            try await host.run("\(Self.podman) stop -t 10 engine")
            let state = "\(Self.podman) inspect --format '{{.State.Status}} {{.State.ExitCode}}' engine"
            #expect(try await host.run(state) == "exited 5\n")
            try await host.run("\(Self.podman) start engine")
            try await host.run("\(Self.podman) kill -s KILL engine && \(Self.podman) wait engine")
            // Podman says first that it has stopped, and cleans up after that.
            try await host.wait(until: "[ \"$(\(state))\" = 'exited 137' ]")
            try await host.run("\(Self.podman) rm engine")
            #expect(try await host.run("\(Self.podman) ps -aq") == "")
        }

        /// A user's Podman is root in a user namespace, where /run and the cgroups remain the host's.
        @Test func `runs the containers of a user`() async throws {
            let host = try await Host.trixie()
            let directory = "/run/user/rootless"
            // What pam_systemd makes elsewhere.
            let owner = "-o rootless -g rootless"
            try await host.run("useradd -m rootless && install -d -m 700 \(owner) \(directory)")
            let podman = "XDG_RUNTIME_DIR=\(directory) \(Self.podman) --storage-driver=vfs"
            func ofUser(_ arguments: String) -> String { "su - rootless -c \"\(podman) \(arguments)\"" }
            try await host.run(ofUser("pull -q oci:/srv/images:busybox"))
            #expect(try await host.run(ofUser("run --rm \(Self.flags) busybox id -u")) == "0\n")
            try await host.run(ofUser("run -d --name mine \(Self.flags) busybox hold"))
            #expect(try await host.run(ofUser("exec mine id -u")) == "0\n")
            #expect(try await host.run("ls \(directory)/systemd-oci/runtime | wc -l") == "1\n")
            try await host.run(ofUser("rm -f -t 0 mine"))
            #expect(try await host.run("ls \(directory)/systemd-oci/runtime") == "")
        }

        @Test func `removes a container that runs`() async throws {
            let host = try await prepare()
            try await host.run(Self.run("-d --name forced busybox hold"))
            try await host.run("\(Self.podman) rm -f -t 0 forced")
            #expect(try await host.run("ls /run/systemd-oci/runtime") == "")
        }
    }
}
