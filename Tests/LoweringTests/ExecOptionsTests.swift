import Lowering
import OCI
import Testing

@Suite struct `What exec of the runtime is asked` {
    /// runc exec --help, and what conmon and containerd's shim pass.
    @Test func `is read as runc reads it`() throws {
        let words = [
            "--process", "/p.json", "--detach", "--pid-file=/f", "--console-socket", "/s", "-t", "--cwd",
            "/w",
            "-e", "A=1", "--env=B=2", "-u", "7:8", "-g", "9", "--additional-gids=10", "--cap", "CAP_KILL",
            "-c",
            "CAP_CHOWN", "--process-label=l", "--apparmor", "p", "--no-new-privs=false", "--preserve-fds",
            "2",
            "--cgroup", "sub", "--ignore-paused", "box", "sh", "-c", "exit 1",
        ]
        let options = try RuntimeExecOptions(arguments: words)
        var expected = RuntimeExecOptions()
        expected.process = "/p.json"
        expected.detaches = true
        expected.pidFile = "/f"
        expected.consoleSocket = "/s"
        expected.terminal = true
        expected.workingDirectory = "/w"
        expected.environment = ["A=1", "B=2"]
        expected.user = .init(uid: 7, gid: 8)
        expected.additionalGroups = [9, 10]
        expected.capabilities = ["CAP_KILL", "CAP_CHOWN"]
        expected.selinuxLabel = "l"
        expected.appArmorProfile = "p"
        expected.noNewPrivileges = false
        expected.preservedDescriptors = 2
        expected.cgroup = "sub"
        expected.ignoresPause = true
        expected.operands = ["box", "sh", "-c", "exit 1"]
        #expect(options == expected)
    }

    @Test(arguments: [
        ["-u", "root"], ["-u", "-1"], ["-u", "4294967295"], ["-u", "1:x"], ["-g", "x"],
        ["--cgroup", "cpu:sub"],
        ["--cgroup", "../other"], ["--cgroup", "a/../../b"], ["--cgroup", "a", "--cgroup", "b"],
        ["--preserve-fds", "-1"], ["--nosuch"],
    ])
    func `is refused where it is wrong`(words: [String]) {
        #expect(throws: FlagError.self) { try RuntimeExecOptions(arguments: words) }
    }
}

@Suite struct `What exec is asked` {
    private static let accounts = RunAccounts(
        passwd: Array("web:x:33:34::/srv/web:/bin/sh\n".utf8),
        group: Array("more:x:77:web\n".utf8)
    )

    private func process(
        _ words: [String],
        outer: [String] = [],
        files: [String] = []
    ) throws -> RuntimeSpec.Process {
        var first = RuntimeSpec.Process()
        first.environment = ["PATH=/bin", "HOME=/root", "A=first"]
        first.workingDirectory = "/first"
        first.capabilities.bounding = ["CAP_CHOWN", "CAP_KILL"]
        first.capabilities.effective = ["CAP_CHOWN"]
        first.capabilities.permitted = ["CAP_CHOWN"]
        first.noNewPrivileges = true
        first.appArmorProfile = "profile"
        return try ExecOptions(arguments: words + ["box", "cmd", "-x"]).process(
            after: first,
            accounts: { () throws(RunFlagError) in Self.accounts },
            capabilities: ["CAP_ALL"],
            outer: outer,
            files: files.map { Array($0.utf8) }
        )
    }

    @Test func `begins with the container's process`() throws {
        let process = try process([])
        #expect(process.arguments == ["cmd", "-x"])
        #expect(process.environment == ["PATH=/bin", "HOME=/root", "A=first"])
        #expect(process.workingDirectory == "/first" && !process.terminal)
        #expect(process.capabilities.effective == ["CAP_CHOWN"] && process.noNewPrivileges)
    }

    /// podman-exec(1): `--env` counts more than `--env-file`, and a name alone has the caller's value.
    @Test func `has its variables in Podman's order`() throws {
        let words = ["-e", "A=flag", "-e", "OUTER", "-e", "NONE", "--env-file", "/f", "-t"]
        let process = try process(
            words,
            outer: ["OUTER=o", "TERM=vt"],
            files: ["# c\nA=file\nF=file\nOUTER\n"]
        )
        #expect(process.environment == ["PATH=/bin", "HOME=/root", "A=flag", "TERM=vt", "F=file", "OUTER=o"])
        #expect(process.terminal)
    }

    @Test func `is somebody by the container's accounts`() throws {
        let web = try process(["--user", "web"])
        #expect(web.user.uid == 33 && web.user.gid == 34 && web.user.additionalGroups == [34, 77])
        #expect(web.environment.contains("HOME=/srv/web"))
        #expect(web.capabilities.effective == [] && web.capabilities.permitted == [])
        #expect(web.capabilities.bounding == ["CAP_CHOWN", "CAP_KILL"])
        let root = try process(["--user", "0"])
        #expect(root.capabilities.effective == ["CAP_CHOWN", "CAP_KILL"])
        #expect(throws: RunFlagError.self) { try process(["--user", "nobody-there"]) }
    }

    @Test func `has all privileges where it is to`() throws {
        let process = try process(["--privileged"])
        #expect(process.capabilities.effective == ["CAP_ALL"] && process.capabilities.bounding == ["CAP_ALL"])
        #expect(!process.noNewPrivileges && process.appArmorProfile == nil)
    }

    @Test func `has no terminal without a caller`() {
        #expect(throws: FlagError.self) { try ExecOptions(arguments: ["-td", "box", "sh"]) }
    }
}
