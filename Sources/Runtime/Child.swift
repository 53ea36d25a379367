import CLinux
import Glibc
import Linux

/// A child process that is killed and reaped unless it is let go.
struct Child: ~Copyable, Sendable {
    let pid: pid_t
    private var isFree = false

    init(pid: pid_t) {
        self.pid = pid
    }

    mutating func letGo() {
        isFree = true
    }

    deinit {
        if isFree { return }
        kill(pid, SIGKILL)
        while waitpid(pid, nil, 0) == -1, errno == EINTR {}
    }
}

/// What the child says on its socket: the index of the step that failed and the error number.
struct Report: Equatable {
    var step: Int32
    var code: Int32

    /// Sent before the steps of which the last is execve(2).
    static let last = Report(step: -1, code: 0)

    /// Two ends of a connection that keeps messages apart; both are closed by execve(2).
    static func makeSockets() throws(SyscallError) -> Sockets {
        var pair: [CInt] = [-1, -1]
        let kind = CInt(SOCK_SEQPACKET.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        try check("socketpair", "container") { unsafe socketpair(AF_UNIX, kind, 0, &pair) }
        return Sockets(launcher: Descriptor(owning: pair[0]), child: Descriptor(owning: pair[1]))
    }

    struct Sockets: ~Copyable {
        var launcher: Descriptor
        var child: Descriptor
    }

    /// Waits for the next message; nil where the other end is closed.
    static func receive(from socket: borrowing Descriptor) -> Report? {
        let number = socket.number
        var message = Report(step: 0, code: 0)
        while true {
            let count = unsafe recv(number, &message, MemoryLayout<Report>.size, 0)
            // ECONNRESET comes once, before what the child said when it ended without reading all.
            if count == -1, errno == EINTR || errno == ECONNRESET { continue }
            return count == MemoryLayout<Report>.size ? message : nil
        }
    }
}
