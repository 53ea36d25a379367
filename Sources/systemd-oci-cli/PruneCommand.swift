import ArgumentParser
import ContentStore
import Glibc
import JSON
import OCI

struct PruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove what no image needs, and with --all images that nothing uses.",
        discussion: """
            An image is used when a container runs it, when it is mounted, or when a Quadlet file names it, whether \
            its unit is started or not. Such images stay, whatever the filters say, and so does what worked before \
            their last automatic update.
            """
    )

    @Flag(name: .shortAndLong, help: "Also images that have a name, but are used by nothing.")
    var all = false

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var force = false

    @Flag(help: "Only print what would be removed.")
    var dryRun = false

    @Option(
        help: ArgumentHelp("Only images with label=, label!= or until=; implies --all.", valueName: "filter")
    )
    var filter: [String] = []

    @Option(help: ArgumentHelp("table or json.", valueName: "format"))
    var format = ListFormat.table

    @OptionGroup var options: StoreOptions

    func run() throws {
        let filters = try filter.map(ImageFilter.init)
        let images = try options.details()
        let unused = try all || !filters.isEmpty ? unused(images, filters) : []
        if !dryRun, !force, !unused.isEmpty, isatty(STDIN_FILENO) == 1 { try confirm() }
        var removed: [ImageDetails] = []
        for image in unused {
            do {
                // A container that was started meanwhile keeps its image.
                guard try options.store.containers(of: image.record.configuration).isEmpty else { continue }
                if try dryRun || options.store.removeImage(image.record.reference) { removed.append(image) }
            } catch {
                throw Failure(error)
            }
        }
        if !dryRun {
            try options.forgetUpdates()
            try options.collectGarbage()
        }
        show(removed)
    }

    /// The images that nothing uses and that meet the conditions, every name of them.
    private func unused(_ images: [ImageDetails], _ filters: [ImageFilter]) throws -> [ImageDetails] {
        let units = UnitImages.ofCaller()
        for problem in units.problems { say("systemd-oci: " + problem) }
        let mounted = try options.mountedImages()
        // Who names one of an image's names needs that name only, but an image that runs keeps them all.
        return try images.filter { image in
            if image.isReadOnly || !image.containers.isEmpty { return false }
            if mounted.contains(image.record.configuration) { return false }
            if units.names(image.record.reference) { return false }
            return try filters.allSatisfy { try $0.accepts(image, among: images) }
        }
    }

    private func confirm() throws {
        write(
            "This removes all images that are used by no container and no Quadlet file.\n",
            to: STDERR_FILENO
        )
        write("Are you sure you want to continue? [y/N] ", to: STDERR_FILENO)
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else { throw Failure("") }
    }

    private func show(_ removed: [ImageDetails]) {
        if format == .json {
            let documents = removed.map { image -> JSONValue in
                [
                    "Id": .string(image.record.configuration.hexadecimal),
                    "Name": .string("\(image.record.reference)"),
                    "Size": .number(String(image.uniqueSize)),
                ]
            }
            return write(JSONValue.array(documents).text + "\n", to: STDOUT_FILENO)
        }
        for image in removed { write("\(image.record.reference)\n", to: STDOUT_FILENO) }
    }
}
