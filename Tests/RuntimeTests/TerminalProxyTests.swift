import Glibc
import Linux
import Testing

@testable import Runtime

/// A child that has ended when it is first asked, and that waitpid(2) knows no more after that.
private struct EndedChild: TerminalOwner {
    let number: CInt = -1
    private var isGone = false

    mutating func status() throws(SyscallError) -> CInt? {
        if isGone { throw SyscallError("waitpid", "child", ECHILD) }
        isGone = true
        // The signal of its own end; the one before was of another child's.
        pthread_kill(pthread_self(), SIGCHLD)
        return 7
    }

    func send(signal: Int32) {}
}

@Suite struct `Passing on a terminal` {
    private func terminal() throws -> Terminal {
        try Terminal(master: Descriptor(opening: "/dev/ptmx", O_RDWR | O_NOCTTY))
    }

    /// A process between ends before the container's does; runc's mounts_sshfs.bats failed by that now and then.
    @Test func `ends with its owner also where two children have ended`() throws {
        var before = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, nil, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        try PendingSignals.block()
        pthread_kill(pthread_self(), SIGCHLD)
        var owner = EndedChild()
        #expect(try TerminalProxy.run(terminal(), for: &owner, readsInput: false) == 7)
    }
}
