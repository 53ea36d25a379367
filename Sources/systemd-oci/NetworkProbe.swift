import Glibc
import Linux

/// A health check that needs no program in the container: whether something in its network listens or answers.
///
/// `["systemd-oci-probe", "http://localhost:80/path"]`, or `tcp://localhost:5432`.
struct NetworkProbe {
    /// What a command begins with that is such a check.
    static let program = "systemd-oci-probe"

    /// No answer's first line is longer.
    private static let longest = 4096

    private let isHTTP: Bool
    private let host: String
    private let port: UInt16
    private let path: String

    /// Nil for what is no such check.
    init?(_ command: [String]) {
        guard command.count == 2, command[0] == Self.program else { return nil }
        let parts = command[1].utf8.split(
            separator: UInt8(ascii: "/"),
            maxSplits: 3,
            omittingEmptySubsequences: false
        )
        .map { String(Substring($0)) }
        guard parts.count >= 3, parts[1].isEmpty, parts[0] == "http:" || parts[0] == "tcp:",
            let colon = parts[2].utf8.lastIndex(of: UInt8(ascii: ":")),
            let port = UInt16(parts[2][parts[2].utf8.index(after: colon)...]), port > 0
        else { return nil }
        isHTTP = parts[0] == "http:"
        host = String(parts[2][..<colon])
        self.port = port
        path = "/" + (parts.count > 3 ? parts[3] : "")
    }

    /// Asks, in the network namespace of a process.
    ///
    /// - Parameters:
    ///   - pid: The container's first process.
    ///   - deadline: When it is too late, of ``HealthProbe/milliseconds()``.
    /// - Returns: 0 where all is well, 1 where not, nil where it took too long; and what there is to say.
    /// - Throws: Why the namespace can't be entered.
    func run(inNetworkOf pid: Int32, until deadline: Int64) throws(SyscallError) -> (Int32?, [UInt8]) {
        let namespace = try Descriptor(namespace: .net, of: pid)
        var visited = VisitedNamespaces()
        try visited.enter(namespace, .net)
        defer { withExtendedLifetime(visited) {} }
        var reason = "'\(host)' is no address"
        for address in addresses {
            do {
                let socket = try connect(address, until: deadline)
                guard isHTTP else { return (0, []) }
                return answer(try ask(socket, until: deadline))
            } catch {
                if error.code == ETIMEDOUT { return (nil, Array("no answer in time\n".utf8)) }
                reason = "\(error.call) '\(host)' port \(port): \(SyscallError.reason(error.code))"
            }
        }
        return (1, Array((reason + "\n").utf8))
    }

    /// `localhost` is both, as a server may listen at one only.
    private var addresses: [String] {
        if host == "localhost" { return ["127.0.0.1", "::1"] }
        return [host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host]
    }

    /// As Kubernetes takes it: 200 to 399 is well.
    private func answer(_ line: String) -> (Int32?, [UInt8]) {
        let words = line.split(separator: " ")
        guard words.count > 1, words[0].hasPrefix("HTTP/"), let status = Int(words[1]) else {
            return (1, Array("this is no answer of HTTP\n".utf8))
        }
        return ((200..<400).contains(status) ? 0 : 1, Array((line + "\n").utf8))
    }

    private func connect(_ address: String, until deadline: Int64) throws(SyscallError) -> Descriptor {
        var four = sockaddr_in()
        var six = sockaddr_in6()
        four.sin_family = sa_family_t(AF_INET)
        six.sin6_family = sa_family_t(AF_INET6)
        four.sin_port = port.bigEndian
        six.sin6_port = port.bigEndian
        let isFour = unsafe inet_pton(AF_INET, address, &four.sin_addr) == 1
        guard unsafe isFour || inet_pton(AF_INET6, address, &six.sin6_addr) == 1 else {
            throw SyscallError("inet_pton", address, EINVAL)
        }
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let socket = Descriptor(
            owning: try check("socket", address) { Glibc.socket(isFour ? AF_INET : AF_INET6, type, 0) }
        )
        let number = socket.number
        let result =
            unsafe isFour
            ? withUnsafePointer(to: &four) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe Glibc.connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            : withUnsafePointer(to: &six) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe Glibc.connect(number, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        if result < 0, errno != EINPROGRESS { throw SyscallError("connect", address, errno) }
        try wait(number, POLLOUT, until: deadline)
        var code: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        try check("getsockopt", address) { unsafe getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &size) }
        if code != 0 { throw SyscallError("connect", address, code) }
        return socket
    }

    /// The first line of the answer.
    private func ask(_ socket: borrowing Descriptor, until deadline: Int64) throws(SyscallError) -> String {
        let number = socket.number
        let text =
            "GET \(path) HTTP/1.1\r\nHost: \(host):\(port)\r\nUser-Agent: systemd-oci\r\nAccept: */*\r\n"
            + "Connection: close\r\n\r\n"
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            try wait(number, POLLOUT, until: deadline)
            let count = unsafe rest.withUnsafeBytes {
                unsafe send(number, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count < 0, errno != EAGAIN, errno != EINTR { throw SyscallError("send", host, errno) }
            rest = rest.dropFirst(max(count, 0))
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1024)
        while received.count < Self.longest, !received.contains(UInt8(ascii: "\n")) {
            try wait(number, POLLIN, until: deadline)
            let count = unsafe read(number, &buffer, buffer.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EAGAIN || errno == EINTR { continue }
                throw SyscallError("read", host, errno)
            }
            received += buffer.prefix(count)
        }
        let line = received.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        return String(decoding: line.prefix(200), as: UTF8.self)
    }

    private func wait(_ number: CInt, _ event: CInt, until deadline: Int64) throws(SyscallError) {
        while true {
            let rest = deadline - HealthProbe.milliseconds()
            guard rest > 0 else { throw SyscallError("poll", host, ETIMEDOUT) }
            var poll = pollfd(fd: number, events: Int16(event), revents: 0)
            let count = unsafe Glibc.poll(&poll, 1, CInt(min(rest, 60_000)))
            if count > 0 { return }
            if count < 0, errno != EINTR { throw SyscallError("poll", host, errno) }
        }
    }
}
