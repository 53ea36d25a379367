/// One `--ulimit`: `nofile=1024:2048`.
package struct RunUlimit: Equatable, Sendable {
    /// As getrlimit(2) names it, such as `RLIMIT_NOFILE`; nil for `host`, which keeps the launcher's limits.
    package var type: String?
    package var soft: UInt64
    package var hard: UInt64

    private static let names: Set<Substring> = [
        "as", "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc",
        "rss", "rtprio", "rttime", "sigpending", "stack",
    ]

    /// Reads `type=soft[:hard]`; -1 is no limit.
    package init(_ text: String) throws(RunFlagError) {
        if text == "host" {
            type = nil
            soft = 0
            hard = 0
            return
        }
        let lower = text.lowercased()
        let parts = (lower.hasPrefix("rlimit_") ? lower.dropFirst(7) : lower[...])
            .split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.names.contains(parts[0]) else {
            throw RunFlagError("", "needs the form type=soft:hard, with a type such as nofile")
        }
        let values = parts[1].split(separator: ":", omittingEmptySubsequences: false).map(Self.limit)
        guard (1...2).contains(values.count), let soft = values[0], let hard = values[values.count - 1] else {
            throw RunFlagError("", "a limit is a number, or -1 for none")
        }
        guard soft <= hard else { throw RunFlagError("", "the soft limit is above the hard one") }
        type = "RLIMIT_" + parts[0].uppercased()
        self.soft = soft
        self.hard = hard
    }

    private static func limit(_ text: Substring) -> UInt64? {
        text == "-1" || text == "unlimited" ? .max : UInt64(text)
    }
}

/// One `--uidmap` or `--gidmap`: `container:host[:count]`.
package struct RunIDMap: Equatable, Sendable {
    package var container: UInt32
    package var host: UInt32
    package var count: UInt32

    package init(container: UInt32, host: UInt32, count: UInt32) {
        self.container = container
        self.host = host
        self.count = count
    }

    /// Reads the plain form; Podman's `@` and `+` are about the user's subordinate IDs.
    package init(_ text: String) throws(RunFlagError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let values = parts.compactMap { UInt32($0) }
        guard (2...3).contains(parts.count), values.count == parts.count else {
            throw RunFlagError("", "needs the form containerID:hostID:count")
        }
        let count = values.count == 3 ? values[2] : 1
        guard count > 0, UInt32.max - count >= values[0], UInt32.max - count >= values[1] else {
            throw RunFlagError("", "is not a range of IDs")
        }
        self.init(container: values[0], host: values[1], count: count)
    }
}
