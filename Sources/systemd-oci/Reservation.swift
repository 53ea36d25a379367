import ContentStore
import Linux
import Lowering

/// The image of a container and its directory on disk.
struct Reservation: ~Copyable {
    /// Nil where the root file system is a directory of the host.
    let image: StoredImage?
    let container: ContainerDirectory
    /// The layer below those of the image.
    let mountPoints: String

    /// Finds the image and makes the directory, in place of the one that `old` is the lock of.
    static func make(
        _ context: RunContext,
        replacing old: consuming Descriptor?
    ) throws(Failure) -> Reservation {
        let store = Store()
        let contents = try hold(store)
        defer { withExtendedLifetime(contents) {} }
        let image = try image(context, store)
        do {
            let container = try store.container(named: context.name, image: image, replacing: old)
            return Reservation(image: image, container: container, mountPoints: store.mountPoints)
        } catch {
            throw Failure("\(error)")
        }
    }

    /// Keeps the image's layers from being removed before the container's directory says that they are used.
    private static func hold(_ store: Store) throws(Failure) -> Descriptor {
        do {
            return try store.holdContents()
        } catch {
            throw Failure("\(error)")
        }
    }

    private static func image(_ context: RunContext, _ store: Store) throws(Failure) -> StoredImage? {
        if context.options.rootIsDirectory { return nil }
        return try ImageLookup(store: store, context: context).image(context.options.image ?? "")
    }
}
