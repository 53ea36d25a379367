import Linux
import Lowering
import Runtime
import Systemd

/// Gives a container that runs to the service manager.
struct ServiceHandover: ~Copyable {
    private let notifier: Notifier

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
    func store(
        _ descriptor: borrowing Descriptor,
        as name: ReceivedDescriptors.Name
    ) throws(Failure) {
        do {
            try notifier.store(descriptor, name: name.rawValue)
        } catch {
            throw Failure("cannot store '\(name.rawValue)' with the service manager", error)
        }
    }

    func forget(_ name: ReceivedDescriptors.Name) throws(Failure) {
        do {
            try notifier.removeStored(name: name.rawValue)
        } catch {
            throw Failure("cannot drop '\(name.rawValue)' from the descriptor store", error)
        }
    }

    /// Says who the main process is.
    func announce(pid: Int32, notify: RunOptions.Notify) throws(Failure) {
        // A container that notifies says itself when it is ready.
        let ready = notify == .container ? "" : "\nREADY=1"
        do {
            try notifier.send("MAINPID=\(pid)\(ready)")
        } catch {
            throw Failure("cannot hand the container over to the service manager", error)
        }
    }

    /// Waits until the service manager has heard all.
    func complete() throws(Failure) {
        do {
            try notifier.barrier()
        } catch {
            throw Failure("cannot hand the container over to the service manager", error)
        }
    }
}
