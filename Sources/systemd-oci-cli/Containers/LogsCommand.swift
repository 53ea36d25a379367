import ArgumentParser
import Discovery
import Glibc
import Linux
import Systemd

struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Print what containers have written, from the journal.",
        discussion: """
            These are the lines of the last run of each container; with --follow those of runs that come, too, and with \
            --all-runs all that the journal has. The flags are those of podman-logs(1). More can be had by journalctl(1): \
            `journalctl -u web`, and `journalctl CONTAINER_NAME=systemd-web`.

            Examples:
              systemd-oci logs web
              systemd-oci logs --follow --tail=10 --names web db
              systemd-oci logs --since=10m --timestamps web
            """
    )

    @Flag(help: "Show each container's name in a colour of its own.")
    var color = false

    @Flag(name: .shortAndLong, help: "Wait for more.")
    var follow = false

    @Flag(name: .shortAndLong, help: "Those of the latest container.")
    var latest = false

    @Flag(name: [.customShort("n"), .long], help: "Print the container's name before each line.")
    var names = false

    @Flag(help: ArgumentHelp("Of no effect: nothing is cut off.", visibility: .hidden))
    var noTrunc = false

    @Option(help: ArgumentHelp("Nothing before a time, or an age such as 10m.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Nothing after a time, or an age such as 10m.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("Only so many lines of each container; -1 for all.", valueName: "number"))
    var tail: Int = -1

    @Flag(name: .shortAndLong, help: "Print the time before each line.")
    var timestamps = false

    @Flag(help: "All that the journal has, not only of the last run.")
    var allRuns = false

    @OptionGroup var scope: UnitScope

    @Argument(help: ArgumentHelp("Names, units or IDs.", valueName: "container"))
    var containers: [String] = []

    func validate() throws {
        if containers.isEmpty, !latest { throw ValidationError("needs the name of a container, or --latest") }
    }

    func run() throws {
        let list = ContainerList(scope.value)
        var found = try containers.map { try list.container($0) }
        if latest { found += try list.all().sorted { $0.created > $1.created }.prefix(1) }
        let sources = try found.enumerated().map { try LogSource($1, self, number: $0) }
        if sources.count == 1, let source = sources.first {
            return try Self.print(source, follow: follow)
        }
        try Self.print(sources, follow: follow)
    }

    private static func print(_ source: LogSource, follow: Bool) throws {
        var reader = try JournalReader(source.arguments)
        while let entries = try reader.next() { source.print(entries) }
        try reader.end()
    }

    /// Prints several, the lines in their order where they are all there, and as they come after that.
    private static func print(_ sources: [LogSource], follow: Bool) throws {
        var arguments = follow ? ["--follow", "--no-tail"] : []
        var all: [(Int64, LogSource, JournalStream.Entry)] = []
        for source in sources {
            var reader = try JournalReader(source.pastArguments)
            while let entries = try reader.next() { all += entries.map { ($0.time, source, $0) } }
            try reader.end()
        }
        all.sort { $0.0 < $1.0 }
        for (_, source, entry) in all { source.print([entry]) }
        guard follow else { return }
        // From the microsecond after the last one.
        let last = all.last?.0 ?? Amounts.now * 1_000_000
        arguments.append("--since=@\((last + 1) / 1_000_000).\(padded((last + 1) % 1_000_000))")
        for (index, source) in sources.enumerated() {
            arguments += (index > 0 ? ["+"] : []) + source.matches
        }
        var reader = try JournalReader(arguments)
        while let entries = try reader.next() {
            for entry in entries where entry.time > last {
                sources.first { $0.isMeant(by: entry) }?.print([entry])
            }
        }
        try reader.end()
    }

    static func padded(_ microseconds: Int64) -> String {
        let text = String(microseconds)
        return String(repeating: "0", count: 6 - text.count) + text
    }
}

/// What is printed of one container, and how.
struct LogSource {
    let unit: String
    let prefix: String
    private let hasTime: Bool
    private let choice: [String]
    private let tail: Int
    private let follows: Bool
    /// The run that is meant; nil where it is a time.
    private let run: String?

    init(_ container: KnownContainer, _ command: LogsCommand, number: Int) throws(Failure) {
        guard let unit = container.unit else {
            throw Failure("\(container.name): has no unit: what it writes goes where it was started")
        }
        self.unit = unit
        hasTime = command.timestamps
        tail = command.tail
        follows = command.follow
        let isOfTime = command.since != nil || command.allRuns || command.follow
        run = isOfTime ? nil : container.id
        var choice: [String] = []
        if let since = command.since {
            choice.append("--since=" + (try Self.time(since, "--since")))
        } else if !command.allRuns, container.started > 0 {
            // What the launcher says is before the container runs: it says why that does not.
            choice.append("--since=" + Self.start(of: container))
        }
        if let until = command.until { choice.append("--until=" + (try Self.time(until, "--until"))) }
        self.choice = choice
        let isColoured = command.color && Environment["NO_COLOR"] == nil
        guard command.names || isColoured else {
            prefix = ""
            return
        }
        // Podman's colours, one after the other.
        let colour = [31, 32, 33, 34, 35, 36, 37][number % 7]
        prefix = isColoured ? "\u{1B}[\(colour)m\(container.name)\u{1B}[0m " : container.name + " "
    }

    /// When the last run began; systemd's own clock is a little before that of the container.
    private static func start(of container: KnownContainer) -> String { "@\(max(container.started - 1, 0))" }

    private static func time(_ text: String, _ flag: String) throws(Failure) -> String {
        guard let moment = Amounts.moment(text) else {
            // journalctl knows more, such as "yesterday".
            if text.isEmpty { throw Failure("\(flag): needs a time") }
            return text
        }
        return "@\(moment)"
    }

    /// Those of the unit's processes, and what was written to its /dev/stdout.
    ///
    /// Only who may write for others is believed that: the relay.
    var matches: [String] {
        if let run {
            return ["_SYSTEMD_INVOCATION_ID=\(run)", "+", "OBJECT_SYSTEMD_INVOCATION_ID=\(run)", "_UID=0"]
        }
        return ["_SYSTEMD_UNIT=\(unit)", "+", "OBJECT_SYSTEMD_UNIT=\(unit)", "_UID=0"]
    }

    var pastArguments: [String] {
        choice + (tail >= 0 ? ["--lines=\(tail)"] : []) + matches
    }

    var arguments: [String] {
        var words = choice
        if follows { words.append("--follow") }
        if tail >= 0 {
            words.append("--lines=\(tail)")
        } else if follows {
            words.append("--no-tail")
        }
        return words + matches
    }

    func isMeant(by entry: JournalStream.Entry) -> Bool {
        entry["_SYSTEMD_UNIT"] == unit || entry["OBJECT_SYSTEMD_UNIT"] == unit
    }

    func print(_ entries: [JournalStream.Entry]) {
        var bytes: [UInt8] = []
        for entry in entries {
            guard let message = entry.bytes("MESSAGE") else { continue }
            let time = hasTime ? Self.time(entry.time) + " " : ""
            for line in message.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
                bytes += Array(prefix.utf8) + Array(time.utf8) + line + [UInt8(ascii: "\n")]
            }
        }
        writeAll(bytes, to: STDOUT_FILENO)
    }

    /// RFC 3339 with microseconds.
    private static func time(_ microseconds: Int64) -> String {
        date(microseconds / 1_000_000).dropLast() + "." + LogsCommand.padded(microseconds % 1_000_000) + "Z"
    }
}

/// Writes bytes at once; what can't be written is lost.
func writeAll(_ bytes: [UInt8], to descriptor: CInt) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 || errno == EINTR else { return }
        rest = rest.dropFirst(max(count, 0))
    }
}
