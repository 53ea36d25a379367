import Foundation
import Glibc
import Linux
import OCI
import Testing

@testable import Runtime

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A further process of a container` {
    let container: Container

    init() throws { container = try Container() }

    /// Runs a script beside the first process of a container, and gives its exit status and what it printed.
    private func run(
        _ script: String,
        _ configure: (inout Launch) -> Void = { _ in },
        process: (inout RuntimeSpec.Process) -> Void = { _ in }
    ) throws -> (status: Int32, output: String) {
        unsafe chmod(container.out, 0o777)
        let command = ["/bin/sh", "-c", "echo here >/data/of-first; touch /out/up; exec busybox sleep 100"]
        var launch = Launch(spec: container.spec(command), root: container.layers, range: Container.range)
        configure(&launch)
        let spec = launch.spec
        let first = try launch.create().start()
        defer {
            kill(first.pid, SIGKILL)
            _ = Container.wait(first.pid)
        }
        while !FileManager.default.fileExists(atPath: container.out + "/up") { usleep(10_000) }
        var further = spec.process
        further.arguments = ["/bin/sh", "-c", "exec >/out/log 2>&1\n" + script]
        process(&further)
        let attachment = Attachment(
            process: further,
            pid: first.pid,
            container: try ProcessDescriptor(pid: first.pid)
        )
        let started = try attachment.create().start()
        let status = Container.wait(started.pid)
        return (status, try container.read("out/log").trimmingCharacters(in: .newlines))
    }

    @Test func `is in all of its namespaces`() throws {
        let script = """
            for n in mnt net ipc uts pid cgroup user; do
                [ "$(readlink /proc/self/ns/$n)" = "$(readlink /proc/1/ns/$n)" ] || echo "other $n"
            done
            busybox hostname; cat /proc/self/uid_map; cat /data/of-first
            """
        let result = try run(script)
        #expect(result.status == 0)
        let lines = result.output.split(separator: "\n").map {
            $0.split(separator: " ").joined(separator: " ")
        }
        #expect(lines == ["box", "0 \(Container.range.first) 65536", "here"])
    }

    @Test func `is in those of the host where the container is`() throws {
        let result = try run("for n in user net; do readlink /proc/self/ns/$n; done; cat /data/of-first") {
            $0.range = nil
            $0.spec.namespaces.removeAll { $0.kind == .network }
        }
        let own = try ["user", "net"].map { try SmallFile.target(ofLink: "/proc/self/ns/\($0)") }
        #expect(result.output.split(separator: "\n").map { String($0) } == own + ["here"])
    }

    @Test func `has the container's user, capabilities and directory, and no more`() throws {
        let script = """
            id -u; id -g; pwd; echo $HOME; umask
            busybox grep -E '^(CapBnd|CapEff|NoNewPrivs)' /proc/self/status; ls /proc/self/fd | busybox wc -l
            """
        let result = try run(
            script,
            process: {
                $0.user.uid = 7
                $0.user.gid = 8
                $0.user.umask = 0o027
                $0.workingDirectory = "/data"
                $0.environment.append("HOME=/h")
                $0.capabilities.bounding = ["CAP_CHOWN"]
                $0.noNewPrivileges = true
            }
        )
        #expect(result.status == 0)
        // Standard input, output and errors, and the directory that ls reads.
        #expect(
            result.output.split(whereSeparator: \.isWhitespace) == [
                "7", "8", "/data", "/h", "0027", "CapEff:", "0000000000000000", "CapBnd:", "0000000000000001",
                "NoNewPrivs:", "1", "4",
            ]
        )
    }

    @Test func `ends with what it says, also without the container's knowing`() throws {
        #expect(try run("exit 7").status == 7)
        #expect(try run("kill -9 $$").status == 137)
    }

    @Test func `says what can't be executed`() throws {
        let error = LaunchError(
            "execute '/nowhere'",
            reason: "No such file or directory",
            exitStatus: 127,
            command: "/nowhere"
        )
        #expect(throws: error) { try run("", process: { $0.arguments = ["/nowhere"] }) }
        #expect(throws: LaunchError.self) { try run("", process: { $0.workingDirectory = "/none" }) }
    }

    /// A container makes the way to its command; it must not lead to our program (CVE-2019-5736).
    @Test func `executes nothing of the host`() throws {
        try container.link("base/bin/way", to: "/proc/self/exe")
        #expect(throws: LaunchError.self) { try run("", process: { $0.arguments = ["/bin/way"] }) }
    }

    /// The container's first process, its root, with what this does to it meanwhile.
    private func first(
        _ script: String,
        _ configure: (inout Launch) -> Void = { _ in },
        body: (Int32, RuntimeSpec.Process) throws -> Void
    ) throws {
        unsafe chmod(container.out, 0o777)
        let command = ["/bin/sh", "-c", script]
        var launch = Launch(spec: container.spec(command), root: container.layers, range: Container.range)
        configure(&launch)
        var process = launch.spec.process
        process.arguments = ["/bin/true"]
        let first = try launch.create().start()
        defer {
            kill(first.pid, SIGKILL)
            _ = Container.wait(first.pid)
        }
        try wait(for: "up")
        try body(first.pid, process)
    }

    private func wait(for name: String) throws {
        while !FileManager.default.fileExists(atPath: container.out + "/" + name) { usleep(10_000) }
    }

    /// CVE-2016-9962: a process that has joined and not executed anything yet was traced, its descriptors stolen.
    @Test(arguments: [true, false])
    func `can't be got at before it runs`(hasRange: Bool) throws {
        let script = """
            touch /out/up
            while [ ! -e /out/go ]; do busybox usleep 10000; done
            for p in /proc/[0-9]*; do
                case $p in /proc/1|/proc/$$) continue ;; esac
                busybox grep -q '^Name:.busybox' $p/status 2>/dev/null && continue
                for what in fd/3 fd/5 exe root cwd; do readlink $p/$what && echo "leaked $what"; done
                for fd in $p/fd/*; do cat <$fd >/dev/null && echo "opened $fd"; done
                cat $p/mem >/dev/null && echo "read memory"
                cat $p/environ | busybox grep . && echo "read environment"
                echo "tried ${p#/proc/}"
            done >/out/tried 2>/dev/null
            touch /out/done; exec busybox sleep 100
            """
        try first(
            script,
            {
                if !hasRange { $0.range = nil }
                // Root of a container with all that it has by default, which is not CAP_SYS_PTRACE.
                let names = ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_KILL", "CAP_SETUID"]
                let all = hasRange ? names + ["CAP_SYS_PTRACE", "CAP_SYS_ADMIN"] : names
                $0.spec.process.capabilities.bounding = all
                $0.spec.process.capabilities.permitted = all
                $0.spec.process.capabilities.effective = all
            },
            body: { pid, process in
                let attachment = Attachment(
                    process: process,
                    pid: pid,
                    container: try ProcessDescriptor(pid: pid)
                )
                let prepared = try attachment.create()
                try container.write("", to: "out/go")
                try wait(for: "done")
                let tried = try container.read("out/tried").split(separator: "\n")
                #expect(tried.contains { $0.hasPrefix("tried ") })
                #expect(tried.filter { !$0.hasPrefix("tried ") } == [])
                #expect(Container.wait(try prepared.start().pid) == 0)
            }
        )
    }

    /// CVE-2024-21626: a working directory by way of a descriptor that was left open is one of the host.
    @Test func `is in no directory of the host`() throws {
        // One that nobody has marked as to be closed.
        let leak = unsafe open("/", O_RDONLY | O_DIRECTORY)
        defer { close(leak) }
        try first("touch /out/up; exec busybox sleep 100") { pid, process in
            var other = process
            other.workingDirectory = "/proc/self/fd/\(leak)"
            let further = other
            // It is outside, so no directory that there is.
            let step = "change to the working directory '/proc/self/fd/\(leak)'"
            #expect(throws: LaunchError(step, ENOENT)) {
                let held = try ProcessDescriptor(pid: pid)
                _ = try Attachment(process: further, pid: pid, container: held).create().start()
            }
        }
    }

    /// A container may mount and link in its own namespace what it wants before somebody joins it.
    @Test(arguments: [
        "busybox rmdir /dev/pts; busybox ln -s /other /dev/pts", "busybox ln -s /other /dev/pts/ptmx",
        "touch /dev/pts/ptmx",
        "busybox mkfifo /dev/pts/ptmx", "busybox mount -o bind /other /dev/pts",
    ])
    func `has a terminal of devpts or none`(attack: String) throws {
        let script = """
            mkdir /other; touch /other/ptmx; umount -l /dev/pts || echo no umount >/out/log
            \(attack) || echo no attack >/out/log
            touch /out/up; exec busybox sleep 100
            """
        try first(
            script,
            {
                let names = ["CAP_SYS_ADMIN", "CAP_DAC_OVERRIDE"]
                $0.spec.process.capabilities.bounding = names
                $0.spec.process.capabilities.permitted = names
                $0.spec.process.capabilities.effective = names
            },
            body: { pid, process in
                #expect(!FileManager.default.fileExists(atPath: container.out + "/log"))
                var process = process
                process.terminal = true
                let attachment = Attachment(
                    process: process,
                    pid: pid,
                    container: try ProcessDescriptor(pid: pid)
                )
                var prepared = try attachment.create()
                do {
                    _ = try prepared.takeTerminal()
                    Issue.record("has a terminal")
                } catch {
                    #expect((error as? LaunchError)?.step == "open a terminal")
                }
            }
        )
    }

    /// cpuset(7); what it runs on in the end is the last one, and none where there is no such processor.
    @Test func `runs on the processors that are its own`() throws {
        let result = try run(
            "busybox grep -h Cpus_allowed_list /proc/self/status",
            process: { $0.execCPUAffinity = .init(initial: "0-1", final: "0") }
        )
        #expect(result.output.split(whereSeparator: \.isWhitespace).last == "0")
        let error = LaunchError("run on the processors 'x'", reason: "not a list such as 0-3,7")
        #expect(throws: error) { try run("", process: { $0.execCPUAffinity = .init(final: "x") }) }
    }

    @Test func `has all that a first process can have`() throws {
        let script = """
            cat /proc/self/oom_score_adj; busybox ionice -p $$; umask; echo $HOME
            busybox grep -E '^(CapBnd|NoNewPrivs|Groups)' /proc/self/status
            busybox grep 'Max open files' /proc/self/limits; read -r s </proc/$$/stat; echo "${s##*) }"
            """
        let result = try run(
            script,
            process: {
                $0.oomScoreAdjustment = 77
                $0.ioPriority = .init(kind: "IOPRIO_CLASS_BE", priority: 6)
                $0.scheduler = .init(policy: "SCHED_BATCH")
                $0.user.umask = 0o077
                $0.user.additionalGroups = [5, 6]
                $0.rlimits = [.init(type: "RLIMIT_NOFILE", soft: 33, hard: 44)]
                $0.capabilities.bounding = ["CAP_CHOWN"]
                $0.noNewPrivileges = true
            }
        )
        let lines = result.output.split(separator: "\n").map {
            $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        #expect(
            lines.dropLast() == [
                "77", "best-effort: prio 6", "0077", "/", "Groups: 5 6", "CapBnd: 0000000000000001",
                "NoNewPrivs: 1", "Max open files 33 44 files",
            ]
        )
        // proc_pid_stat(5): the policy is field 41, and the third one is what comes first here.
        #expect(lines.last?.split(separator: " ").dropFirst(38).first == "3")
    }

    @Test func `does not start in a container that has ended`() throws {
        var launch = Launch(
            spec: container.spec(["/bin/true"]),
            root: container.layers,
            range: Container.range
        )
        launch.isVolatile = false
        let first = try launch.create().start()
        let process = try ProcessDescriptor(pid: first.pid)
        _ = Container.wait(first.pid)
        var further = RuntimeSpec.Process()
        further.arguments = ["/bin/true"]
        let attachment = Attachment(process: further, pid: first.pid, container: process)
        do {
            _ = try attachment.create().start()
            Issue.record("started")
        } catch {
            #expect(error.description.hasPrefix("cannot join the container: No such "))
        }
    }
}

@Suite struct `Who may write to this program` {
    /// The tests run as the host's root.
    @Test func `is who shares its IDs`() {
        #expect(Attachment.hasHostRoot(getpid()))
        // No such process: nothing is known of it.
        #expect(Attachment.hasHostRoot(0x7FFF_FFFF))
    }
}
