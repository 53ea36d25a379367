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
        let found: KnownContainer
        if let container {
            found = try list.container(container, needsRunning: true)
        } else if let last = try list.running().max(by: { $0.created < $1.created }) {
            found = last
        } else {
            throw Failure("attach: no container runs")
        }
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
        let since = fromStart ? ["--no-tail", "--since=@\(max(container.started - 1, 0))"] : ["--lines=0"]
        let matches = ["_SYSTEMD_UNIT=\(unit)", "+", "OBJECT_SYSTEMD_UNIT=\(unit)", "_UID=0"]
        var reader = try JournalReader(["--follow"] + since + matches)
        guard container.isRunning else {
            reader.stop()
            try Self.printPast(since, matches)
            throw ExitCode(container.exitStatus)
        }
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
            if events[1].revents != 0, let entries = try reader.next() { print(entries) }
            switch signals {
            case .some(let signals):
                while let signal = signals.next() { try pass(signal, to: container) }
            case .none: break
            }
        }
        // journald has the last words by now, journalctl soon.
        var event = pollfd(fd: reader.number, events: Int16(POLLIN), revents: 0)
        while unsafe poll(&event, 1, 200) > 0, let entries = try reader.next() { print(entries) }
        reader.stop()
        let status = try end.status() ?? 0
        if status != 0 { throw ExitCode(status) }
    }

    private static func printPast(_ since: [String], _ matches: [String]) throws {
        var reader = try JournalReader(since + matches)
        while let entries = try reader.next() { print(entries) }
        try reader.end()
    }

    private static func print(_ entries: [JournalStream.Entry]) {
        for entry in entries {
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
