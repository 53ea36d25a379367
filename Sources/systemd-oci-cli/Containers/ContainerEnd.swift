import Glibc
import Linux
import Systemd

/// Waits for the end of a container, and finds out how it ended.
struct ContainerEnd: ~Copyable {
    private var manager: Manager
    private var watch: UnitWatch
    private let process: ProcessDescriptor?

    private init(
        _ manager: consuming Manager,
        _ watch: UnitWatch,
        _ process: consuming ProcessDescriptor?
    ) {
        self.manager = manager
        self.watch = watch
        self.process = process
    }

    /// Begins to watch.
    static func watch(_ container: KnownContainer, _ list: ContainerList) throws(Failure) -> ContainerEnd {
        let manager = try Manager.subscribed(list.managerScope)
        let process = try container.process()
        return ContainerEnd(
            manager,
            UnitWatch(unit: Manager.path(ofUnit: container.unit ?? ""), job: ""),
            process
        )
    }

    /// To be polled: readable when it has ended; -1 where it had before.
    var number: CInt {
        switch process {
        case .some(let process): process.descriptor.number
        case .none: -1
        }
    }

    var hasEnded: Bool {
        switch process {
        // What can't be asked has ended.
        case .some(let process): (try? process.waitForEnd(milliseconds: 0)) ?? true
        case .none: true
        }
    }

    /// Waits until it has ended.
    ///
    /// - Returns: Its exit status, or 128 and a signal; nil where nobody knows.
    /// - Throws: That nobody can be asked.
    mutating func wait() throws(Failure) -> Int32? {
        while !hasEnded {
            var event = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
            var other = pollfd(fd: manager.bus.number, events: Int16(POLLIN), revents: 0)
            var events = [event, other]
            unsafe poll(&events, 2, -1)
            (event, other) = (events[0], events[1])
            if other.revents != 0 { try takeSignals(until: 0) }
        }
        return try status()
    }

    /// How it ended, once it has.
    mutating func status() throws(Failure) -> Int32? {
        let deadline = Bus.deadline(5000)
        while watch.exitStatus == nil, Bus.deadline(0) < deadline {
            if try !takeSignals(until: deadline, isOne: true) { break }
        }
        return watch.exitStatus
    }

    @discardableResult
    private mutating func takeSignals(until deadline: Int64, isOne: Bool = false) throws(Failure) -> Bool {
        var hasTaken = false
        do {
            while let signal = try manager.bus.nextSignal(until: deadline) {
                watch.take(signal)
                hasTaken = true
                if isOne { break }
            }
        } catch {
            throw Failure("lost the service manager: \(error)")
        }
        return hasTaken
    }
}
