import ArgumentParser
import ContentStore
import Glibc
import OCI
import Registry
import Transfer

struct PushCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Send an image to a registry, or write it into a layout or an archive."
    )

    @OptionGroup var transfer: TransferOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var options: StoreOptions

    @Argument(
        help: ArgumentHelp("The image: a name in the store, or a transport and a path.", valueName: "image")
    )
    var image: String

    @Argument(
        help: ArgumentHelp(
            "Where it is to be: registry/repository:tag, or a transport and a path; the image's name where it is left out.",
            valueName: "destination"
        )
    )
    var destination: String?

    func run() throws {
        do {
            let settings = try registry.settings
            let source = try Reference(parsing: absolute(image))
            guard let place = destination ?? (source.transport == .docker ? image : nil) else {
                throw Failure("push: '\(image)' needs a destination")
            }
            let target = try ImageTarget(
                Reference(parsing: absolute(place)),
                settings: settings,
                chunk: transfer.chunk
            )
            // A layout that an image was pulled from is a name in the store, too.
            let isStored = try source.transport == .docker || options.store.record(of: source) != nil
            let origin =
                try isStored
                ? ImageOrigin.store(StoreSource(options.store, source))
                : ImageOrigin.all(for: source, settings: settings)[0]
            let digest = try transfer.copy(from: origin, to: target)
            if transfer.progress != .json { write("\(digest)\n", to: STDOUT_FILENO) }
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
    }
}
