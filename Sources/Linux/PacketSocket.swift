import CLinux
import Glibc

/// One end of a connection that keeps messages apart and has an end (unix(7), `SOCK_SEQPACKET`).
package struct PacketSocket: ~Copyable, Sendable {
    package let descriptor: Descriptor

    package init(owning descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    /// Both ends.
    package struct Pair: ~Copyable {
        package let ours: PacketSocket
        package let theirs: PacketSocket

        package init() throws(SyscallError) {
            var ends: [CInt] = [-1, -1]
            let result = unsafe clinux_packet_pair(&ends)
            if result < 0 { throw SyscallError("socketpair", "pair of sockets", -result) }
            ours = PacketSocket(owning: Descriptor(owning: ends[0]))
            theirs = PacketSocket(owning: Descriptor(owning: ends[1]))
        }

        /// Our end; the other one is closed here.
        package consuming func takeOurs() -> PacketSocket { ours }
    }

    /// A message, and what came with it.
    package struct Message: ~Copyable {
        /// None where the other end is closed.
        package var bytes: [UInt8]
        package var descriptor: Descriptor?
    }

    /// Sends one message.
    package func send(_ bytes: [UInt8]) throws(SyscallError) {
        try fileCall("sendmsg", "socket") {
            unsafe clinux_datagram_send(descriptor.number, bytes, bytes.count, nil, 0)
        }
    }

    /// Waits for the next message; one that is longer than the limit is an error.
    package func receive(limit: Int = 1 << 16) throws(SyscallError) -> Message {
        var event = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        while try check("poll", "socket", { unsafe poll(&event, 1, -1) }) == 0 {}
        var bytes = [UInt8](repeating: 0, count: limit)
        var numbers = [CInt](repeating: -1, count: 16)
        var count = 0
        let length = unsafe clinux_datagram_receive(descriptor.number, &bytes, limit, &numbers, &count)
        // Who ended with something unread resets the connection.
        if length == -ECONNRESET { return Message(bytes: [], descriptor: nil) }
        if length < 0 { throw SyscallError("recvmsg", "socket", -length) }
        for number in numbers.prefix(count).dropFirst() { close(number) }
        let first = count > 0 ? numbers[0] : -1
        return Message(
            bytes: Array(bytes.prefix(Int(length))),
            descriptor: first < 0 ? nil : Descriptor(owning: first)
        )
    }
}
