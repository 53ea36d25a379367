import Foundation
import Glibc
import JSON
import Linux
import OCI
import Testing

@testable import Runtime

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `Hooks of a container` {
    let container: Container
    var socket: String { container.directory + "/start.sock" }

    init() throws { container = try Container() }

    private func shell(_ script: String, timeout: Int? = nil) -> RuntimeSpec.Hook {
        var hook = RuntimeSpec.Hook(path: "/bin/sh")
        hook.arguments = ["sh", "-c", script]
        hook.environment = ["WORD=given", "PATH=/usr/bin:/bin"]
        hook.timeout = timeout
        return hook
    }

    private func launch(_ script: String, _ hooks: RuntimeSpec.Hooks) -> Launch {
        let command = ["/bin/sh", "-c", "exec >/out/log 2>&1\n" + script]
        var launch = Launch(
            spec: container.spec(command),
            root: .directory(container.base),
            range: Container.range
        )
        launch.spec.process.environment.append("OWN=inherited")
        launch.spec.hooks = hooks
        launch.state = RuntimeSpec.State(id: "box", bundle: container.directory, annotations: ["a": "b"])
        return launch
    }

    /// What a hook read.
    private func state(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: Array(try container.read(name).utf8))
    }

    private func state(_ status: String, pid: Int32) -> JSONValue {
        .object([
            .init("ociVersion", .string("1.3.0")), .init("id", .string("box")),
            .init("status", .string(status)), .init("pid", .number("\(pid)")),
            .init("bundle", .string(container.directory)),
            .init("annotations", .object([.init("a", .string("b"))])),
        ])
    }

    /// Where and when they run, and what they see, is runtime-spec's config.md ("POSIX-platform Hooks").
    @Test(arguments: [true, false]) func `run at their points, told of the container`(twice: Bool) throws {
        unsafe chmod(container.out, 0o777)
        unsafe chmod(container.directory, 0o777)
        var hooks = RuntimeSpec.Hooks()
        let out = container.out
        hooks.prestart = [shell("cat >prestart; echo prestart $WORD $0 >>order")]
        hooks.createRuntime = [shell("cat >createRuntime; echo createRuntime $(ls /proc/self/fd) >>order")]
        hooks.createContainer = [
            shell(
                """
                cat >\(out)/createContainer
                echo createContainer $PWD $(test -d \(container.base)/proc/1 && echo mounted) $(umask) >\(out)/first
                """
            )
        ]
        var last = shell(
            "cat >/out/startContainer; echo startContainer $OWN $HOME $(ls /proc/self/fd) >>/out/order"
        )
        last.environment = []
        hooks.startContainer = [last]
        var launch = launch("echo command >>/out/order", hooks)
        let started: Started
        if twice {
            launch.startSocket = try StartSocket.make(at: socket)
            started = try launch.create().detach()
            #expect(!FileManager.default.fileExists(atPath: out + "/order"))
            try StartSocket.start(at: socket)
        } else {
            started = try launch.create().start()
        }
        #expect(Container.wait(started.pid) == 0)
        #expect(try container.read("order") == "prestart given sh\ncreateRuntime 0 1 2 3\n")
        #expect(try container.read("out/first") == "createContainer \(container.base) mounted 0022\n")
        #expect(try container.read("out/order") == "startContainer inherited / 0 1 2 3\ncommand\n")
        #expect(try state("prestart") == state("creating", pid: started.pid))
        #expect(try state("createRuntime") == state("creating", pid: started.pid))
        #expect(try state("out/createContainer") == state("creating", pid: 1))
        #expect(try state("out/startContainer") == state("created", pid: 1))
    }

    @Test(arguments: [HookPoint.prestart, .createRuntime, .createContainer, .startContainer])
    func `end the start where one fails`(point: HookPoint) throws {
        unsafe chmod(container.out, 0o777)
        var hooks = RuntimeSpec.Hooks()
        let list = [shell("true"), shell("echo some words >&2; exit 3"), shell("echo no >/out/no")]
        switch point {
        case .prestart: hooks.prestart = list
        case .createRuntime: hooks.createRuntime = list
        case .createContainer: hooks.createContainer = list
        default: hooks.startContainer = list
        }
        let error = LaunchError(
            "run \(point.rawValue) hook #1 '/bin/sh'",
            reason: "exit status 3: some words"
        )
        #expect(error.wordsOfRunc == "error running \(point.rawValue) hook #1: exit status 3: some words")
        #expect(throws: error) { _ = try launch("echo ran", hooks).create().start() }
        #expect(throws: error) {
            var launch = launch("echo ran", hooks)
            launch.startSocket = try StartSocket.make(at: socket)
            _ = try launch.create().detach()
            try StartSocket.start(at: socket)
        }
        #expect(!FileManager.default.fileExists(atPath: container.out + "/log"))
        #expect(!FileManager.default.fileExists(atPath: container.out + "/no"))
    }

    @Test(arguments: [HookPoint.createRuntime, .createContainer])
    func `are killed when they take too long`(point: HookPoint) {
        var hooks = RuntimeSpec.Hooks()
        let late = shell("echo late; exec sleep 100", timeout: 1)
        if point == .createRuntime { hooks.createRuntime = [late] } else { hooks.createContainer = [late] }
        let reason = "it ran past its timeout: late"
        let error = LaunchError("run \(point.rawValue) hook #0 '/bin/sh'", reason: reason)
        #expect(throws: error) { _ = try launch("true", hooks).create().start() }
    }

    @Test func `are not waited for when they end in time`() throws {
        var hooks = RuntimeSpec.Hooks()
        hooks.createRuntime = [shell("true", timeout: 1000)]
        hooks.createContainer = [shell("true", timeout: 1000)]
        let started = try launch("true", hooks).create().start()
        #expect(Container.wait(started.pid) == 0)
    }

    @Test func `are programs that must be there`() {
        var hooks = RuntimeSpec.Hooks()
        hooks.startContainer = [RuntimeSpec.Hook(path: "/no/hook")]
        let reason = "No such file or directory"
        let error = LaunchError("run startContainer hook #0 '/no/hook'", reason: reason)
        #expect(throws: error) { _ = try launch("true", hooks).create().start() }
    }

    /// crun's annotations (tests/test_hooks.py); what is in a file is kept.
    @Test(arguments: [true, false]) func `write to files that annotations name`(isRelative: Bool) throws {
        unsafe chmod(container.out, 0o777)
        try container.write("before\n", to: "stdout")
        var hooks = RuntimeSpec.Hooks()
        hooks.prestart = [shell("echo first; echo first >&2")]
        hooks.createContainer = [shell("echo second; echo second >&2")]
        hooks.startContainer = [shell("echo third; echo third >&2")]
        var launch = launch("true", hooks)
        let place = isRelative ? "" : container.directory + "/"
        launch.state?.annotations = [
            "run.oci.hooks.stdout": place + "stdout", "run.oci.hooks.stderr": place + "stderr",
        ]
        launch.startSocket = try StartSocket.make(at: socket)
        let started = try launch.create().detach()
        try StartSocket.start(at: socket)
        #expect(Container.wait(started.pid) == 0)
        #expect(try container.read("stdout") == "before\nfirst\nsecond\nthird\n")
        #expect(try container.read("stderr") == "first\nsecond\nthird\n")
    }

    @Test func `run after the end, all of them`() throws {
        let state = RuntimeSpec.State(id: "box", bundle: container.directory)
        let hooks = [shell("exit 1"), shell("kill -9 $$"), shell("cat >last")]
        let errors = state.runAll(hooks, at: .poststop, pid: nil)
        #expect(
            errors == [
                LaunchError("run poststop hook #0 '/bin/sh'", reason: "exit status 1"),
                LaunchError("run poststop hook #1 '/bin/sh'", reason: "ended by signal 9: killed"),
            ]
        )
        // crun's words (tests/test_hooks.py).
        #expect(
            errors[0].wordsAfterEnd == "poststop hook failed with exit code: 1 (poststop hook #0 '/bin/sh')"
        )
        #expect(
            try container.read("last")
                == #"{"ociVersion":"1.3.0","id":"box","status":"stopped","bundle":"\#(container.directory)"}"#
        )
        #expect(throws: errors[0]) { try state.run(hooks, at: .poststop, pid: nil) }
    }
}
