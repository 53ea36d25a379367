import CLinux
import Glibc
package import Linux

/// The master of a container's pseudoterminal (pty(7)).
package struct Terminal: ~Copyable, Sendable {
    package let master: Descriptor
    /// The other end's name in the container, such as `/dev/pts/0`.
    package let path: String

    /// Takes over the master of a pseudoterminal.
    package init(master: consuming Descriptor) throws(SyscallError) {
        let number = clinux_terminal_number(master.number)
        if number < 0 { throw SyscallError("ioctl", "terminal", -number) }
        self.master = master
        path = "/dev/pts/\(number)"
    }

    /// Passes it on over a socket that somebody listens on, as runc's `--console-socket` does.
    ///
    /// The message is the other end's name, and has the master as `SCM_RIGHTS` (unix(7)).
    package consuming func send(to consoleSocket: String) throws(LaunchError) {
        do {
            try showLineEnds(asReturns: true)
            try StreamSocket.send(master, with: path, to: consoleSocket)
        } catch {
            throw LaunchError("send the terminal to '\(consoleSocket)'", error.code)
        }
    }

    /// Passes it on over a socket that is connected, in the same form.
    package consuming func send(over socket: CInt) throws(LaunchError) {
        do {
            try StreamSocket.send(master, with: path, over: socket)
        } catch {
            throw LaunchError("send the terminal to who waits for it", error.code)
        }
    }
}

extension Terminal {
    /// Takes one over from who has sent it by ``send(over:)``.
    ///
    /// - Parameter socket: The other end, where something has come.
    /// - Returns: The terminal.
    /// - Throws: `ENOMSG` where what has come is no terminal.
    package static func receive(from socket: borrowing Descriptor) throws(SyscallError) -> Terminal {
        let master = clinux_receive_descriptor(socket.number)
        if master < 0 { throw SyscallError("recvmsg", "terminal", -master) }
        return try Terminal(master: Descriptor(owning: master))
    }

    /// Whether the end of a line becomes a return and a new line, as for one who shows what comes as it is.
    ///
    /// Otherwise it is left to the terminal that shows it, and a file has lines as they were written. It has to be
    /// settled before the process writes its first line.
    borrowing func showLineEnds(asReturns: Bool) throws(SyscallError) {
        guard let device = TerminalDevice(master.number) else { return }
        var settings = try device.settings()
        if asReturns { settings.c_oflag |= tcflag_t(ONLCR) } else { settings.c_oflag &= ~tcflag_t(ONLCR) }
        try device.apply(settings)
    }

    /// Gives it the size of ours, where there is one.
    func takeSizeOfOurs() {
        let own = [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].lazy.compactMap { TerminalDevice($0) }.first
        guard let size = own?.size, size.rows > 0 else { return }
        // It is still usable with another size.
        try? TerminalDevice(master.number)?.resize(to: size)
    }

    /// Where a child sends what it has opened, such as the master of a terminal.
    struct Sockets: ~Copyable, Sendable {
        let launcher: Descriptor
        let child: Descriptor
        /// Something open whose number that has in the child.
        let place: Descriptor

        private init(_ pair: consuming Report.Sockets, place: consuming Descriptor) {
            launcher = pair.launcher
            child = pair.child
            self.place = place
        }

        static func make() throws(SyscallError) -> Sockets {
            let place = try Descriptor(opening: "/dev/null", O_RDONLY)
            return Sockets(try Report.makeSockets(), place: place)
        }

        /// To be called when the child has its own descriptors, so that its end is the end of the connection.
        consuming func closeChild() -> Descriptor { launcher }
    }
}

extension Prepared {
    /// The master of the process's terminal.
    ///
    /// - Parameter isProxied: Whether ``TerminalProxy`` is to stand between it and ours.
    /// - Returns: It, or nil where the process has none or it was taken before.
    /// - Throws: Why the process has none, which has ended then.
    package mutating func takeTerminal(isProxied: Bool = false) throws(LaunchError) -> Terminal? {
        guard let socket = terminalSocket.take() else { return nil }
        let master = clinux_receive_descriptor(socket.number)
        guard master >= 0 else {
            throw program.failure(on: self.socket, "open a terminal", command: command)
        }
        let descriptor = Descriptor(owning: master)
        do {
            let terminal = try Terminal(master: descriptor)
            try terminal.showLineEnds(asReturns: false)
            if isProxied { terminal.takeSizeOfOurs() }
            return terminal
        } catch {
            throw LaunchError("open a terminal", error.code)
        }
    }
}
