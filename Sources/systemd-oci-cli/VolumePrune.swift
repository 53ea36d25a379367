import ArgumentParser
import ContentStore
import Glibc
import Volumes

extension VolumeCommand {
    struct Prune: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove volumes that nothing uses.",
            discussion: """
                A volume is used when a container that runs has it, or when it is mounted for the host. A volume that a \
                Quadlet file names stays, too, whether its unit is started or not, unless --all is given.
                """
        )

        @Flag(name: .shortAndLong, help: "Also volumes that Quadlet files name.")
        var all = false

        @Flag(name: .shortAndLong, help: "Do not ask.")
        var force = false

        @Flag(help: "Only print what would be removed.")
        var dryRun = false

        @Option(
            help: ArgumentHelp(
                "Only volumes with name=, label=, label!=, driver=, opt=, until= or since=.",
                valueName: "filter"
            )
        )
        var filter: [String] = []

        @OptionGroup var options: StoreOptions

        func run() throws {
            var filters = filter.filter { !$0.hasPrefix("all=") }
            let isAll = all || filters.count < filter.count && filter.contains("all=true")
            filters.removeAll { $0 == "anonymous=false" }
            let files = UnitVolumes.ofCaller()
            if !isAll { for problem in files.problems { say("systemd-oci: " + problem) } }
            let unused = try options.volumes(filters).filter { volume in
                volume.users.isEmpty && !volume.isShown && (isAll || !files.names(volume.definition.name))
            }
            if unused.isEmpty { return }
            if !dryRun, !force { try confirm(unused.map(\.definition.name)) }
            var failures = 0
            for name in unused.map(\.definition.name) {
                do throws(VolumeError) {
                    if !dryRun { try options.volumeStore.remove(name) }
                    write(name + "\n", to: STDOUT_FILENO)
                } catch {
                    // What has got a user meanwhile is not unused any more.
                    if case .inUse = error { continue }
                    say("systemd-oci: volume prune: \(error)")
                    failures += 1
                }
            }
            do {
                if !dryRun { try options.store.sweep() }
            } catch {
                throw Failure(error)
            }
            if failures > 0 { throw Failure("") }
        }

        private func confirm(_ names: [String]) throws {
            let list = names.map { "  \($0)\n" }.joined()
            write(
                "This removes the following volumes, with all that is in them:\n\(list)",
                to: STDERR_FILENO
            )
            write("Are you sure you want to continue? [y/N] ", to: STDERR_FILENO)
            guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
                throw Failure("volume prune: nothing was removed; --force does not ask")
            }
        }
    }
}
