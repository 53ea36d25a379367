import CLinux
import Glibc
import Linux

/// A child process that is killed and reaped unless it is let go.
@usableFromInline struct Child: ~Copyable, Sendable {
    let pid: pid_t
    private var isFree = false

    init(pid: pid_t) {
        self.pid = pid
    }

    mutating func letGo() {
        isFree = true
    }

    @inlinable deinit { end() }

    @usableFromInline func end() {
        if isFree { return }
        kill(pid, SIGKILL)
        while waitpid(pid, nil, 0) == -1, errno == EINTR {}
    }
}
