import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// Gives the process a terminal of the container's own devpts: standard streams, and the session's terminal.
    ///
    /// The master goes to the launcher, see ``Prepared/takeTerminal()``. The other end is opened by the master and
    /// not by its name, so that nothing of the container leads elsewhere (CVE-2025-52565).
    ///
    /// - Parameters:
    ///   - root: The directory below which `/dev/pts` is.
    ///   - isConsole: Whether it is also mounted on `/dev/console`.
    /// - Throws: What kept this process from what it needs for that.
    mutating func addTerminal(below root: Program.Argument, isConsole: Bool) throws(LaunchError) {
        guard spec.process.terminal else { return }
        let purpose = "open a terminal"
        let sockets = try doing(purpose) { () throws(SyscallError) in try Terminal.Sockets.make() }
        let master = program.makeSlot()
        let terminal = program.makeSlot()
        program.add(CInt(CLINUX_STEP_TERMINAL), [root], into: master, purpose)
        let unlocked = Program.Argument.number(program.address(of: [CInt(0)]))
        program.add(CInt(SYS_ioctl), [.slot(master), .number(Self.unlock), unlocked], purpose)
        let flags = Program.Argument.number(O_RDWR | O_NOCTTY | O_CLOEXEC)
        program.add(CInt(SYS_ioctl), [.slot(master), .number(Self.openPeer), flags], into: terminal, purpose)
        if let size = spec.process.consoleSize {
            let value = program.address(of: [size.height, size.width, 0, 0])
            let arguments: [Program.Argument] = [.slot(terminal), .number(TIOCSWINSZ), .number(value)]
            program.add(CInt(SYS_ioctl), arguments, "set the terminal's size")
        }
        if isConsole { addConsole(.slot(terminal)) }
        program.add(
            CInt(SYS_ioctl),
            [.slot(terminal), .number(TIOCSCTTY), .number(0)],
            "make the terminal the session's own"
        )
        for stream in 0..<3 {
            program.add(CInt(SYS_dup3), [.slot(terminal), .number(stream), .number(0)], purpose)
        }
        program.add(CInt(SYS_close), [.slot(terminal)], purpose)
        let owner: [Program.Argument] = [.number(0), .number(spec.process.user.uid), .number(UInt32.max)]
        program.add(CInt(SYS_fchown), owner, "give the terminal to user \(spec.process.user.uid)")
        send(.slot(master), over: sockets, "hand over the terminal")
        program.add(CInt(SYS_close), [.number(sockets.place.number)], purpose)
        program.add(CInt(SYS_close), [.number(sockets.child.number)], purpose)
        terminalSockets = consume sockets
    }

    /// The launcher's end of the connection, when the child has the other one.
    mutating func takeTerminalSocket() -> Descriptor? {
        guard let sockets = terminalSockets.take() else { return nil }
        return sockets.closeChild()
    }

    private static var unlock: Int { 0x4004_5431 }  // TIOCSPTLCK
    private static var openPeer: Int { 0x5441 }  // TIOCGPTPEER, Linux 4.13

    /// Mounts the terminal itself on `/dev/console`, which no link leads elsewhere.
    private mutating func addConsole(_ terminal: Program.Argument) {
        let purpose = "mount the terminal on '/dev/console'"
        let flags = Int(CLINUX_TARGET_FILE) | Int(CLINUX_TARGET_NO_LINKS)
        let place = target("/dev/console", flags, mode: 0o600, purpose)
        let tree = program.makeSlot()
        let clone = UInt32(OPEN_TREE_CLONE) | UInt32(O_CLOEXEC) | UInt32(CLINUX_AT_EMPTY_PATH)
        program.add(CInt(SYS_open_tree), [terminal, .text(""), .number(clone)], into: tree, purpose)
        attach(.slot(tree), to: place, purpose)
    }

    /// Sends something open to the launcher, and closes it.
    ///
    /// The number in the message of sendmsg(2) is known beforehand, as the child puts it there; it stays taken.
    mutating func send(
        _ file: Program.Argument,
        over sockets: borrowing Terminal.Sockets,
        _ purpose: String
    ) {
        let place = Program.Argument.number(sockets.place.number)
        program.add(CInt(SYS_dup3), [file, place, .number(O_CLOEXEC)], purpose)
        program.add(CInt(SYS_close), [file], purpose)
        let byte = program.address(of: [UInt8(0)])
        let vector = program.address(of: [byte, 1])
        // struct cmsghdr: its length, SOL_SOCKET and SCM_RIGHTS; then one descriptor.
        let header: UInt64 = 1 | 1 << 32
        let control = program.address(of: [20, header, UInt64(UInt32(bitPattern: sockets.place.number))])
        // struct msghdr: no name, one vector, the control message.
        let message = program.address(of: [0, 0, vector, 1, control, 24, 0])
        let socket = Program.Argument.number(sockets.child.number)
        program.add(
            CInt(SYS_sendmsg),
            [socket, .number(message), .number(Int32(MSG_NOSIGNAL))],
            purpose
        )
    }
}
