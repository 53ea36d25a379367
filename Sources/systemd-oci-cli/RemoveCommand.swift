import ArgumentParser
import ContentStore
import Glibc
import OCI

struct RemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rmi",
        abstract: "Remove images from the store."
    )

    @Flag(
        name: .shortAndLong,
        help: """
            Also images that containers run, whose layers stay until they stop, all names of an ID, and what worked \
            before automatic updates.
            """
    )
    var force = false

    @Flag(name: .shortAndLong, help: "All images.")
    var all = false

    @Flag(name: .shortAndLong, help: "An image that is not there is no error.")
    var ignore = false

    @Flag(help: "Remove names only, not what they meant.")
    var noPrune = false

    @OptionGroup var options: StoreOptions

    @Argument(help: ArgumentHelp("The images' names or IDs.", valueName: "reference"))
    var references: [String] = []

    func validate() throws {
        if all == references.isEmpty { return }
        throw ValidationError(all ? "--all takes no names" : "names of images are missing, or --all")
    }

    func run() throws {
        var remaining = try options.details()
        if all { remaining.removeAll(where: \.isReadOnly) }
        var isFailed = false
        let choices = all ? Set(remaining.map(\.record.configuration.hexadecimal)).sorted() : references
        for text in choices {
            do {
                try remove(text, &remaining)
            } catch {
                say("systemd-oci: " + ((error as? Failure)?.message ?? "\(error)"))
                isFailed = true
            }
        }
        if !noPrune {
            try options.forgetUpdates()
            try options.collectGarbage()
        }
        if isFailed { throw Failure("") }
    }

    private func remove(_ text: String, _ remaining: inout [ImageDetails]) throws {
        let choice = try ImageChoice(text)
        let images = choice.images(in: remaining)
        guard let first = images.first else {
            // One whose configuration is damaged has a name nevertheless.
            if let reference = try? Reference(parsing: text), try options.store.removeImage(reference) {
                return write("Untagged: \(reference)\n", to: STDOUT_FILENO)
            }
            if ignore { return }
            throw choice.absence
        }
        if first.isReadOnly {
            throw Failure("\(first.record.reference): in a store that is only read; it came with the system")
        }
        let id = first.record.configuration
        let names = remaining.filter { $0.record.configuration == id }
        if images.count > 1, !force, !all {
            let list = images.map { "\($0.record.reference)" }.joined(separator: ", ")
            throw Failure("\(text): the image has several names: \(list); name one, or use --force")
        }
        if !force, images.count == names.count { try checkUnused(first) }
        for image in images {
            let reference = image.record.reference
            guard try options.store.removeImage(reference) else { continue }
            if force { _ = try options.store.removeUpdateRecord(of: reference) }
            remaining.removeAll { $0.record.reference == reference }
            write("Untagged: \(reference)\n", to: STDOUT_FILENO)
        }
        if images.count == names.count { write("Deleted: \(id.hexadecimal)\n", to: STDOUT_FILENO) }
    }

    /// The last name of an image stays while containers run it.
    private func checkUnused(_ image: ImageDetails) throws {
        guard !image.containers.isEmpty else { return }
        let containers = image.containers.map { "'\($0)'" }.joined(separator: ", ")
        let reference = image.record.reference
        throw Failure("\(reference): in use by \(containers); stop what runs it, or use --force")
    }
}

extension StoreOptions {
    /// Lets images go that worked before an update of a name that there is no more, and that no Quadlet file has.
    func forgetUpdates() throws {
        do {
            let records = try store.updateRecords().filter { record throws(StoreError) in
                try store.record(of: record.reference) == nil
            }
            if records.isEmpty { return }
            let units = UnitImages.ofCaller()
            for record in records where units.problems.isEmpty && !units.names(record.reference) {
                _ = try store.removeUpdateRecord(of: record.reference)
            }
        } catch {
            throw Failure(error)
        }
    }

    /// Removes what no image needs any more, unless a pull may be about to need it.
    func collectGarbage() throws {
        do {
            if try store.collectGarbage() == nil {
                say("systemd-oci: an image is being pulled; the next `rmi` or `prune` removes the layers")
            }
        } catch {
            throw Failure(error)
        }
    }
}
