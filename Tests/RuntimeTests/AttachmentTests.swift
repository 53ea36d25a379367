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
