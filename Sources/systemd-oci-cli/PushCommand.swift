import ArgumentParser
import Glibc
import OCI
import Registry
import Transfer

struct PushCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Send an image to a registry, or write it into a layout or an archive.",
        discussion:
            "The image is in a layout or an archive: oci:PATH:NAME, oci-archive:, docker-archive: or dir:."
    )

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
            guard try Reference(parsing: source).transport != .docker else {
                throw Failure(
                    "push: '\(image)' is no layout or archive; `systemd-oci copy` copies between registries"
                )
            }
            let target = try ImageTarget(
                Reference(parsing: absolute(destination)),
                settings: settings,
                chunk: transfer.chunk
            )
            let digest = try transfer.copy(from: source, settings, to: target)
            if transfer.progress != .json { write("\(digest)\n", to: STDOUT_FILENO) }
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
    }
}
