import ArgumentParser
import Cgroups
import Glibc
import Lowering
import Systemd

struct UpdateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change what containers may use of the host.",
        discussion: """
            The limits are settings of the unit, changed as by `systemctl set-property --runtime`: they hold until the \
            host is booted again, also for the next run; with --permanent for longer. The flags are those of \
            podman-update(1).

            Examples:
              systemd-oci update --memory=512m --cpus=1.5 web
              systemd-oci update --permanent --pids-limit=200 web
            """
    )

    // swift-format-ignore
    private static let limits = [
        "blkio-weight", "cpu-period", "cpu-quota", "cpu-shares", "cpus", "cpuset-cpus", "cpuset-mems",
        "device-read-bps", "device-read-iops", "device-write-bps", "device-write-iops", "memory",
        "memory-reservation", "memory-swap", "pids-limit",
    ]

    @Option(help: ArgumentHelp("The share of block I/O, 10 to 1000.", valueName: "weight"))
    var blkioWeight: [String] = []
    @Option(help: ArgumentHelp("The period of --cpu-quota.", valueName: "microseconds"))
    var cpuPeriod: [String] = []
    @Option(help: ArgumentHelp("The time of processors in each period.", valueName: "microseconds"))
    var cpuQuota: [String] = []
    @Option(name: .shortAndLong, help: ArgumentHelp("The share of time of processors.", valueName: "shares"))
    var cpuShares: [String] = []
    @Option(help: ArgumentHelp("How many processors.", valueName: "number"))
    var cpus: [String] = []
    @Option(help: ArgumentHelp("Which processors.", valueName: "cpus"))
    var cpusetCpus: [String] = []
    @Option(help: ArgumentHelp("Which memory nodes.", valueName: "nodes"))
    var cpusetMems: [String] = []
    @Option(help: ArgumentHelp("The limit of reading from a device.", valueName: "path:rate"))
    var deviceReadBps: [String] = []
    @Option(help: ArgumentHelp("The limit of operations that read.", valueName: "path:rate"))
    var deviceReadIops: [String] = []
    @Option(help: ArgumentHelp("The limit of writing to a device.", valueName: "path:rate"))
    var deviceWriteBps: [String] = []
    @Option(help: ArgumentHelp("The limit of operations that write.", valueName: "path:rate"))
    var deviceWriteIops: [String] = []
    @Option(name: .shortAndLong, help: ArgumentHelp("The limit of memory.", valueName: "bytes"))
    var memory: [String] = []
    @Option(help: ArgumentHelp("Memory that is taken from others first.", valueName: "bytes"))
    var memoryReservation: [String] = []
    @Option(help: ArgumentHelp("The limit of memory and swap together.", valueName: "bytes"))
    var memorySwap: [String] = []
    @Option(help: ArgumentHelp("The most processes and threads; -1 for no limit.", valueName: "number"))
    var pidsLimit: [String] = []

    @ArgumentParser.Flag(help: "Also after the next boot.")
    var permanent = false

    @ArgumentParser.Flag(name: .shortAndLong, help: "The latest one.")
    var latest = false

    @OptionGroup var scope: UnitScope

    @Argument(help: ArgumentHelp("Names, units or IDs.", valueName: "container"))
    var containers: [String] = []

    func validate() throws {
        if containers.isEmpty, !latest { throw ValidationError("needs the name of a container, or --latest") }
    }

    func run() throws {
        let properties = try self.properties()
        let list = ContainerList(scope.value)
        var found = try containers.map { try list.container($0) }
        if latest { found += try list.running().sorted { $0.created > $1.created }.prefix(1) }
        var manager = try list.manager()
        var failures: [Failure] = []
        for container in found {
            guard let unit = container.unit else {
                failures.append(Failure("\(container.name): has no unit that could have limits"))
                continue
            }
            do {
                try manager.setUnitProperties(unit, properties, runtime: !permanent)
                write(container.name + "\n", to: STDOUT_FILENO)
            } catch {
                failures.append(Failure("\(container.name): \(error)"))
            }
        }
        try ContainerChoice.end(failures)
    }

    /// The same flags mean the same settings as with `run`.
    private func properties() throws -> [BusProperty] {
        let values = [
            blkioWeight, cpuPeriod, cpuQuota, cpuShares, cpus, cpusetCpus, cpusetMems, deviceReadBps,
            deviceReadIops, deviceWriteBps, deviceWriteIops, memory, memoryReservation, memorySwap, pidsLimit,
        ]
        let words = zip(Self.limits, values).flatMap { name, values in values.map { "--\(name)=\($0)" } }
        if words.isEmpty {
            throw Failure("update: nothing is to be changed; see 'systemd-oci update --help'")
        }
        do {
            let options = try RunOptions(arguments: words + ["image"])
            return try options.unitLimits().map { BusProperty($0) }
        } catch {
            throw Failure("update: \(error)")
        }
    }
}
