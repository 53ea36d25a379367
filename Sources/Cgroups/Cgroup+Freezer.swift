import Glibc
import Linux

extension Cgroup {
    /// Whether all of its processes are frozen, or are to be.
    package var isFrozen: Bool {
        get throws(CgroupError) {
            try words(of: "cgroup.freeze").first == "1"
        }
    }

    /// Whether all processes are frozen, by their cgroup or by one above it, as `cgroup.events` says (cgroup-v2.rst).
    package static func isFrozen(events text: String) -> Bool {
        text.split(separator: "\n").contains("frozen 1")
    }

    /// Stops all processes where they are, and waits until they are.
    package func freeze() throws(CgroupError) {
        do throws(CgroupError) {
            try settle(frozen: true)
        } catch {
            // Not half.
            try? write("0", to: "cgroup.freeze")
            throw error
        }
    }

    /// Lets frozen processes go on.
    package func thaw() throws(CgroupError) {
        try settle(frozen: false)
    }

    private func settle(frozen: Bool) throws(CgroupError) {
        do throws(SyscallError) {
            try write(frozen ? "1" : "0", to: "cgroup.freeze")
            // It is told of each change by POLLPRI (cgroup-v2.rst).
            let events = try directory.open(beneath: "cgroup.events")
            for _ in 0..<100 {
                try events.seek(to: 0)
                let text = String(decoding: try events.read(upTo: 4096), as: UTF8.self)
                if Self.isFrozen(events: text) == frozen { return }
                var event = pollfd(fd: events.number, events: Int16(POLLPRI), revents: 0)
                try check("poll", "cgroup.events") { unsafe poll(&event, 1, 100) }
            }
        } catch {
            throw error.code == ENOENT ? .missingFile("cgroup.freeze", cgroup: path) : .system(error)
        }
        throw .notSettled(path, frozen: frozen)
    }
}
