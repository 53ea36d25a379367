import Foundation
import Glibc
import Linux
import OCI
import Testing

@testable import Runtime

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A created container` {
    let container: Container
    var socket: String { container.directory + "/start.sock" }

    init() throws { container = try Container() }

    /// Creates a container whose process waits at the socket.
    private func create(
        _ command: [String],
        at path: String? = nil,
        _ configure: (inout Launch) -> Void = { _ in }
    ) throws -> Started {
        var launch = Launch(
            spec: container.spec(command),
            root: container.layers,
            range: Container.range
        )
        launch.startSocket = try StartSocket.make(at: path ?? socket)
        configure(&launch)
        return try launch.create().detach()
    }

    private func script(_ text: String) -> [String] { ["/bin/sh", "-c", "exec >/out/log 2>&1\n" + text] }

    private var hasLog: Bool { FileManager.default.fileExists(atPath: container.out + "/log") }

    @Test func `waits for its start, and then runs`() throws {
        let created = try create(script("echo $$; ls /proc/self/fd | busybox tr '\\n' ' '"))
        #expect(kill(created.pid, 0) == 0)
        #expect(!hasLog)
        try StartSocket.start(at: socket)
        #expect(Container.wait(created.pid) == 0)
        #expect(try container.read("out/log") == "1\n0 1 2 3 ")
        #expect(throws: LaunchError.self) { try StartSocket.start(at: socket) }
    }

    @Test func `keeps waiting where who would start it ends before it does`() throws {
        let created = try create(script("echo started"))
        for _ in 0..<3 {
            let connection = connectOnly(socket)
            #expect(connection >= 0)
            close(connection)
        }
        #expect(!hasLog)
        try StartSocket.start(at: socket)
        #expect(Container.wait(created.pid) == 0)
        #expect(try container.read("out/log") == "started\n")
    }

    @Test func `has a socket at a path that is longer than an address`() throws {
        let directory = container.directory + "/" + String(repeating: "d", count: 200)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        let created = try create(script("true"), at: directory + "/start.sock")
        try StartSocket.start(at: directory + "/start.sock")
        #expect(Container.wait(created.pid) == 0)
    }

    @Test func `is not created where its command can't be executed`() throws {
        let cases: [(command: String, runc: String, crun: String, status: Int32)] = [
            (
                "nope", "exec: \"nope\": executable file not found in $PATH",
                "executable file `nope` not found in $PATH: No such file or directory", 127
            ),
            // Podman's 030-run.bats, "no entrypoint".
            (
                "", "exec: \"\": executable file not found in $PATH",
                "executable file `` not found in $PATH: No such file or directory", 127
            ),
            (
                "/bin/nope", "exec: \"/bin/nope\": stat /bin/nope: no such file or directory",
                "executable file `/bin/nope` not found: No such file or directory", 127
            ),
            (
                "/etc/file", "exec: \"/etc/file\": permission denied",
                "exec container process `/etc/file`: Permission denied", 126
            ),
        ]
        for (number, expected) in cases.enumerated() {
            do {
                _ = try create([expected.command], at: "\(socket)\(number)")
                Issue.record("created \(expected.command)")
            } catch let error as LaunchError {
                #expect(error.wordsOfRunc == "unable to start container process: " + expected.runc)
                #expect(error.wordsOfCrun == expected.crun)
                #expect(error.exitStatus == expected.status)
            }
        }
    }

    /// runc's exec.bats and run.bats, "execve error"; crun says the same of both.
    @Test func `says that what its command is interpreted by is not there`() throws {
        try container.write("#!/mmnnttbb foo bar\n", to: "base/bin/run.sh")
        unsafe chmod(container.base + "/bin/run.sh", 0o755)
        _ = try create(["/bin/run.sh"])
        do {
            try StartSocket.start(at: socket)
            Issue.record("started")
        } catch {
            #expect(error.wordsOfRunc == "exec /bin/run.sh: no such file or directory")
            #expect(error.wordsOfCrun == "exec container process `/bin/run.sh`: No such file or directory")
            #expect(
                error.description == "cannot execute '/bin/run.sh': its interpreter or loader is not there"
            )
            #expect(error.exitStatus == 127)
        }
    }

    /// As a user who may not, which root could.
    @Test func `looks its command up as the user that it runs as`() throws {
        try container.write("#!/bin/sh\n", to: "base/bin/mine")
        unsafe chmod(container.base + "/bin/mine", 0o700)
        try container.own(["base"])
        #expect(throws: LaunchError.self) { _ = try create(["mine"]) { $0.spec.process.user.uid = 1 } }
        let created = try create(["mine"], at: socket + "2")
        try StartSocket.start(at: socket + "2")
        #expect(Container.wait(created.pid) == 0)
    }

    @Test func `says to who starts it what it could not do`() throws {
        let created = try create(script("true")) { $0.seccompFilter = [0xFF, 0xFF, 0, 0, 0, 0, 0, 0] }
        let error = LaunchError("load the seccomp filter", reason: "Invalid argument")
        #expect(throws: error) { try StartSocket.start(at: socket) }
        #expect(Container.wait(created.pid) == 127)
    }

    @Test(arguments: [SIGKILL, SIGTERM, SIGINT, SIGHUP])
    func `ends by a signal`(signal: Int32) throws {
        let created = try create(script("true"))
        #expect(kill(created.pid, signal) == 0)
        #expect(Container.wait(created.pid) == 128 + signal)
        #expect(throws: LaunchError.self) { try StartSocket.start(at: socket) }
    }

    @Test func `has nothing open but its streams and the socket, and shows it to nobody`() throws {
        let created = try create(script("true"))
        defer {
            kill(created.pid, SIGKILL)
            _ = Container.wait(created.pid)
        }
        // It tells that it is ready before it closes what it told that by.
        let directory = "/proc/\(created.pid)/fd"
        let end = Date(timeIntervalSinceNow: 10)
        while try SmallFile.names(in: directory).count > 4, Date() < end { usleep(1000) }
        let names = try SmallFile.names(in: directory).compactMap { Int($0) }.sorted()
        #expect(names.prefix(3) == [0, 1, 2])
        let others = try names.dropFirst(3).map { try SmallFile.target(ofLink: "\(directory)/\($0)") }
        #expect(others.count == 1 && others.allSatisfy { $0.hasPrefix("socket:") })
        // Of a process that may be dumped it is the container's root that owns this.
        var status = stat()
        #expect(unsafe stat(directory, &status) == 0)
        #expect(status.st_uid == 0)
    }
}

private func connectOnly(_ path: String) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
    let number = socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    let result = unsafe withUnsafePointer(to: &address) {
        unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    return result < 0 ? result : number
}
