import Lowering
import Testing

@testable import systemd_oci

@Suite struct `The name that the program is called by` {
    @Test(arguments: [
        ("/usr/bin/runc", RuntimeProgram.runc), ("crun", .crun), ("/x/systemd-oci-runtime", .own),
        // Podman's tests copy the runtime: any name is one that the caller chose.
        ("/var/tmp/myruntime7", .own), ("runc-dmz", .own),
    ])
    func `makes it a runtime`(name: String, program: RuntimeProgram) {
        #expect(RuntimeProgram(calledAs: name) == program)
    }

    @Test(arguments: ["/usr/bin/systemd-oci", "systemd-oci-0.1", "", "podman", "runc/"])
    func `otherwise does not`(name: String) {
        #expect(RuntimeProgram(calledAs: name) == (name == "runc/" ? .runc : nil))
    }

    /// runc and crun: only for who is not root `XDG_RUNTIME_DIR` counts.
    @Test func `says where the containers are`() {
        #expect(RuntimeProgram.runc.root(runtimeDirectory: "/run/user/0", isRoot: true) == "/run/runc")
        #expect(
            RuntimeProgram.crun.root(runtimeDirectory: "/run/user/7", isRoot: false) == "/run/user/7/crun"
        )
        #expect(RuntimeProgram.own.root(runtimeDirectory: nil, isRoot: false) == "/run/systemd-oci/runtime")
    }
}

@Suite struct `The runtime's commands of the program's own name` {
    @Test(arguments: [
        ["state", "web"], ["--root", "/r", "--log-format=json", "delete", "--force", "web"],
        ["--root=/r", "kill", "web", "9"], ["--systemd-cgroup", "ps", "web"], ["list"],
    ])
    func `are the runtime's`(arguments: [String]) {
        #expect(RuntimeCommand.arguments(of: arguments[...]) == arguments[...])
    }

    @Test(arguments: ["ps", "start", "run", "state"])
    func `are the runtime's after that word`(command: String) {
        #expect(RuntimeCommand.arguments(of: ["runtime", command, "web"]) == [command, "web"])
    }

    /// Where Podman has such a command, it is meant.
    @Test(arguments: [
        ["run", "image"], ["exec", "web", "sh"], ["pull", "image"], ["--root", "/r", "volume", "ls"], [],
        ["--remote", "state"], ["ps"], ["ps", "--all"], ["kill", "web"], ["start", "web"], ["pause", "web"],
        ["events", "--stream=false"], ["update", "--memory=1g", "web"],
    ])
    func `are no others`(arguments: [String]) {
        #expect(RuntimeCommand.arguments(of: arguments[...]) == nil)
    }
}

@Suite struct `The commands of the runtime` {
    @Test func `are those that its manual has`() {
        #expect(RuntimeCommand.all.map(\.name) == RuntimeCommandText.all.map(\.name))
        #expect(RuntimeCommand.all.allSatisfy { !$0.summary.isEmpty })
    }

    /// runc(8), "COMMANDS".
    @Test func `are runc's`() {
        let names = [
            "checkpoint", "create", "delete", "events", "exec", "features", "kill", "list", "pause", "ps",
            "restore", "resume", "run", "spec", "start", "state", "update",
        ]
        #expect(RuntimeCommand.all.map(\.name) == names)
    }

    /// crun's tests look for the first line, runc's for the first two.
    @Test func `have help in the form of the program that this one is called as`() {
        let flags = RuntimeExecOptions.flags
        let crun = RuntimeHelp.command(.crun, "exec", "CONTAINER COMMAND", flags)
        #expect(crun.hasPrefix("Usage: crun [OPTION...] exec CONTAINER cmd\n"))
        let runc = RuntimeHelp.command(.runc, "exec", "CONTAINER COMMAND", flags)
        #expect(runc.hasPrefix("NAME:\n   runc exec - "))
    }
}

@Suite struct `A line of the runtime's log` {
    /// logrus' JSON formatter: containerd takes the last line whose `level` is `error`.
    @Test func `is what containerd reads`() {
        #expect(
            RuntimeLog.line(.error, "exec: \"x\"", .json, at: "2026-01-02T03:04:05Z")
                == #"{"level":"error","msg":"exec: \"x\"","time":"2026-01-02T03:04:05Z"}"# + "\n"
        )
    }

    @Test func `as text has the message quoted`() {
        #expect(
            RuntimeLog.line(.warning, "a\nb", .text, at: "2026-01-02T03:04:05Z")
                == #"time="2026-01-02T03:04:05Z" level=warning msg="a\nb""# + "\n"
        )
    }
}

@Suite struct `A path of a command line` {
    /// What Go's filepath.Abs makes of them.
    @Test(arguments: [
        ("/a//b/./c/../d", "/a/b/d"), ("x", "/w/x"), ("", "/w"), ("../../..", "/"), ("./y/", "/w/y"),
    ])
    func `becomes absolute`(path: String, absolute: String) {
        #expect(HostPath.absolute(path, in: "/w") == absolute)
    }
}
