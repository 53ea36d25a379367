import ArgumentParser
import ContentStore
import Glibc
import JSON
import Linux
import Network
import OCI

struct PsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ps",
        abstract: "List containers.",
        discussion: """
            The flags and columns are those of podman-ps(1). With --all also the containers of units that don't run.

            Examples:
              systemd-oci ps
              systemd-oci ps --all --filter status=exited
              systemd-oci ps --format '{{.Names}} {{.Status}}'
            """
    )

    @Flag(name: .shortAndLong, help: "Containers that don't run, too.")
    var all = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            """
            Only containers with id=, name=, label=, label!=, exited=, status=, ancestor=, before=, since=, until=, \
            volume=, health=, pod=, network=, unit= or command=.
            """,
            valueName: "filter"
        )
    )
    var filter: [String] = []

    @Option(
        help: ArgumentHelp(
            "table, json, or a Go template of \(ContainerRow.fields.map { "." + $0 }.joined(separator: " ")).",
            valueName: "format"
        )
    )
    var format = "table"

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("Only so many, the latest ones, in any state.", valueName: "number")
    )
    var last: Int?

    @Flag(name: .shortAndLong, help: "Only the latest one, in any state.")
    var latest = false

    @Flag(name: .customLong("ns"), help: "Show the namespaces.")
    var namespaces = false

    @Flag(help: "Print no heading.")
    var noheading = false

    @Flag(help: "Print whole IDs and commands.")
    var noTrunc = false

    @Flag(name: .shortAndLong, help: "Show the pods.")
    var pod = false

    @Flag(name: .shortAndLong, help: "Print IDs only.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Show how much the containers have written.")
    var size = false

    @Option(
        help: ArgumentHelp(
            "command, created, id, image, names, runningfor, size or status.",
            valueName: "column"
        )
    )
    var sort = Order.created

    @Flag(help: ArgumentHelp("Of no effect: what is listed is as it is now.", visibility: .hidden))
    var sync = false

    @Flag(help: ArgumentHelp("Of no effect: there are no others.", visibility: .hidden))
    var external = false

    @OptionGroup var scope: UnitScope
    @OptionGroup var options: StoreOptions

    enum Order: String, CaseIterable, ExpressibleByArgument {
        case command, created, id, image, names, runningfor, size, status
    }

    func validate() throws {
        if quiet, size || namespaces { throw ValidationError("--quiet prints IDs only") }
    }

    func run() throws {
        let filters = try filter.map(ContainerFilter.init)
        let list = ContainerList(scope.value)
        let count = latest ? 1 : last
        let wantsStopped = all || count != nil || filters.contains(where: \.wantsStopped)
        let everything = try wantsStopped ? list.all() : list.running()
        let labels = ImageLabels(options.store)
        var containers = try everything.filter { container in
            try ContainerFilter.accept(container, filters, among: everything, labels)
        }
        if let count {
            containers = Array(containers.sorted { $0.created > $1.created }.prefix(max(count, 0)))
        }
        let sizes = size ? try self.sizes(containers) : [:]
        let ports = try self.ports(containers)
        containers = sorted(containers, sizes)
        if format == "json" {
            let documents = containers.map { container in
                container.listed(
                    ports[container.name] ?? [],
                    labels.labels(of: container),
                    sizes[container.name]
                )
            }
            return write(JSONValue.array(documents).indentedText(by: 2) + "\n", to: STDOUT_FILENO)
        }
        let now = Amounts.now
        let rows = containers.map { container in
            var row = ContainerRow(container, ports: ports[container.name] ?? [], isWhole: noTrunc, now: now)
            row.values["Size"] = sizes[container.name]?.text
            if namespaces || format != "table" { row.addNamespaces(of: container.pid) }
            return row.values
        }
        if quiet {
            return write(rows.map { ($0["ID"] ?? "") + "\n" }.joined(), to: STDOUT_FILENO)
        }
        let printer = ListPrinter(
            fields: ContainerRow.fields,
            headings: ContainerRow.headings,
            table: columns
        )
        try printer.show(rows, format: format, heading: !noheading)
    }

    private var columns: [String] {
        if namespaces {
            return ["ID", "Names", "Pid", "Cgroup", "IPC", "MNT", "NET", "PIDNS", "USERNS", "UTS"]
        }
        return ["ID", "Image", "Command", "Created", "Status", "Ports", "Names"]
            + (pod ? ["Pod", "PodName"] : []) + (size ? ["Size"] : [])
    }

    /// What a container has written, and with what its image has.
    struct Size {
        var written: Int64
        var whole: Int64

        var text: String {
            "\(Amounts.size(written, digits: 3)) (virtual \(Amounts.size(whole, digits: 3)))"
        }
    }

    private func sizes(_ containers: [KnownContainer]) throws -> [String: Size] {
        var images: [String: Int64] = [:]
        for image in try options.readableDetails() {
            images[image.record.configuration.hexadecimal] = image.size
        }
        var sizes: [String: Size] = [:]
        for container in containers where container.isRunning {
            let upper = PathBytes("\(options.path)/containers/\(container.name)/upper")
            // A container of a directory has written into that, and one that ends meanwhile nothing.
            guard let written = try? Directory(path: upper).usage().content else { continue }
            let image = container.imageID.flatMap { images[$0] } ?? 0
            sizes[container.name] = Size(written: written, whole: image + written)
        }
        return sizes
    }

    private func ports(_ containers: [KnownContainer]) throws(Failure) -> [String: [PublishedPort]] {
        // Users have no networks of ours, and may not read what root's publish.
        if ContainerList(scope.value).isOfUser { return [:] }
        do {
            let ports = try ContainerNetwork().ports()
            var byName: [String: [PublishedPort]] = [:]
            // What a pod publishes is shown of all of its containers, as Podman does.
            for container in containers where container.isRunning {
                byName[container.name] = ports[container.name] ?? container.pod.flatMap { ports[$0] }
            }
            return byName
        } catch {
            throw Failure(error)
        }
    }

    private func sorted(_ containers: [KnownContainer], _ sizes: [String: Size]) -> [KnownContainer] {
        let byName = containers.sorted { $0.name < $1.name }
        return switch sort {
        case .names: byName
        case .created: byName.sorted { $0.created < $1.created }
        case .runningfor: byName.sorted { $0.created > $1.created }
        case .command: byName.sorted { $0.command.joined(separator: " ") < $1.command.joined(separator: " ") }
        case .id: byName.sorted { $0.id < $1.id }
        case .image: byName.sorted { $0.image < $1.image }
        case .status: byName.sorted { $0.status.rawValue < $1.status.rawValue }
        case .size: byName.sorted { sizes[$0.name]?.written ?? 0 < sizes[$1.name]?.written ?? 0 }
        }
    }
}

extension ContainerRow {
    /// The numbers of a process's namespaces.
    mutating func addNamespaces(of pid: Int32) {
        guard pid > 0 else { return }
        for (field, file) in Self.namespaces {
            // Of a process that has ended there are none.
            let target = (try? SmallFile.target(ofLink: "/proc/\(pid)/ns/\(file)")) ?? ""
            values[field] = String(target.drop { $0 != "[" }.dropFirst().dropLast())
        }
    }
}
