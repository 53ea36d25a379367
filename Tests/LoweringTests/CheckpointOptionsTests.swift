import Lowering
import Testing

/// What podman, containerd-shim-runc-v2 and people call (runc(8), runc-checkpoint(8), runc-restore(8)).
@Suite struct `Flags of checkpoint and restore` {
    private func checkpoint(_ arguments: String...) throws(FlagError) -> CheckpointOptions {
        try CheckpointOptions(arguments: arguments, by: CheckpointOptions.checkpointFlags, of: "`checkpoint`")
    }

    private func restore(_ arguments: String...) throws(FlagError) -> CheckpointOptions {
        try CheckpointOptions(arguments: arguments, by: CheckpointOptions.restoreFlags, of: "`restore`")
    }

    @Test func `are those of go-runc's checkpoint`() throws {
        let options = try checkpoint(
            "--image-path",
            "/i",
            "--work-path",
            "/w",
            "--leave-running",
            "--tcp-established",
            "--ext-unix-sk",
            "--shell-job",
            "--file-locks",
            "--manage-cgroups-mode",
            "ignore",
            "--empty-ns",
            "network",
            "web"
        )
        #expect(options.imagePath == "/i")
        #expect(options.workPath == "/w")
        #expect(options.leavesRunning && options.hasConnections && options.hasUnixSockets)
        #expect(options.isShellJob && options.hasFileLocks)
        #expect(options.cgroupMode == .ignore)
        #expect(options.operands == ["web"])
    }

    @Test func `are those of go-runc's restore`() throws {
        let options = try restore(
            "--image-path",
            "/i",
            "--bundle",
            "/b",
            "--pid-file",
            "/p",
            "--console-socket",
            "/s",
            "--detach",
            "--no-pivot",
            "--no-subreaper",
            "web"
        )
        #expect(options.container.bundle == "/b")
        #expect(options.container.pidFile == "/p")
        #expect(options.container.consoleSocket == "/s")
        #expect(options.container.detaches && !options.container.pivots && !options.container.isSubreaper)
    }

    @Test(arguments: [
        ("127.0.0.1:27", CheckpointOptions.PageServer(address: "127.0.0.1", port: 27)),
        ("[::1]:65535", .init(address: "::1", port: 65535)),
    ])
    func `name a page server`(text: String, server: CheckpointOptions.PageServer) throws {
        #expect(try checkpoint("--page-server", text, "web").pageServer == server)
    }

    /// runc's words.
    @Test(arguments: [
        ("--page-server", ":27", "Use --page-server ADDRESS:PORT to specify page server"),
        ("--page-server", "host", "Use --page-server ADDRESS:PORT to specify page server"),
        ("--page-server", "host:port", "Invalid port number"),
        ("--parent-path", "/abs", "--parent-path must be relative"),
        ("--empty-ns", "ipc", "namespace \"ipc\" is not supported"),
    ])
    func `that make no sense are refused`(flag: String, value: String, reason: String) {
        #expect(throws: FlagError("\(flag) '\(value)'", reason)) { try checkpoint(flag, value, "web") }
    }

    @Test func `of one are not those of the other`() {
        #expect(throws: (any Error).self) { try restore("--pre-dump", "web") }
        #expect(throws: (any Error).self) { try checkpoint("--bundle", "/b", "web") }
    }
}
