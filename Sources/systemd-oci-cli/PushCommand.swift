import ArgumentParser
import Glibc
import OCI
import Registry
import Transfer

struct PushCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Send an image to a registry, or write it into a layout or an archive.",
        discussion: """
            The image is one of the store, by name or ID, or is in a layout or an archive: oci:PATH:NAME, \
            oci-archive:, docker-archive: or dir:. Layers of the store are packed anew, as gzip unless told \
            otherwise; the image's ID stays.
            """
    )

    @OptionGroup var options: StoreOptions

    @OptionGroup var transfer: TransferOptions
    @OptionGroup var registry: RegistryOptions

    @Argument(help: ArgumentHelp("The image.", valueName: "image"))
    var image: String

    @Argument(
        help: ArgumentHelp(
            "Where it is to be: registry/repository:tag, or a transport and a path.",
            valueName: "destination"
        )
    )
    var destination: String

    func run() throws {
        do {
            let settings = try registry.settings
            let source = try absolute(image)
            let target = try ImageTarget(
                Reference(parsing: absolute(destination)),
                settings: settings,
                chunk: transfer.chunk
            )
            let isStored =
                source.firstIndex(of: ":").map { Reference.Transport(rawValue: String(source[..<$0])) == nil }
                ?? true
            let digest =
                try isStored
                ? transfer.copy(from: options.origin(of: image).origin, to: target, packed: .gzip)
                : transfer.copy(from: source, settings, to: target)
            if transfer.progress != .json { write("\(digest)\n", to: STDOUT_FILENO) }
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
    }
}
