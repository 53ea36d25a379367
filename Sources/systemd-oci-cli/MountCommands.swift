import ArgumentParser
import ContentStore
import Glibc
import JSON
import Layers
import Linux
import OCI

struct MountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mount",
        abstract: "Mount images read-only, and print where, or list those that are mounted.",
        discussion: "Owners are those of the image. An image that is mounted is not pruned."
    )

    @Flag(name: .shortAndLong, help: "All images.")
    var all = false

    @Option(help: ArgumentHelp("table or json, for the list.", valueName: "format"))
    var format = ListFormat.table

    @OptionGroup var options: StoreOptions

    @Argument(help: ArgumentHelp("The images' names or IDs.", valueName: "reference"))
    var references: [String] = []

    func run() throws {
        let details = try options.details()
        if references.isEmpty, !all { return try list(details) }
        let images =
            try all
            ? details
            : references.map { text in
                let choice = try ImageChoice(text)
                guard let image = choice.images(in: details).first else { throw choice.absence }
                return image
            }
        do {
            for image in images { write(try mount(image) + "\n", to: STDOUT_FILENO) }
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
    }

    private func mount(_ image: ImageDetails) throws -> String {
        let store = options.store
        // Nobody removes the layers between the look at them and the mount, which says that they are used.
        let hold = try store.holdContents()
        defer { withExtendedLifetime(hold) {} }
        guard let stored = try store.image(named: image.record.reference) else {
            throw Failure("\(image.record.reference): not in the image store")
        }
        let path = store.mountPath(of: stored.configurationDigest)
        if try store.prepareMount(of: stored.configurationDigest) {
            try LayerStack(stored.layers).mount(at: path)
        }
        return path
    }

    private func list(_ details: [ImageDetails]) throws {
        let mounted = try options.mountedImages()
        let rows = details.filter { mounted.contains($0.record.configuration) }.map { image in
            (image.record, options.store.mountPath(of: image.record.configuration))
        }
        if format == .json {
            let documents = rows.map { record, path -> JSONValue in
                [
                    "id": .string(record.configuration.hexadecimal),
                    "Repositories": [.string("\(record.reference)")], "mountpoint": .string(path),
                ]
            }
            return write(JSONValue.array(documents).text + "\n", to: STDOUT_FILENO)
        }
        let text = rows.map { "\($0.reference)\t\($1)\n" }.joined()
        write(ListPrinter.aligned(text), to: STDOUT_FILENO)
    }
}

struct UnmountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmount",
        abstract: "Unmount images.",
        aliases: ["umount"]
    )

    @Flag(name: .shortAndLong, help: "All images.")
    var all = false

    @Flag(name: .shortAndLong, help: "Also where somebody is in there.")
    var force = false

    @OptionGroup var options: StoreOptions

    @Argument(help: ArgumentHelp("The images' names or IDs.", valueName: "reference"))
    var references: [String] = []

    func validate() throws {
        if all == references.isEmpty { return }
        throw ValidationError(all ? "--all takes no names" : "names of images are missing, or --all")
    }

    func run() throws {
        let details = try options.details()
        do {
            let images =
                try all
                ? options.store.mountedImages()
                : references.map { text in
                    let choice = try ImageChoice(text)
                    guard let image = choice.images(in: details).first else { throw choice.absence }
                    return image.record.configuration
                }
            for image in images {
                let path = options.store.mountPath(of: image)
                guard try LayerStack.unmount(path, force: force) else {
                    throw Failure("\(short(image)): not mounted")
                }
                try options.store.removeMountPoint(of: image)
                write("\(image.hexadecimal)\n", to: STDOUT_FILENO)
            }
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
    }
}

extension StoreOptions {
    func mountedImages() throws -> Set<Digest> {
        do {
            return Set(try store.mountedImages())
        } catch {
            throw Failure(error)
        }
    }
}
