import ArgumentParser
import Linux

/// Which containers a command is for: named ones, all, or some.
struct ContainerChoice: ParsableArguments {
    @Flag(name: .shortAndLong, help: "The latest one.")
    var latest = false

    @Option(
        help: ArgumentHelp("Those with status=, name= and the like, as with ps.", valueName: "filter")
    )
    var filter: [String] = []

    @Option(
        name: .customLong("cidfile"),
        help: ArgumentHelp("Those whose names or IDs are in a file.", valueName: "path")
    )
    var files: [String] = []

    @OptionGroup var scope: UnitScope

    @Argument(help: ArgumentHelp("Names, units or IDs.", valueName: "container"))
    var containers: [String] = []

    /// Says what makes no sense of who is meant.
    func check(all: Bool) throws {
        let ways = [all, latest, !filter.isEmpty, !(containers.isEmpty && files.isEmpty)]
        let count = ways.count { $0 }
        if count == 0 { throw ValidationError("needs the name of a container, or --all") }
        if count > 1 { throw ValidationError("names, --all, --latest and --filter exclude each other") }
    }

    var list: ContainerList { ContainerList(scope.value) }

    /// Those that are meant, and what is wrong with the others.
    ///
    /// - Parameters:
    ///   - needsRunning: Whether those that are named must run.
    ///   - isMeant: Whether one can be meant by who does not name it.
    /// - Returns: The containers, and a failure for each name that means none.
    /// - Throws: What keeps them from being found.
    func resolve(
        needsRunning: Bool,
        isMeant: (KnownContainer) -> Bool
    ) throws -> (found: [KnownContainer], failures: [Failure]) {
        let names = try containers + files.map(Self.name)
        if !names.isEmpty {
            var (found, failures): ([KnownContainer], [Failure]) = ([], [])
            for name in names {
                do throws(Failure) {
                    let container = try list.container(name, needsRunning: needsRunning)
                    if !found.contains(where: { $0.name == container.name }) { found.append(container) }
                } catch {
                    failures.append(error)
                }
            }
            return (found, failures)
        }
        let everything = try needsRunning ? list.running() : list.all()
        if latest { return (Array(everything.sorted { $0.created > $1.created }.prefix(1)), []) }
        let filters = try filter.map(ContainerFilter.init)
        let labels = ImageLabels(StoreOptions.system)
        let found = try everything.filter { container in
            try isMeant(container) && ContainerFilter.accept(container, filters, among: everything, labels)
        }
        return (found, [])
    }

    private static func name(in path: String) throws(Failure) -> String {
        do {
            guard let bytes = try SmallFile.contents(of: path) else {
                throw Failure("--cidfile '\(path)': there is no such file")
            }
            return String(String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline })
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure("--cidfile: \(error)")
        }
    }

    /// Does something to each of some containers, and says of each that it was done, or why not.
    ///
    /// - Parameters:
    ///   - found: The containers, and the names that mean none.
    ///   - body: What is done to one; its result is printed.
    /// - Throws: An empty failure where something was said to have failed.
    static func forEach(
        _ found: (found: [KnownContainer], failures: [Failure]),
        _ body: (KnownContainer) throws(Failure) -> String
    ) throws {
        var failures = found.failures
        for container in found.found {
            do throws(Failure) {
                write(try body(container) + "\n", to: 1)
            } catch {
                failures.append(Failure("\(container.name): \(error.message)"))
            }
        }
        try end(failures)
    }

    /// Says what has failed.
    static func end(_ failures: [Failure]) throws {
        for failure in failures { say("systemd-oci: " + failure.message) }
        if !failures.isEmpty { throw Failure("") }
    }
}
