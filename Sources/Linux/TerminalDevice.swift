package import Glibc

/// A terminal behind a file descriptor that somebody else closes (ioctl_tty(2), termios(3)).
package struct TerminalDevice: Sendable {
    private let number: CInt

    /// Nil where the descriptor is no terminal.
    package init?(_ number: CInt) {
        guard isatty(number) == 1 else { return nil }
        self.number = number
    }

    /// How many characters it shows.
    package struct Size: Equatable, Sendable {
        package var rows: UInt16
        package var columns: UInt16

        package init(rows: UInt16, columns: UInt16) {
            self.rows = rows
            self.columns = columns
        }
    }

    /// Its size; nil where that can't be said.
    package var size: Size? {
        var size = winsize()
        guard unsafe ioctl(number, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
        return Size(rows: size.ws_row, columns: size.ws_col)
    }

    /// Changes its size, of which the processes in its foreground hear by `SIGWINCH`.
    package func resize(to size: Size) throws(SyscallError) {
        var value = winsize(ws_row: size.rows, ws_col: size.columns, ws_xpixel: 0, ws_ypixel: 0)
        try check("ioctl", "terminal") { unsafe ioctl(number, UInt(TIOCSWINSZ), &value) }
    }

    /// Whether this process may read from it: it has another controlling terminal, or is in the foreground of it.
    package var isForeground: Bool {
        let group = tcgetpgrp(number)
        return group == -1 || group == getpgrp()
    }

    /// What ends the input, where lines are edited; nil where each byte goes through as it is.
    package var endOfFile: UInt8? {
        guard let settings = try? settings(), settings.c_lflag & tcflag_t(ICANON) != 0 else { return nil }
        return settings.c_cc.4
    }

    /// Its settings (tcgetattr(3)).
    package func settings() throws(SyscallError) -> termios {
        var settings = termios()
        try check("tcgetattr", "terminal") { unsafe tcgetattr(number, &settings) }
        return settings
    }

    /// Changes its settings when all that was written has been sent.
    package func apply(_ settings: termios) throws(SyscallError) {
        var settings = settings
        try check("tcsetattr", "terminal") { unsafe tcsetattr(number, TCSADRAIN, &settings) }
    }
}

/// A terminal whose keys go through as they are, until this ends (cfmakeraw(3)).
///
/// What is shown is still processed, so that each line begins at the left.
@usableFromInline package struct RawTerminal: ~Copyable, Sendable {
    private let terminal: TerminalDevice
    private let before: termios

    private init(_ terminal: TerminalDevice, before: termios) {
        self.terminal = terminal
        self.before = before
    }

    package static func start(_ terminal: TerminalDevice) throws(SyscallError) -> RawTerminal {
        let before = try terminal.settings()
        var raw = before
        unsafe cfmakeraw(&raw)
        raw.c_oflag = before.c_oflag
        try terminal.apply(raw)
        return RawTerminal(terminal, before: before)
    }

    @inlinable deinit { end() }

    @usableFromInline func end() {
        // It may be gone.
        try? terminal.apply(before)
    }
}
