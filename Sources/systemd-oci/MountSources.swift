import ContentStore
import Glibc
import Linux
import Lowering
import OCI
import Runtime

/// What mounts have as their sources besides paths: stacked directories, images, and what is below volumes.
struct MountSources: ~Copyable {
    /// See ``Launch/stacks``.
    private(set) var stacks: [String: MountStack] = [:]
    /// See ``Launch/trees``.
    private(set) var trees: [String: CInt] = [:]

    /// Makes them; volumes have their content by now.
    init(
        _ plan: RunPlan,
        _ context: RunContext,
        for container: borrowing ContainerDirectory
    ) throws(Failure) {
        if plan.overlays.isEmpty, plan.subpaths.isEmpty { return }
        try addStacks(plan, context, container)
        for part in plan.subpaths {
            do {
                let top = try Descriptor(opening: part.directory, O_RDONLY | O_DIRECTORY)
                let tree = try MountTree(cloning: PathBytes(part.path), below: top)
                trees[part.key] = tree.takeDescriptor().release()
            } catch {
                throw Failure("cannot mount '\(part.path)' of '\(part.directory)'", error)
            }
        }
    }

    deinit {
        for number in trees.values { close(number) }
    }

    private mutating func addStacks(
        _ plan: RunPlan,
        _ context: RunContext,
        _ container: borrowing ContainerDirectory
    ) throws(Failure) {
        let store = Store()
        let purpose = "cannot prepare a mount"
        // Nobody removes the layers between the look at them and the note that they are used.
        let contents = try doing(purpose, StoreError.self, store.holdContents())
        defer { withExtendedLifetime(contents) {} }
        var images: [Digest] = []
        for (index, overlay) in plan.overlays.enumerated() {
            var lower: [String]
            switch overlay.lower {
            case .directory(let path): lower = [path]
            case .image(let name):
                let image = try ImageLookup(store: store, context: context).image(name)
                images.append(image.configurationDigest)
                lower = image.layers
            }
            if lower.isEmpty { lower = [store.mountPoints] }
            let changes = try doing(
                purpose,
                StoreError.self,
                Self.changes(overlay, index, over: lower, container)
            )
            stacks[overlay.key] = MountStack(lower: lower, changes: changes, subpath: overlay.subpath)
        }
        if images.isEmpty { return }
        try doing(purpose, StoreError.self, store.setImages(of: container, to: images))
    }

    private static func changes(
        _ overlay: RunOverlay,
        _ index: Int,
        over lower: [String],
        _ container: borrowing ContainerDirectory
    ) throws(StoreError) -> MountStack.Changes? {
        guard overlay.isWritable else { return nil }
        if let upper = overlay.upper, let work = overlay.work {
            return MountStack.Changes(upper: upper, work: work, isVolatile: false)
        }
        let made = try container.makeOverlay("overlay-\(index)", over: lower.last ?? "/")
        return MountStack.Changes(upper: made.upper, work: made.work, isVolatile: true)
    }
}
