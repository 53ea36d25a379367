import Glibc
import Linux

/// Interfaces, addresses and routes of a network namespace.
struct RoutingSocket: ~Copyable {
    private let socket: NetlinkSocket

    /// Opens a socket.
    ///
    /// - Parameter namespace: The namespace; the calling thread's own where it is nil.
    /// - Throws: What keeps it from being opened.
    init(in namespace: CInt? = nil) throws(NetworkError) {
        do {
            socket = try NetlinkSocket(.route, in: namespace)
        } catch {
            throw .call(error)
        }
    }

    /// Has something done.
    ///
    /// - Parameters:
    ///   - message: A message that asks for an acknowledgement, or about one interface.
    ///   - step: What is done, for an error.
    ///   - ignored: Error numbers that are none.
    /// - Returns: What the kernel says of an interface; nil where it only agrees.
    /// - Throws: The step, and what the kernel says.
    @discardableResult
    func send(
        _ message: NetlinkMessage,
        _ step: @autoclosure () -> String,
        ignoring ignored: [CInt] = []
    ) throws(NetworkError) -> NetlinkAnswer? {
        do throws(SyscallError) {
            let answers = try socket.exchange(message.encoded(sequence: 1)).flatMap(NetlinkAnswer.answers)
            let codes = answers.lazy.compactMap { $0.code }
            if let code = codes.first(where: { $0 != 0 }), !ignored.contains(code) {
                throw SyscallError(Self.name(message), "", code)
            }
            return answers.first { $0.code == nil }
        } catch {
            throw .step(step(), error)
        }
    }

    /// Everything in a list of the kernel's.
    func list(
        _ message: NetlinkMessage,
        _ step: @autoclosure () -> String
    ) throws(NetworkError) -> [NetlinkAnswer] {
        do throws(SyscallError) {
            var datagrams = try socket.exchange(message.encoded(sequence: 1))
            var answers: [NetlinkAnswer] = []
            while true {
                let new = datagrams.flatMap(NetlinkAnswer.answers)
                if let code = new.lazy.compactMap({ $0.code }).first(where: { $0 != 0 }) {
                    throw SyscallError(Self.name(message), "", code)
                }
                answers += new.prefix { !$0.isEnd }
                if new.isEmpty || new.contains(where: { $0.isEnd }) { return answers }
                datagrams = [try socket.receive(waits: true) ?? []]
            }
        } catch {
            throw .step(step(), error)
        }
    }

    /// Has changes of interfaces told to this socket, which is for nothing else then.
    func subscribeToInterfaces() throws(NetworkError) {
        do throws(SyscallError) {
            try socket.subscribe(to: 1)
        } catch {
            throw .call(error)
        }
    }

    /// Waits for a change of some interface, and takes what has been told until then.
    ///
    /// - Returns: False where there is none in that time.
    func waitForChange(milliseconds: CInt) throws(NetworkError) -> Bool {
        do throws(SyscallError) {
            guard try socket.wait(milliseconds: milliseconds) else { return false }
            while try socket.receive(waits: false) != nil {}
            return true
        } catch  where error.code == ENOBUFS {
            // More has changed than there is room for.
            return true
        } catch {
            throw .call(error)
        }
    }

    /// The index of an interface; nil where there is none.
    func index(of interface: String) throws(NetworkError) -> UInt32? {
        try send(LinkMessage.get(interface), "find '\(interface)'", ignoring: [ENODEV])?.index
    }

    private static func name(_ message: NetlinkMessage) -> String {
        switch message.type {
        case 16: "RTM_NEWLINK"
        case 17: "RTM_DELLINK"
        case 18: "RTM_GETLINK"
        case 19: "RTM_SETLINK"
        case 20: "RTM_NEWADDR"
        case 28: "RTM_NEWNEIGH"
        default: "RTM_NEWROUTE"
        }
    }
}
