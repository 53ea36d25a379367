import Glibc
package import Linux

/// Who has a terminal that is passed on, until they end.
package protocol TerminalOwner: ~Copyable {
    /// To be polled for their end; -1 where a signal tells of it.
    var number: CInt { get }

    /// How they ended, as a shell has it; nil while they run.
    mutating func status() throws(SyscallError) -> CInt?

    /// Passes a signal on.
    mutating func send(signal: Int32) throws(SyscallError)
}

/// A child of this process.
struct ChildOwner: TerminalOwner {
    let pid: Int32
    let number: CInt = -1

    func status() throws(SyscallError) -> CInt? {
        var state: CInt = 0
        let ended = try check("waitpid", "process \(pid)") { unsafe waitpid(pid, &state, WNOHANG) }
        return ended == pid ? ChildProgram.exitStatus(state) : nil
    }

    func send(signal: Int32) {
        kill(pid, signal)
    }
}

/// Stands between this process's standard streams and a process's terminal, until that process ends.
///
/// Signals must have been blocked (``PendingSignals``) before the process was started. Those that come are the
/// process's, but for `SIGWINCH`, after which its terminal has the size of ours.
package struct TerminalProxy: ~Copyable {
    private let terminal: Terminal
    private let signals: SignalDescriptor
    /// Ours, in raw mode; nil where standard input is none, or is somebody else's at the moment.
    private let keyboard: RawTerminal?
    private var input: Input
    private var isOutputOpen = true
    private var status: CInt?

    private init(
        _ terminal: consuming Terminal,
        _ signals: consuming SignalDescriptor,
        _ keyboard: consuming RawTerminal?,
        readsInput: Bool
    ) {
        self.terminal = terminal
        self.signals = signals
        self.keyboard = keyboard
        input = Input(isOpen: readsInput)
    }

    /// Takes over our terminal, where there is one, and passes on what comes until the process ends.
    ///
    /// - Parameters:
    ///   - terminal: The process's terminal.
    ///   - pid: The process, a child of this one.
    ///   - readsInput: Whether what comes from standard input is the process's.
    /// - Returns: The exit status, or 128 and the signal that ended it, as shells have it.
    /// - Throws: What kept this from going on; the process does so.
    package static func run(
        _ terminal: consuming Terminal,
        pid: Int32,
        readsInput: Bool = true
    ) throws(SyscallError) -> Int32 {
        var child = ChildOwner(pid: pid)
        return try run(terminal, for: &child, readsInput: readsInput)
    }

    /// Takes over our terminal, where there is one, and passes on what comes until who has the other one has ended.
    ///
    /// - Parameters:
    ///   - terminal: Theirs.
    ///   - owner: Who they are.
    ///   - readsInput: Whether what comes from standard input is theirs.
    /// - Returns: The exit status, or 128 and the signal that ended them, as shells have it.
    /// - Throws: What kept this from going on; they do so.
    package static func run<Owner: TerminalOwner & ~Copyable>(
        _ terminal: consuming Terminal,
        for owner: inout Owner,
        readsInput: Bool = true
    ) throws(SyscallError) -> Int32 {
        let signals = try SignalDescriptor()
        let number = terminal.master.number
        let flags = fcntl(number, F_GETFL)
        try check("fcntl", "terminal") { fcntl(number, F_SETFL, flags | O_NONBLOCK) }
        let own = TerminalDevice(STDIN_FILENO)
        // In the background of a shell our terminal is somebody else's at the moment.
        let reads = readsInput && own?.isForeground ?? true
        var keyboard: RawTerminal?
        if reads, let own { keyboard = try RawTerminal.start(own) }
        var proxy = TerminalProxy(terminal, signals, keyboard, readsInput: reads)
        return try proxy.run(for: &owner)
    }

    private mutating func run<Owner: TerminalOwner & ~Copyable>(
        for owner: inout Owner
    ) throws(SyscallError) -> Int32 {
        while true {
            if let status { return finish(status) }
            var events = [
                pollfd(fd: signals.descriptor.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: terminal.master.number, events: masterEvents, revents: 0),
                pollfd(fd: input.isWanted ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: owner.number, events: Int16(POLLIN), revents: 0),
            ]
            // While nobody has the other end open, poll(2) would return at once, for ever.
            if !isOutputOpen { events[1].fd = -1 }
            let timeout: CInt = isOutputOpen ? -1 : 50
            try check("poll", "terminal") { unsafe poll(&events, 4, timeout) }
            isOutputOpen = true
            if events[0].revents != 0 { try takeSignals(for: &owner) }
            if events[3].revents != 0 { try look(at: &owner) }
            if events[1].revents & Int16(POLLOUT) != 0 { input.write(to: terminal.master) }
            if events[1].revents & ~Int16(POLLOUT) != 0 { isOutputOpen = copyOutput() != .closed }
            if events[2].revents != 0 { input.read(endOfFile: endOfFile) }
        }
    }

    private var masterEvents: Int16 { Int16(POLLIN) | (input.isEmpty ? 0 : Int16(POLLOUT)) }

    /// What the process's terminal takes for the end of the input.
    private var endOfFile: UInt8? { TerminalDevice(terminal.master.number)?.endOfFile }

    /// Asks once: who has ended is gone then, and the signal of another child's end may have been the first one.
    private mutating func look<Owner: TerminalOwner & ~Copyable>(at owner: inout Owner) throws(SyscallError) {
        if status == nil { status = try owner.status() }
    }

    private mutating func takeSignals<Owner: TerminalOwner & ~Copyable>(
        for owner: inout Owner
    ) throws(SyscallError) {
        while let signal = signals.next() {
            switch signal {
            case SIGWINCH: terminal.takeSizeOfOurs()
            case SIGPIPE, SIGURG: break
            case SIGCHLD: try look(at: &owner)
            default: try owner.send(signal: signal)
            }
        }
    }

    private enum Copied {
        case some, none, closed
    }

    /// Copies what the process has written, once.
    private borrowing func copyOutput() -> Copied {
        var buffer = [UInt8](repeating: 0, count: 16384)
        let count = unsafe read(terminal.master.number, &buffer, buffer.count)
        if count < 0, errno == EAGAIN || errno == EINTR { return .none }
        // EIO: nobody has the other end open.
        guard count > 0 else { return .closed }
        var written = 0
        while written < count {
            let result = unsafe buffer.withUnsafeBytes { bytes in
                unsafe write(STDOUT_FILENO, bytes.baseAddress.map { unsafe $0 + written }, count - written)
            }
            if result < 0, errno == EAGAIN { waitForOutput() }
            if result < 0, errno != EINTR, errno != EAGAIN { break }  // Nobody reads any more.
            written += max(0, result)
        }
        return .some
    }

    private borrowing func waitForOutput() {
        var event = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&event, 1, -1)
    }

    /// What was written before the end; who goes on writing is not waited for.
    private borrowing func finish(_ status: CInt) -> Int32 {
        var rounds = 0
        while copyOutput() == .some, rounds < 64 { rounds += 1 }
        return status
    }
}

extension TerminalProxy {
    /// What was read and the terminal has not taken yet.
    private struct Input {
        var isOpen: Bool
        private var bytes: ArraySlice<UInt8> = []
        private var last = UInt8(ascii: "\n")

        init(isOpen: Bool) {
            self.isOpen = isOpen
        }

        var isEmpty: Bool { bytes.isEmpty }
        var isWanted: Bool { isOpen && bytes.isEmpty }

        /// Reads once.
        ///
        /// The end of a pipe becomes what the terminal takes for the end.
        mutating func read(endOfFile: UInt8?) {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = unsafe Glibc.read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            if count > 0 {
                bytes = buffer[..<count]
                last = buffer[count - 1]
                return
            }
            isOpen = false
            // The first one only ends the line where one has begun.
            if let endOfFile { bytes = last == UInt8(ascii: "\n") ? [endOfFile] : [endOfFile, endOfFile] }
        }

        mutating func write(to master: borrowing Descriptor) {
            let number = master.number
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe Glibc.write(number, bytes.baseAddress, bytes.count)
            }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if errno != EAGAIN, errno != EINTR {
                bytes = []
            }
        }
    }
}
