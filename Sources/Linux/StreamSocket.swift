import CLinux
import Glibc

/// Stream sockets of this host that somebody listens on.
package enum StreamSocket {
    /// Connects, and passes on a second name of an open file with a text (unix(7), `SCM_RIGHTS`).
    package static func send(
        _ file: borrowing Descriptor,
        with text: String,
        to path: String
    ) throws(SyscallError) {
        let connection = unsafe clinux_stream_connect(path)
        if connection < 0 { throw SyscallError("connect", path, -connection) }
        let socket = Descriptor(owning: connection)
        try send(file, with: text, over: socket.number)
    }

    /// The same over a socket that is connected.
    package static func send(
        _ file: borrowing Descriptor,
        with text: String,
        over socket: CInt
    ) throws(SyscallError) {
        let bytes = Array(text.utf8)
        let numbers = [file.number]
        try fileCall("sendmsg", "socket \(socket)") {
            unsafe clinux_datagram_send(socket, bytes, bytes.count, numbers, 1)
        }
    }
}
