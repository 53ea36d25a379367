import CLinux
import Glibc

/// Open files that lie in the queue of a socket, and stay open as long as that socket is (unix(7), `SCM_RIGHTS`).
///
/// Who keeps the socket has one file descriptor to take and to close, and not one for each of them. The other end of
/// the socket lies there, too, so whoever has the socket can put something else into it.
package struct DescriptorParcel: ~Copyable, Sendable {
    /// What is to be kept.
    package let socket: Descriptor
    private let writer: Descriptor

    /// One of the open files: its name, without line ends, and its number.
    package struct Item: Equatable, Sendable {
        package var name: String
        package var number: CInt

        package init(name: String, number: CInt) {
            self.name = name
            self.number = number
        }
    }

    /// The most open files that one has room for.
    package static let capacity = 15
    private static let textLimit = 4096

    /// Makes one with nothing in it.
    package init() throws(SyscallError) {
        var ends: [CInt] = [-1, -1]
        let result = unsafe clinux_datagram_pair(&ends)
        if result < 0 { throw SyscallError("socketpair", "parcel", -result) }
        socket = Descriptor(owning: ends[0])
        writer = Descriptor(owning: ends[1])
    }

    /// Takes all out of one that was kept; nil where nothing is in it.
    ///
    /// - Parameters:
    ///   - socket: What was kept; not one that somebody else could have made.
    ///   - items: Gets what was last put into it; the caller closes it.
    package init?(opening socket: consuming Descriptor, items: inout [Item]) {
        var last: [Item] = []
        while let next = Self.receive(from: socket) {
            for item in last { close(item.number) }
            last = next
        }
        guard let writer = last.first else { return nil }
        items = Array(last.dropFirst())
        self.socket = socket
        self.writer = Descriptor(owning: writer.number)
    }

    /// Puts these open files into it, of which each stays its owner's as well.
    ///
    /// - Throws: `E2BIG` where they are more than ``capacity``.
    package func put(_ items: [Item]) throws(SyscallError) {
        let text = Array(items.map { "\n" + $0.name }.joined().utf8)
        let numbers = [writer.number] + items.map { $0.number }
        guard text.count < Self.textLimit else { throw SyscallError("sendmsg", "parcel", E2BIG) }
        let result = unsafe (text + [UInt8(ascii: "\n")]).withUnsafeBytes { bytes in
            unsafe numbers.withUnsafeBufferPointer { numbers in
                unsafe clinux_datagram_send(
                    writer.number,
                    bytes.baseAddress,
                    bytes.count,
                    numbers.baseAddress,
                    numbers.count
                )
            }
        }
        if result < 0 { throw SyscallError("sendmsg", "parcel", -result) }
    }

    /// The next message; nil where there is none, or none that ``put(_:)`` has sent.
    private static func receive(from socket: borrowing Descriptor) -> [Item]? {
        var text = [UInt8](repeating: 0, count: textLimit)
        var numbers = [CInt](repeating: -1, count: 16)
        var count = 0
        let length = unsafe clinux_datagram_receive(socket.number, &text, text.count, &numbers, &count)
        guard length >= 0 else { return nil }
        let names = String(decoding: text.prefix(Int(length)).dropLast(), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        guard names.count == count else {
            for number in numbers.prefix(count) { close(number) }
            return nil
        }
        return zip(names, numbers).map { Item(name: String($0), number: $1) }
    }
}
