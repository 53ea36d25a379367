import Glibc
package import Linux

/// Stands between this process's standard streams and a process's terminal, until that process ends.
///
/// Signals must have been blocked (``PendingSignals``) before the process was started. Those that come are the
/// process's, but for `SIGWINCH`, after which its terminal has the size of ours.
package struct TerminalProxy: ~Copyable {
    private let terminal: Terminal
    private let pid: Int32
    private let signals: SignalDescriptor
    /// Ours, in raw mode; nil where standard input is none, or is somebody else's at the moment.
    private let keyboard: RawTerminal?
    private var input: Input
    private var isOutputOpen = true
    private var status: CInt?

    private init(
        _ terminal: consuming Terminal,
        _ pid: Int32,
        _ signals: consuming SignalDescriptor,
        _ keyboard: consuming RawTerminal?,
        readsInput: Bool
    ) {
        self.terminal = terminal
        self.pid = pid
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
        let signals = try SignalDescriptor()
        let number = terminal.master.number
        let flags = fcntl(number, F_GETFL)
        try check("fcntl", "terminal") { fcntl(number, F_SETFL, flags | O_NONBLOCK) }
        let own = TerminalDevice(STDIN_FILENO)
        // In the background of a shell our terminal is somebody else's at the moment.
        let reads = readsInput && own?.isForeground ?? true
        var keyboard: RawTerminal?
        if reads, let own { keyboard = try RawTerminal.start(own) }
        var proxy = TerminalProxy(terminal, pid, signals, keyboard, readsInput: reads)
        proxy.resize()
        return try proxy.run()
    }

    private mutating func run() throws(SyscallError) -> Int32 {
        while true {
            if let status { return finish(status) }
            var events = [
                pollfd(fd: signals.descriptor.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: terminal.master.number, events: masterEvents, revents: 0),
                pollfd(fd: input.isWanted ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0),
            ]
            // While nobody has the other end open, poll(2) would return at once, for ever.
            if !isOutputOpen { events[1].fd = -1 }
            let timeout: CInt = isOutputOpen ? -1 : 50
            try check("poll", "terminal") { unsafe poll(&events, 3, timeout) }
            isOutputOpen = true
            if events[0].revents != 0 { try takeSignals() }
            if events[1].revents & Int16(POLLOUT) != 0 { input.write(to: terminal.master) }
            if events[1].revents & ~Int16(POLLOUT) != 0 { isOutputOpen = copyOutput() != .closed }
            if events[2].revents != 0 { input.read(endOfFile: endOfFile) }
        }
    }

    private var masterEvents: Int16 { Int16(POLLIN) | (input.isEmpty ? 0 : Int16(POLLOUT)) }

    /// What the process's terminal takes for the end of the input.
    private var endOfFile: UInt8? { TerminalDevice(terminal.master.number)?.endOfFile }

    private mutating func takeSignals() throws(SyscallError) {
        while let signal = signals.next() {
            switch signal {
            case SIGWINCH: resize()
            case SIGPIPE, SIGURG: break
            case SIGCHLD:
                var state: CInt = 0
                let pid = pid
                let ended = try check("waitpid", "process \(pid)") { unsafe waitpid(pid, &state, WNOHANG) }
                if ended == pid { status = ChildProgram.exitStatus(state) }
            default: kill(pid, signal)
            }
        }
    }

    /// Gives the process's terminal the size of ours.
    private borrowing func resize() {
        let own = [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].lazy.compactMap { TerminalDevice($0) }.first
        guard let size = own?.size, size.rows > 0 else { return }
        // It is still usable with another size.
        try? TerminalDevice(terminal.master.number)?.resize(to: size)
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
