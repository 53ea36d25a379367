import ArgumentParser
import ContentStore
import Glibc
import OCI
import Pull
import Registry
import Transfer

struct PushCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Send an image to a registry, or write it into a layout or an archive.",
        discussion: """
            The image is one of the store, by name or ID, or is in a layout or an archive: oci:PATH:NAME, \
            oci-archive:, docker-archive: or dir:. An image of the store keeps its digest where the target has its \
            layers, or they can be read again from where it came. Else, and where a flag asks for other layers, they \
            are packed anew, as gzip unless told otherwise; the image's ID stays.
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
                try isStored ? push(settings, to: target) : transfer.copy(from: source, settings, to: target)
            if transfer.progress != .json { write("\(digest)\n", to: STDOUT_FILENO) }
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
    }

    /// Puts an image of the store as it came where nothing is to be changed and its layers can be had, else packed anew.
    private func push(_ settings: RegistrySettings, to target: ImageTarget) throws -> Digest {
        let stored = try options.image(image)
        if transfer.changesNothing, !target.isDockerArchive {
            let loss = KeptSource.Loss()
            if let origin = kept(stored, settings, loss) {
                do {
                    return try transfer.copy(from: origin, to: target)
                } catch {
                    guard let reason = loss.reason else { throw error }
                    say("systemd-oci: \(reason); packing the layers anew, so the manifest is another one")
                }
            }
        }
        return try transfer.copy(from: options.origin(of: image).origin, to: target, packed: .gzip)
    }

    /// The image with its own manifest; nil where that can't be.
    private func kept(
        _ image: StoredImage,
        _ settings: RegistrySettings,
        _ loss: KeptSource.Loss
    ) -> ImageOrigin? {
        // Where it came from may be unknown or gone; then only a target that has the layers is pushed to.
        let reference = image.reference.pinned(to: image.manifest) ?? image.reference
        let origins = (try? ImageOrigin.all(for: reference, settings: settings)) ?? []
        let store = options.store
        guard KeptSource(image, in: store, origins: origins, loss: loss) != nil else { return nil }
        return .other(
            { () throws(RegistryError) in
                guard let source = KeptSource(image, in: store, origins: origins, loss: loss) else {
                    throw RegistryError("\(image.reference)", .notFound)
                }
                return source
            },
            origins.lazy.compactMap(\.session).first
        )
    }
}
