import Cgroups
import Glibc
import Linux
import Lowering
import Systemd

/// Waits until something about a container may be different: its unit, its files, or its cgroup.
///
/// Nothing is missed between two looks: what happened since the last wait ends the next one at once.
struct ContainerChange: ~Copyable {
    private var manager: Manager
    private let files: DirectoryWatch
    private let list: ContainerList
    private let unit: String

    private init(
        _ manager: consuming Manager,
        _ files: consuming DirectoryWatch,
        _ list: ContainerList,
        _ unit: String
    ) {
        self.manager = manager
        self.files = files
        self.list = list
        self.unit = unit
    }

    /// Begins to watch.
    static func watch(_ container: KnownContainer, _ list: ContainerList) throws(Failure) -> ContainerChange {
        let manager = try Manager.subscribed(list.managerScope)
        let files: DirectoryWatch
        do {
            files = try DirectoryWatch()
        } catch {
            throw Failure(error)
        }
        let change = ContainerChange(manager, files, list, container.unit ?? "")
        try change.watch(container)
        return change
    }

    /// Has its files watched, wherever they are by now.
    private func watch(_ container: KnownContainer?) throws(Failure) {
        let names = unit.isEmpty ? [] : [unit, ServiceName.stem(unit) + ".bundle"]
        let all = [list.runDirectory] + names.map { "\(list.runDirectory)/\($0)" } + [container?.directory]
        do {
            for path in all.compactMap(\.self) { try files.add(path) }
        } catch {
            throw Failure(error)
        }
    }

    /// Waits.
    ///
    /// - Parameter container: It as it was when somebody last looked; nil where there was none.
    /// - Throws: That nothing can be heard.
    mutating func wait(_ container: KnownContainer?) throws(Failure) {
        try watch(container)
        let cgroup = container.flatMap { UnitCgroup(ofProcess: $0.pid) }
        // One that is gone says nothing any more, but then the unit does.
        let events = cgroup.flatMap { try? Descriptor(opening: "\($0.directory)/cgroup.events", O_RDONLY) }
        if Self.isFrozen(events) != (container?.status == .paused) { return }
        while try !heard() {
            var polled = [
                pollfd(fd: manager.bus.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: files.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: Self.number(events), events: Int16(POLLPRI), revents: 0),
            ]
            do {
                try check("poll", unit) { unsafe poll(&polled, 3, -1) }
                if polled[1].revents != 0 { try files.drain() }
            } catch {
                throw Failure(error)
            }
            if polled[1].revents != 0 || polled[2].revents != 0 { return }
        }
    }

    /// Reads the file, as only what happens after that wakes who polls it.
    private static func isFrozen(_ events: borrowing Descriptor?) -> Bool {
        switch events {
        case .some(let file):
            // The cgroup may have gone meanwhile.
            let text = String(decoding: (try? file.read(upTo: 4096)) ?? [], as: UTF8.self)
            return Cgroup.isFrozen(events: text)
        case .none: return false
        }
    }

    private static func number(_ file: borrowing Descriptor?) -> CInt {
        switch file {
        case .some(let file): file.number
        case .none: -1
        }
    }

    /// Takes what the manager has said; whether some of it is about the container.
    private mutating func heard() throws(Failure) -> Bool {
        var isMeant = false
        do {
            while let signal = try manager.bus.nextSignal(until: 0) {
                isMeant = isMeant || signal.path == Manager.path(ofUnit: unit)
                isMeant = isMeant || signal.body.contains { $0.string == unit }
            }
        } catch {
            throw Failure("lost the service manager: \(error)")
        }
        return isMeant
    }
}
