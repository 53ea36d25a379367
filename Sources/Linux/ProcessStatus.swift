/// What proc_pid_stat(5) says of a process.
package struct ProcessStatus: Equatable, Sendable {
    /// The letter of its state, such as `S`; `Z` and `X` are of one that has ended.
    package var state: UInt8
    /// When it started, in clock ticks since boot: with it a PID can't mean another process.
    package var startTime: UInt64
    /// What waitpid(2) will say of one that has ended, where the kernel shows it to us.
    package var waitStatus: Int32?

    /// Reads what the kernel says; nil where there is no such process.
    package init?(of pid: Int32) {
        // What is gone while it is read is as good as not there.
        guard let bytes = (try? SmallFile.contents(of: "/proc/\(pid)/stat", limit: 4096)) ?? nil else {
            return nil
        }
        self.init(parsing: bytes)
    }

    /// Reads the line of such a file; nil where it is no such line.
    package init?(parsing bytes: [UInt8]) {
        // The name of the program, in parentheses, may have any bytes in it.
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = bytes[(end + 1)...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        guard fields.count > 19, let state = fields[0].first,
            let startTime = UInt64(String(decoding: fields[19], as: UTF8.self))
        else { return nil }
        self.state = state
        self.startTime = startTime
        waitStatus = fields.count > 49 ? Int32(String(decoding: fields[49], as: UTF8.self)) : nil
    }

    /// Whether it has ended, and only its parent has not waited for it.
    package var hasEnded: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }
}
