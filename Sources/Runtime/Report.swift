import CLinux
import Glibc
import Linux

/// What the child says on its socket (`struct clinux_report`).
struct Report: Equatable {
    /// The index of the step that failed, or a `CLINUX_REPORT_…`.
    var step: Int32
    /// The error number.
    var code: Int32
    /// What the step is for, where the child has words for it.
    var text = ""

    /// Sent before the steps of which the last is execve(2).
    static let last = Report(step: CInt(CLINUX_REPORT_LAST), code: 0)
    /// Sent by a child that waits for a start by somebody else.
    static let ready = Report(step: CInt(CLINUX_REPORT_READY), code: 0)

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
        let head = 2 * MemoryLayout<Int32>.size
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: MemoryLayout<clinux_report>.size) {
            buffer,
            count in
            var result = -1
            // ECONNRESET comes once, before what the child said when it ended without reading all.
            repeat {
                result = unsafe recv(number, buffer.baseAddress, buffer.count, 0)
            } while result == -1 && (errno == EINTR || errno == ECONNRESET)
            count = max(result, 0)
        }
        guard bytes.count >= head else { return nil }
        let (step, code) = unsafe bytes.withUnsafeBytes {
            unsafe (
                $0.loadUnaligned(fromByteOffset: 0, as: Int32.self),
                $0.loadUnaligned(fromByteOffset: 4, as: Int32.self)
            )
        }
        return Report(step: step, code: code, text: String(decoding: bytes[head...], as: UTF8.self))
    }
}

extension LaunchError {
    /// The error that a report is, with words for its step.
    init(_ report: Report, purpose: String?) {
        if report.step == CInt(CLINUX_REPORT_COMMAND) {
            self = .execution(of: purpose ?? report.text, report.code)
        } else {
            self.init(purpose ?? (report.text.isEmpty ? "start the container" : report.text), report.code)
        }
    }
}
