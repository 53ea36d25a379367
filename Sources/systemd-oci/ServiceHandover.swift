import Linux
import Lowering
import Runtime
import Systemd

/// Gives a container that runs to the service manager.
struct ServiceHandover: ~Copyable {
    private let notifier: Notifier

    init(_ notifier: consuming Notifier) {
        self.notifier = notifier
    }

    /// Tells what went wrong: it is also what `systemctl status` shows.
    func tell(_ failure: Failure) throws(Failure) {
        do {
            try notifier.send("STATUS=\(failure.message.split(separator: "\n").joined(separator: ": "))")
        } catch {
            throw Failure("cannot reach the service manager", error)
        }
    }

    /// Connects to the service manager of this unit; nil outside of one.
    init?(_ context: RunContext) throws(Failure) {
        guard context.handsOver else { return nil }
        do {
            guard let notifier = try Notifier() else { return nil }
            self.notifier = notifier
        } catch {
            throw Failure("cannot reach the service manager", error)
        }
    }

    /// Keeps a file descriptor for the unit's life.
    func store(_ descriptor: borrowing Descriptor, as name: String) throws(Failure) {
        do {
            try notifier.store(descriptor, name: name)
        } catch {
            throw Failure("cannot store '\(name)' with the service manager", error)
        }
    }

    func forget(_ name: String) throws(Failure) {
        do {
            try notifier.removeStored(name: name)
        } catch {
            throw Failure("cannot drop '\(name)' from the descriptor store", error)
        }
    }

    /// Says who the main process is, and waits until the service manager has heard of it.
    ///
    /// - Parameters:
    ///   - pid: The main process.
    ///   - notify: Who says that it is ready.
    ///   - status: What `systemctl status` shows of it; nil where that is not for us to say.
    /// - Throws: That the service manager does not hear.
    func complete(pid: Int32, notify: RunOptions.Notify, status: String? = nil) throws(Failure) {
        // A container that notifies says itself when it is ready, and a health check for one that is to be healthy.
        let ready = notify == .container || notify == .healthy ? "" : "\nREADY=1"
        do {
            try notifier.send("MAINPID=\(pid)\(ready)\(status.map { "\nSTATUS=" + $0 } ?? "")")
            try notifier.barrier()
        } catch {
            throw Failure("cannot hand the container over to the service manager", error)
        }
    }
}
