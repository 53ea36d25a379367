import CLinux
import Glibc

/// How a process ended that is another's to wait for.
package enum ProcessEnd: Equatable, Sendable {
    /// It runs.
    case none
    /// What wait(2) reports.
    case status(CInt)
    /// Its parent has waited for it, and the kernel is older than 6.15 and does not tell.
    case unknown

    /// Asks the kernel, for some milliseconds where the process has ended and its parent has not yet waited.
    ///
    /// - Parameters:
    ///   - pid: Its PID, which may mean another process by now.
    ///   - pidfd: Its descriptor, which was open before it ended.
    /// - Returns: How it ended.
    package static func of(_ pid: Int32, _ pidfd: borrowing Descriptor) -> ProcessEnd {
        var event = pollfd(fd: pidfd.number, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&event, 1, 0) > 0 else { return .none }
        // The kernel keeps it until the parent waits; one that is gone has been waited for.
        if let process = ProcessStatus(of: pid), process.hasEnded, let status = process.waitStatus {
            return .status(status)
        }
        var status: CInt = 0
        for _ in 0..<100 {
            let result = unsafe clinux_pidfd_exit_status(pidfd.number, &status)
            if result == 0 { return .status(status) }
            guard result == -EAGAIN else { return .unknown }
            usleep(1_000)
        }
        return .unknown
    }
}
