import Glibc
import Linux
import Lowering
import OCI
import Runtime

/// One run of a health check's command in the container.
struct HealthProbe {
    /// What is read of its output at most, whatever is kept.
    private static let limit = 1 << 20

    let command: [String]
    /// In milliseconds.
    let timeout: Int64
    /// So many bytes of its output are kept; 0 for all.
    let mostBytes: Int

    /// Executes the command with the container's confinement, and waits until it ends or has taken too long.
    ///
    /// Our standard streams are the command's from then on.
    func run(in directory: String, _ state: ContainerState) throws(Failure) -> HealthState.Result {
        let start = Self.now()
        if let probe = NetworkProbe(command) { return try ask(probe, state, start) }
        do throws(Failure) {
            guard let container = try container(state), let record = ProcessRecord(in: directory) else {
                throw Failure("the container has ended")
            }
            var process = record.process
            process.arguments = command
            process.terminal = false
            var attachment = Attachment(process: process, pid: state.pid, container: container)
            attachment.seccompFilter = try record.filter()
            attachment.seccomp = record.seccomp
            let (status, output) = try execute(attachment)
            return result(start, status, output)
        } catch {
            return result(start, nil, Array(error.message.utf8))
        }
    }

    /// A check that is done from here, in the container's network.
    private func ask(
        _ probe: NetworkProbe,
        _ state: ContainerState,
        _ start: Int64
    ) throws(Failure) -> HealthState.Result {
        do {
            // The process whose namespace is entered is the container's until the end.
            guard let process = try state.process() else {
                return result(start, nil, Array("the container has ended".utf8))
            }
            defer { withExtendedLifetime(process) {} }
            let (status, output) = try probe.run(inNetworkOf: state.pid, until: Self.milliseconds() + timeout)
            return result(start, status, output)
        } catch {
            throw Failure("healthcheck", error)
        }
    }

    private func container(_ state: ContainerState) throws(Failure) -> ProcessDescriptor? {
        do {
            return try state.process()
        } catch {
            throw Failure("healthcheck", error)
        }
    }

    private func result(_ start: Int64, _ status: Int32?, _ output: [UInt8]) -> HealthState.Result {
        let kept = mostBytes > 0 ? output.prefix(mostBytes) : output[...]
        let text = String(decoding: kept, as: UTF8.self)
        return HealthState.Result(start: start, end: Self.now(), exitStatus: status, output: text)
    }

    /// The exit status, nil where it took too long, and what it wrote.
    private func execute(_ attachment: consuming Attachment) throws(Failure) -> (Int32?, [UInt8]) {
        let deadline = Self.milliseconds() + timeout
        let purpose = "cannot run the health check"
        let pipe = try doing(purpose, SyscallError.self, Pipe())
        let null = try doing(purpose, SyscallError.self, Descriptor(opening: "/dev/null", O_RDONLY))
        do throws(SyscallError) {
            for (number, stream) in [
                (null.number, STDIN_FILENO), (pipe.writer.number, 1), (pipe.writer.number, 2),
            ] {
                try check("dup2", "a standard stream") { dup2(number, stream) }
            }
        } catch {
            throw Failure(purpose, error)
        }
        let started = try start(attachment)
        do throws(SyscallError) {
            // Ours are not to keep the pipe open.
            for stream in [CInt(1), 2] {
                try check("dup2", "a standard stream") { dup2(null.number, stream) }
            }
            let reader = try take(pipe)
            var output: [UInt8] = []
            let isEnded = try wait(for: started.pidfd, reader, until: deadline, &output)
            if !isEnded { kill(started.pid, SIGKILL) }
            let status = try ChildProgram.end(of: started.pid)
            if isEnded { return (status, output) }
            return (nil, Array("the check took more than \(timeout) ms\n".utf8) + output)
        } catch {
            throw Failure(purpose, error)
        }
    }

    private func start(_ attachment: consuming Attachment) throws(Failure) -> Started {
        do {
            return try attachment.create().start()
        } catch {
            throw Failure(error)
        }
    }

    /// The pipe's reader; nobody here writes to it any more.
    private func take(_ pipe: consuming Pipe) throws(SyscallError) -> Descriptor {
        let reader = try pipe.reader.duplicate()
        let number = reader.number
        try check("fcntl", "pipe") { fcntl(number, F_SETFL, O_NONBLOCK) }
        return reader
    }

    /// Reads until the process has ended; false where it has not in time.
    private func wait(
        for pidfd: borrowing Descriptor,
        _ reader: borrowing Descriptor,
        until deadline: Int64,
        _ output: inout [UInt8]
    ) throws(SyscallError) -> Bool {
        var isOpen = true
        while true {
            let rest = deadline - Self.milliseconds()
            if rest <= 0 { return false }
            var events = [
                pollfd(fd: pidfd.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isOpen ? reader.number : -1, events: Int16(POLLIN), revents: 0),
            ]
            do {
                try check("poll", "the health check") { unsafe poll(&events, 2, CInt(min(rest, 60_000))) }
            } catch  where error.code == EINTR {
                continue
            }
            if events[1].revents != 0 { isOpen = drain(reader, &output) }
            if events[0].revents != 0 {
                _ = drain(reader, &output)
                return true
            }
        }
    }

    /// Reads what is there; false at the end.
    private func drain(_ reader: borrowing Descriptor, _ output: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe read(reader.number, &buffer, buffer.count)
            if count == 0 { return false }
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            output += buffer.prefix(min(count, max(0, Self.limit - output.count)))
        }
    }

    /// Nanoseconds since 1970.
    private static func now() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Milliseconds since boot.
    static func milliseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
