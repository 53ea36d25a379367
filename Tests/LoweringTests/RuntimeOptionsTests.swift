import Lowering
import Testing

/// What conmon, containerd-shim-runc-v2, CRI-O and buildah call (containerd/go-runc, conmon's `ctr_exit.c` and the like).
@Suite struct `Flags of the runtime's command line` {
    @Test func `are read before the command`() throws {
        let options = try RuntimeOptions(arguments: [
            "--root", "/run/containerd/runc/k8s.io", "--log", "/run/log.json", "--log-format", "json",
            "--systemd-cgroup", "create", "--bundle", "/b", "--pid-file", "/p", "web",
        ])
        #expect(options.root == "/run/containerd/runc/k8s.io")
        #expect(options.log == "/run/log.json")
        #expect(options.logFormat == .json)
        #expect(options.cgroupManager == .systemd)
        #expect(options.operands == ["create", "--bundle", "/b", "--pid-file", "/p", "web"])
        #expect(options.warnings == [])
    }

    @Test(arguments: [
        (["--debug", "--rootless=true", "list"], RuntimeOptions.LogLevel.debug),
        (["--log-level", "error", "list"], .error),
        (["list"], .warning),
    ])
    func `say what is logged`(arguments: [String], level: RuntimeOptions.LogLevel) throws {
        #expect(try RuntimeOptions(arguments: arguments).logLevel == level)
    }

    @Test(arguments: [
        (["--cgroup-manager=systemd"], RuntimeOptions.CgroupManager.systemd),
        (["--cgroup-manager", "disabled"], .disabled),
        (["--systemd-cgroup=false"], .cgroupfs),
        ([], .cgroupfs),
    ])
    func `say who makes cgroups`(arguments: [String], manager: RuntimeOptions.CgroupManager) throws {
        #expect(try RuntimeOptions(arguments: arguments).cgroupManager == manager)
    }

    @Test func `that make no sense are refused`() {
        let expected = FlagError("--log-format 'xml'", "must be text or json")
        #expect(throws: expected) { try RuntimeOptions(arguments: ["--log-format", "xml", "list"]) }
    }
}

@Suite struct `Flags of create and run` {
    @Test func `are those of conmon`() throws {
        let options = try ContainerOptions(arguments: [
            "--bundle", "/b", "--pid-file", "/p", "--no-pivot", "--no-new-keyring", "--preserve-fds=2",
            "--console-socket", "/c", "web",
        ])
        #expect(options.bundle == "/b")
        #expect(options.pidFile == "/p")
        #expect(options.consoleSocket == "/c")
        #expect(!options.pivots)
        #expect(!options.makesKeyring)
        #expect(options.preservedDescriptors == 2)
        #expect(options.operands == ["web"])
    }

    @Test func `of run are no flags of create`() {
        let flags = ContainerOptions.createFlags
        #expect(throws: FlagError.self) {
            try ContainerOptions(arguments: ["--keep", "web"], by: flags, of: "`create`")
        }
        #expect(throws: Never.self) { try ContainerOptions(arguments: ["--keep", "-d", "web"]) }
    }

    @Test(arguments: ["-1", "x", "99999999999"])
    func `take no number of descriptors that there can't be`(text: String) {
        let expected = FlagError("--preserve-fds '\(text)'", "must be a number of descriptors")
        #expect(throws: expected) { try ContainerOptions(arguments: ["--preserve-fds=\(text)", "web"]) }
    }
}
