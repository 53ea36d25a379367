import Glibc
import Linux

/// What happens to a cgroup: processes that are killed for want of memory, and the end of the last one.
package struct CgroupEvents: ~Copyable {
    package enum Event: Equatable, Sendable {
        /// Processes were killed as there was no memory left below the limit.
        case outOfMemory
        /// There is no process any more.
        case empty
        /// Nothing in that time.
        case timeout
    }

    private let population: Descriptor
    /// Nil without the memory controller.
    private let memory: Descriptor?
    private var kills: UInt64

    /// Begins to watch a cgroup.
    package init(of cgroup: borrowing Cgroup) throws(CgroupError) {
        self = try inCgroup { () throws(SyscallError) in try Self.watching(cgroup) }
    }

    private init(_ population: consuming Descriptor, _ memory: consuming Descriptor?, _ kills: UInt64) {
        self.population = population
        self.memory = memory
        self.kills = kills
    }

    private static func watching(_ cgroup: borrowing Cgroup) throws(SyscallError) -> CgroupEvents {
        let population = try cgroup.directory.open(beneath: "cgroup.events")
        guard try cgroup.directory.exists(beneath: "memory.events") else {
            return CgroupEvents(population, nil, 0)
        }
        let memory = try cgroup.directory.open(beneath: "memory.events")
        let kills = try number("oom_kill", in: memory)
        return CgroupEvents(population, memory, kills)
    }

    /// Waits for the next one.
    package mutating func next(milliseconds: Int32) throws(CgroupError) -> Event {
        do throws(SyscallError) {
            if let event = try happened() { return event }
            var files = [pollfd(fd: population.number, events: Int16(POLLPRI), revents: 0)]
            if let memory = memoryNumber {
                files.append(pollfd(fd: memory, events: Int16(POLLPRI), revents: 0))
            }
            try check("poll", "cgroup.events") { unsafe poll(&files, nfds_t(files.count), milliseconds) }
            return try happened() ?? .timeout
        } catch {
            // The cgroup is gone.
            if error.code == ENODEV || error.code == ENOENT { return .empty }
            throw .system(error)
        }
    }

    private var memoryNumber: CInt? {
        switch memory {
        case .some(let file): file.number
        case .none: nil
        }
    }

    private mutating func happened() throws(SyscallError) -> Event? {
        let killed: UInt64
        switch memory {
        case .some(let file): killed = try Self.number("oom_kill", in: file)
        case .none: killed = kills
        }
        if killed > kills {
            kills = killed
            return .outOfMemory
        }
        return try Self.number("populated", in: population) == 0 ? .empty : nil
    }

    private static func number(_ name: String, in file: borrowing Descriptor) throws(SyscallError) -> UInt64 {
        try file.seek(to: 0)
        let text = String(decoding: try file.read(upTo: 4096), as: UTF8.self)
        for line in text.split(separator: "\n") where line.hasPrefix("\(name) ") {
            return UInt64(line.dropFirst(name.utf8.count + 1)) ?? 0
        }
        return 0
    }
}
