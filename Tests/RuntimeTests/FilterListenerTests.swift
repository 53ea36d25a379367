import Foundation
import Glibc
import JSON
import Linux
import OCI
import Testing

@testable import Runtime

/// Answers the calls that a filter asks about, as who listens at `listenerPath` would (seccomp_unotify(2)).
private final class Agent: @unchecked Sendable {
    let path: String
    private let socket: CInt
    private var thread: Thread?
    private let lock = NSLock()
    private var received: [UInt8] = []

    init(path: String) throws {
        self.path = path
        socket = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(socket, $0, size) }
        }
        guard bound == 0, listen(socket, 4) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    deinit { close(socket) }

    /// The text that came with the listener.
    var message: [UInt8] { lock.withLock { received } }

    /// Fails each call with this error until the listener ends.
    func answer(with error: Int32) {
        let thread = Thread { [self] in
            while true {
                let connection = accept(socket, nil, nil)
                if connection < 0 { return }
                if let listener = receive(connection) { answer(listener, error) }
                close(connection)
            }
        }
        self.thread = thread
        thread.start()
    }

    private func receive(_ connection: CInt) -> CInt? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        var control = [UInt64](repeating: 0, count: 8)
        var descriptor: CInt?
        var all: [UInt8] = []
        while true {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe control.withUnsafeMutableBytes { extra in
                    var part = unsafe iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
                    return unsafe withUnsafeMutablePointer(to: &part) { parts in
                        var message = unsafe msghdr()
                        unsafe message.msg_iov = parts
                        unsafe message.msg_iovlen = 1
                        unsafe message.msg_control = extra.baseAddress
                        unsafe message.msg_controllen = extra.count
                        return unsafe recvmsg(connection, &message, 0)
                    }
                }
            }
            if count <= 0 { break }
            all += bytes.prefix(count)
            // struct cmsghdr: the length in 8 bytes, level and kind in 4 each, then the descriptor.
            if descriptor == nil, control[0] == 20 { descriptor = CInt(truncatingIfNeeded: control[2]) }
        }
        lock.withLock { received = all }
        return descriptor
    }

    private func answer(_ listener: CInt, _ error: Int32) {
        // struct seccomp_notif is 80 bytes, struct seccomp_notif_resp 24: id, value, error, flags.
        while true {
            var request = [UInt64](repeating: 0, count: 10)
            if unsafe ioctl(listener, 0xC050_2100, &request) != 0 {
                if Glibc.errno == EINTR { continue }
                break
            }
            var response: [UInt64] = [request[0], 0, UInt64(UInt32(bitPattern: -error))]
            _ = unsafe ioctl(listener, 0xC018_2101, &response)
            if request[0] == 0 { break }
        }
        close(listener)
    }
}

@Suite(.enabled(if: canRun, "needs root and busybox-static"), .serialized)
struct `Who listens to a container's calls` {
    private func filter(_ path: String, _ calls: [String]) -> RuntimeSpec.SystemCallFilter {
        var filter = RuntimeSpec.SystemCallFilter(defaultAction: "SCMP_ACT_ALLOW")
        filter.listenerPath = path
        filter.listenerMetadata = "\"meta"
        filter.rules = [.init(names: calls, action: "SCMP_ACT_NOTIFY")]
        return filter
    }

    private func configure(
        _ launch: inout Launch,
        _ filter: RuntimeSpec.SystemCallFilter,
        in directory: String
    ) throws {
        launch.spec.seccomp = .filter(filter)
        launch.state = RuntimeSpec.State(id: "box", bundle: "/b", annotations: ["k": "v"])
        let filters = SeccompFilters(directory: directory + "/seccomp")
        launch.seccompFilter =
            try filters.filter(for: launch.spec.seccomp, capabilities: CapabilitySet()) ?? []
    }

    /// As with crun, whose version of the message is another one (tests/test_seccomp.py, seccomp-listener).
    @Test func `gets the listener also where nothing is asked`() throws {
        let container = try Container()
        let agent = try Agent(path: container.directory + "/agent")
        agent.answer(with: ENOMEDIUM)
        var silent = filter(agent.path, [])
        silent.rules = []
        let (status, output) = try container.run("mkdir /tmp/x && echo made") {
            $0.listenerVersion = "0.2.0"
            try? configure(&$0, silent, in: container.directory)
        }
        #expect(output == "made")
        #expect(status == 0)
        let message = try JSONValue(parsing: agent.message)
        #expect(message["ociVersion"] == "0.2.0")
        #expect(message["fds"] == ["seccompFd"])
    }

    /// The second case needs that no call is made between the filter and the command but execve(2).
    @Test(arguments: [
        (["mkdir", "mkdirat"], false), (["mkdir", "mkdirat"], true),
        (["mkdir", "mkdirat", "sendmsg", "sendto", "futex", "sched_yield"], true),
    ])
    func `answers them`(calls: [String], hasNoNewPrivileges: Bool) throws {
        let container = try Container()
        let agent = try Agent(path: container.directory + "/agent")
        agent.answer(with: ENOMEDIUM)
        let (status, output) = try container.run("mkdir /tmp/x") {
            $0.spec.process.noNewPrivileges = hasNoNewPrivileges
            try? configure(&$0, filter(agent.path, calls), in: container.directory)
        }
        #expect(output == "mkdir: can't create directory '/tmp/x': No medium found")
        #expect(status == 1)
        let message = try JSONValue(parsing: agent.message)
        let pid = try #require(message["pid"]?.integer(as: Int32.self))
        #expect(pid > 1)
        #expect(message["fds"] == ["seccompFd"])
        #expect(message["ociVersion"] == "1.3.0")
        #expect(message["metadata"] == "\"meta")
        #expect(message["state"]?["pid"]?.integer(as: Int32.self) == pid)
        #expect(message["state"]?["id"] == "box")
        #expect(message["state"]?["status"] == "creating")
        #expect(message["state"]?["bundle"] == "/b")
        #expect(message["state"]?["annotations"] == ["k": "v"])
    }

    /// Where nobody answers, the container must not run with a filter that nobody is behind.
    @Test func `has to be there`() throws {
        let container = try Container()
        let path = container.directory + "/nobody"
        let error = #expect(throws: LaunchError.self) {
            try container.run("true") {
                try? configure(&$0, filter(path, ["mkdir"]), in: container.directory)
            }
        }
        #expect(error?.reason.hasPrefix("failed to connect with seccomp agent: ") == true)
    }

    @Test func `has a path of any length`() throws {
        let container = try Container()
        let long = container.directory + "/" + String(repeating: "d", count: 120)
        try FileManager.default.createDirectory(atPath: long, withIntermediateDirectories: false)
        let agent = try Agent(path: container.directory + "/agent")
        try FileManager.default.moveItem(atPath: agent.path, toPath: long + "/agent")
        agent.answer(with: EPERM)
        let output = try container.run("mkdir /tmp/x") {
            try? configure(&$0, filter(long + "/agent", ["mkdir", "mkdirat"]), in: container.directory)
        }.output
        #expect(output == "mkdir: can't create directory '/tmp/x': Operation not permitted")
    }
}
