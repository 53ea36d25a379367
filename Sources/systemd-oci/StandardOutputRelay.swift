import Glibc
import Linux
import Systemd

/// `systemd-oci stdio`: forwards what containers write to /dev/stdout to the journal, line by line.
///
/// It ends when the pipes have been quiet for a while; systemd watches them again then, and it is level that
/// wakes, so that nothing is lost between.
struct StandardOutputRelay: ~Copyable {
    private static let quietMilliseconds: CInt = 2_000

    private let journal: Journal
    private var pipes: [StandardOutputPipe]

    /// Takes over the pipes that the socket unit passed.
    init() throws(Failure) {
        let passed = PassedDescriptors.ofThisProcess().entries
        if passed.isEmpty {
            throw Failure("stdio: no pipes: this is started by systemd-oci-stdio.socket")
        }
        do {
            journal = try Journal()
        } catch {
            throw Failure("stdio: cannot reach the journal", error)
        }
        pipes = passed.map { StandardOutputPipe(number: $0.number) }
    }

    /// Forwards until nothing has come for a while.
    mutating func forward() throws(Failure) {
        var events = pipes.map { pollfd(fd: $0.number, events: Int16(POLLIN), revents: 0) }
        do {
            while try wait(&events) > 0 {
                for index in events.indices where events[index].revents != 0 {
                    if events[index].revents & Int16(POLLIN) == 0 {
                        events[index].fd = -1
                    } else {
                        send(pipes[index].read())
                    }
                }
            }
        } catch {
            throw Failure("stdio", error)
        }
        for index in pipes.indices { send(pipes[index].flush()) }
    }

    private func wait(_ events: inout [pollfd]) throws(SyscallError) -> CInt {
        let count = nfds_t(events.count)
        return try check("poll", "pipes") {
            unsafe events.withUnsafeMutableBufferPointer {
                unsafe poll($0.baseAddress, count, Self.quietMilliseconds)
            }
        }
    }

    private func send(_ entries: [JournalEntry]) {
        for entry in entries {
            // A line that the journal won't take is lost; to block or to end would lose all the others, too.
            try? journal.send(entry)
        }
    }
}
