import ArgumentParser
import Glibc
import JSON
import Systemd

struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Print what has happened to containers and images, from the journal.",
        discussion: """
            Containers: start, died, stop, restart, health_status. Images: pull, pull-error. Without --stream=false it \
            waits for more. The flags are those of podman-events(1).

            Examples:
              systemd-oci events --since=1h --stream=false
              systemd-oci events --filter event=died --format json
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Only those with container=, event=, image=, type= or pod=.", valueName: "filter")
    )
    var filter: [String] = []

    @Option(
        help: ArgumentHelp(
            "json, or a Go template of \(ContainerEvent.fields.map { "." + $0 }.joined(separator: " ")).",
            valueName: "format"
        )
    )
    var format: String?

    @Flag(help: ArgumentHelp("Of no effect: nothing is cut off.", visibility: .hidden))
    var noTrunc = false

    @Option(help: ArgumentHelp("Nothing before a time, or an age such as 10m.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Whether to wait for more.", valueName: "true|false"))
    var stream = true

    @Option(help: ArgumentHelp("Nothing after a time, or an age such as 10m.", valueName: "time"))
    var until: String?

    @OptionGroup var scope: UnitScope

    func run() throws {
        let filters = try filter.map(EventFilter.init)
        let template: ListTemplate?
        do {
            template = try format.flatMap { $0 == "json" ? nil : $0 }.map {
                try ListTemplate($0, fields: ContainerEvent.fields)
            }
        } catch {
            throw Failure("--format: \(error)")
        }
        var events = EventReader(ContainerList(scope.value))
        var reader = try JournalReader(try arguments())
        while let entries = try reader.next() {
            for entry in entries {
                guard let event = try events.event(entry), EventFilter.accept(event, filters) else {
                    continue
                }
                if let template {
                    write(template.text([event.values], columns: ContainerEvent.fields), to: STDOUT_FILENO)
                } else {
                    write((format == "json" ? event.json.text : event.text) + "\n", to: STDOUT_FILENO)
                }
            }
        }
        try reader.end()
    }

    private func arguments() throws(Failure) -> [String] {
        // Without --since what is to come; without --until and with --stream=false what there is.
        var words: [String] = []
        let ends = until != nil || !stream
        if !ends { words.append("--follow") }
        if let since {
            words.append("--since=" + Self.time(since))
            if !ends { words.append("--no-tail") }
        } else if !ends {
            words.append("--lines=0")
        }
        if let until { words.append("--until=" + Self.time(until)) }
        let isUser = ContainerList(scope.value).isOfUser
        words += EventReader.messages.map { "MESSAGE_ID=" + $0 }
        words.append(isUser ? "_COMM=systemd" : "_PID=1")
        return words + ["+", "CONTAINER_EVENT=health_status", "_UID=0"]
    }

    private static func time(_ text: String) -> String { Amounts.moment(text).map { "@\($0)" } ?? text }
}
