import ArgumentParser
import Glibc
import Linux
import Lowering
import Systemd

struct AttachCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Follow what a container says, and end as it does.",
        discussion: """
            What is printed is what the container writes from now on, out of the journal. Signals are passed on to its \
            first process. Its standard input is nobody's: `systemd-oci exec --interactive --tty` is how to talk to a \
            container that runs. The flags are those of podman-attach(1).

            Example:
              systemd-oci attach web
            """
    )

    @ArgumentParser.Flag(help: ArgumentHelp("Of no effect: there is no standard input.", visibility: .hidden))
    var noStdin = false

    @Option(help: ArgumentHelp("Of no effect: Control-C ends the container.", visibility: .hidden))
    var detachKeys: String?

    @ArgumentParser.Flag(inversion: .prefixedNo, help: "Pass signals on to the container.")
    var sigProxy = true

    @ArgumentParser.Flag(name: .shortAndLong, help: "The latest one.")
    var latest = false

    @OptionGroup var scope: UnitScope

    @Argument(help: ArgumentHelp("A name, unit or ID.", valueName: "container"))
    var container: String?

    func validate() throws {
        if (container == nil) == !latest {
            throw ValidationError("needs the name of one container, or --latest")
        }
    }

    func run() throws {
        let list = ContainerList(scope.value)
        let found = try list.running(container, for: "attach")
        guard let unit = found.unit else {
            throw Failure("\(found.name): has no unit: what it writes goes where it was started")
        }
        try Self.follow(unit, name: found.name, list, passesSignals: sigProxy)
    }

    /// Prints what a unit's container writes until it ends, and exits as it does.
    static func follow(
        _ unit: String,
        name: String,
        _ list: ContainerList,
        fromStart: Bool = false,
        passesSignals: Bool = true
    ) throws {
        let container = try list.container(name)
        let start = fromStart ? String(max(container.started - 1, 0)) : Amounts.nowText
        let since = ["--since=@" + start]
        let matches = ["_SYSTEMD_UNIT=\(unit)", "+", "OBJECT_SYSTEMD_UNIT=\(unit)", "_UID=0"]
        var lastWords = LastWords(of: unit, invocation: container.id)
        guard container.isRunning else {
            lastWords.wait()
            try printRest(since + matches, of: container.id)
            throw ExitCode(container.exitStatus)
        }
        var reader = try JournalReader(["--follow", "--no-tail"] + since + matches)
        var cursor: String?
        // journalctl, which is there already, is ended by them as ever.
        if passesSignals { try PendingSignals.block() }
        var end = try ContainerEnd.watch(container, list)
        let signals = try passesSignals ? SignalDescriptor() : nil
        while !end.hasEnded {
            let signalNumber: CInt =
                switch signals {
                case .some(let signals): signals.descriptor.number
                case .none: -1
                }
            var events = [end.number, reader.number, signalNumber].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            unsafe poll(&events, 3, -1)
            if events[1].revents != 0, let entries = try reader.next() {
                print(entries, of: container.id)
                cursor = entries.last?["__CURSOR"] ?? cursor
            }
            switch signals {
            case .some(let signals):
                while let signal = signals.next() { try pass(signal, to: container) }
            case .none: break
            }
        }
        reader.stop()
        lastWords.wait()
        try printRest((cursor.map { ["--after-cursor=" + $0] } ?? since) + matches, of: container.id)
        let status = try end.status() ?? 0
        if status != 0 { throw ExitCode(status) }
    }

    /// Prints what the journal has and was not printed yet.
    private static func printRest(_ choice: [String], of invocation: String) throws {
        var reader = try JournalReader(choice)
        while let entries = try reader.next() { print(entries, of: invocation) }
        try reader.end()
    }

    private static func print(_ entries: [JournalStream.Entry], of invocation: String) {
        for entry in entries {
            let isPassedOn = entry["OBJECT_SYSTEMD_UNIT"] != nil
            let run = entry[isPassedOn ? "OBJECT_SYSTEMD_INVOCATION_ID" : "_SYSTEMD_INVOCATION_ID"]
            // The unit has been started again. journald knows not always which run it was.
            if let run, run != invocation { continue }
            guard let message = entry.bytes("MESSAGE") else { continue }
            writeAll(message + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
        }
    }

    private static func pass(_ signal: Int32, to container: KnownContainer) throws {
        if [SIGPIPE, SIGURG, SIGCHLD, SIGWINCH, SIGCONT].contains(signal) { return }
        // It may have ended meanwhile.
        try? container.state?.process()?.send(signal: signal)
    }
}
