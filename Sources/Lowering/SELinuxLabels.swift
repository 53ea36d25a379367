/// The SELinux labels of a container.
///
/// They are made as Podman makes them (opencontainers/selinux, `label.InitLabels`): from the policy's lxc_contexts, and
/// with two categories that no other container has, so that their files are closed to each other.
package struct SELinuxLabels: Equatable, Sendable {
    /// The process's; nil for one that the policy treats as if it were no container.
    package var process: String?
    /// The same for a container that runs systemd.
    package var initialProcess: String?
    /// What the container alone may use.
    package var files: String
    /// What all containers may use.
    package var sharedFiles: String

    /// How many pairs of the 1024 categories there are.
    static let pairCount = 1024 * 1023 / 2
    /// So many are for ranges of IDs, of which each has one of its own.
    private static let rangeCount = 0x7000

    /// Reads what the policy says of containers; nil where it says nothing of their files.
    ///
    /// - Parameters:
    ///   - contexts: The content of lxc_contexts: lines of `name = "user:role:type:level"`.
    ///   - options: The values of `--security-opt label=`, such as `type:spc_t` and `disable`.
    ///   - firstID: The first of the container's IDs where nobody else has them.
    ///   - name: The container's.
    /// - Throws: An option that makes no sense.
    package init?(
        contexts: String,
        options: [String] = [],
        firstID: UInt32? = nil,
        name: String = ""
    ) throws(RunFlagError) {
        let entries = Self.entries(contexts)
        guard var files = entries["file"], var process = entries["process"] else { return nil }
        sharedFiles = files.with(level: "s0").text
        if options.contains("disable") {
            self.files = files.with(level: "s0:c1022,c1023").text
            return
        }
        let level = "s0:" + Self.categories(Self.pair(firstID, name))
        if files.level != nil { files.level = level }
        if process.level != nil { process.level = level }
        for option in options where option != "nested" { try process.apply(option, files: &files) }
        var initial = process
        if let entry = entries["init_process"], !options.contains(where: { $0.hasPrefix("type:") }) {
            initial = entry
            initial.level = process.level
        }
        self.files = files.text
        self.process = process.text
        initialProcess = initial.text
    }

    private static func entries(_ text: String) -> [String: Context] {
        var entries: [String: Context] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let name = parts[0].filter { !$0.isWhitespace }
            entries[name] = Context(parts[1].filter { !$0.isWhitespace && $0 != "\"" })
        }
        return entries
    }

    /// Which pair of categories: one of its own for each range of 65536 IDs, another by the name without one.
    private static func pair(_ firstID: UInt32?, _ name: String) -> Int {
        if let firstID { return Int(firstID >> 16) % rangeCount }
        let hash = name.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        return rangeCount + Int(hash) % (pairCount - rangeCount)
    }

    /// The pair with a number, the lower category first.
    static func categories(_ number: Int) -> String {
        var (rest, second) = (number, 1)
        while rest >= second {
            rest -= second
            second += 1
        }
        return "c\(rest),c\(second)"
    }

    /// A label, in its parts.
    private struct Context {
        var user: String
        var role: String
        var type: String
        /// Nil in a policy without levels.
        var level: String?

        init?(_ text: String) {
            let parts = text.split(separator: ":", maxSplits: 3).map(String.init)
            guard parts.count >= 3 else { return nil }
            (user, role, type) = (parts[0], parts[1], parts[2])
            level = parts.count == 4 ? parts[3] : nil
        }

        var text: String { [user, role, type].joined(separator: ":") + (level.map { ":" + $0 } ?? "") }

        func with(level: String) -> Context {
            var context = self
            if self.level != nil { context.level = level }
            return context
        }

        /// Takes one of `user:`, `role:`, `type:`, `level:` and `filetype:`.
        mutating func apply(_ option: String, files: inout Context) throws(RunFlagError) {
            let parts = option.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw Self.wrong(option) }
            switch parts[0] {
            case "user": (user, files.user) = (parts[1], parts[1])
            case "role": role = parts[1]
            case "type": type = parts[1]
            case "level": (level, files.level) = (parts[1], parts[1])
            case "filetype": files.type = parts[1]
            default: throw Self.wrong(option)
            }
        }

        private static func wrong(_ option: String) -> RunFlagError {
            RunFlagError(
                "--security-opt",
                "label=\(option) is neither disable nor nested nor user, role, type, level or filetype with a colon and a value"
            )
        }
    }
}
