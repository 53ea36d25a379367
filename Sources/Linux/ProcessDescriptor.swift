import CLinux
import Glibc

/// A process of this host, held so that its PID can't come to mean another (pidfd_open(2)).
package struct ProcessDescriptor: ~Copyable, Sendable {
    package let descriptor: Descriptor

    package init(pid: Int32) throws(SyscallError) {
        let result = clinux_pidfd_open(pid)
        if result < 0 { throw SyscallError("pidfd_open", "process \(pid)", -result) }
        descriptor = Descriptor(owning: result)
    }

    /// Sends a signal (pidfd_send_signal(2)).
    package func send(signal: Int32) throws(SyscallError) {
        let result = clinux_pidfd_send_signal(descriptor.number, signal)
        if result < 0 { throw SyscallError("pidfd_send_signal", "descriptor \(descriptor.number)", -result) }
    }

    /// Waits for its end; false where it has not come in time.
    ///
    /// Negative milliseconds mean for ever.
    package func waitForEnd(milliseconds: Int32) throws(SyscallError) -> Bool {
        var event = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        return try check("poll", "descriptor \(descriptor.number)") { unsafe poll(&event, 1, milliseconds) }
            > 0
    }

    /// Asks the process to end, kills it where it has not in time, and waits for that.
    ///
    /// - Parameters:
    ///   - signal: What asks it.
    ///   - milliseconds: The time it has.
    /// - Throws: What the kernel says; not that it has ended already.
    package func end(signal: Int32, milliseconds: Int32) throws(SyscallError) {
        do {
            try send(signal: signal)
            if try waitForEnd(milliseconds: milliseconds) { return }
            try send(signal: SIGKILL)
            _ = try waitForEnd(milliseconds: 10_000)
        } catch {
            if error.code != ESRCH { throw error }
        }
    }
}

/// Signals that are waited for instead of handled.
package enum PendingSignals {
    /// From now on signals wait until ``next()`` takes them; children start with the same mask.
    package static func block() throws(SyscallError) {
        let result = clinux_block_signals()
        if result < 0 { throw SyscallError("sigprocmask", "this process", -result) }
    }

    /// Waits for one.
    package static func next() throws(SyscallError) -> Int32 {
        while true {
            let result = clinux_wait_signal()
            if result >= 0 { return result }
            if result != -EINTR { throw SyscallError("sigwaitinfo", "this process", -result) }
        }
    }
}
