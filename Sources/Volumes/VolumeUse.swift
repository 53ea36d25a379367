import ContentStore
import Linux

/// A volume while a command reads or writes its files: it is not removed, and stays mounted.
package struct VolumeUse: ~Copyable {
    package let name: String
    /// Where its files are, owned by the foreign range.
    package let directory: String
    /// Whether it is a file system of its own, or has limits of its own: nothing else can be renamed into it.
    package let isFileSystem: Bool
    /// What others see as its user.
    private let container: ContainerDirectory

    /// Begins to use a volume.
    ///
    /// Others see a container that uses it, so that nothing but that has to be asked for.
    ///
    /// - Parameters:
    ///   - name: The volume, whose name is checked.
    ///   - purpose: A word for the name that others see.
    ///   - volumes: Where it is.
    /// - Throws: Where there is no such volume, or it can't be mounted.
    package init(of name: String, for purpose: String, in volumes: VolumeStore) throws(VolumeError) {
        let lock = try inStore(volumes.store.lockVolume(name))
        defer { withExtendedLifetime(lock) {} }
        guard volumes.exists(name) else { throw .missing(name) }
        let user = "volume-\(purpose)-" + String(try inSystem(randomNumber()), radix: 16)
        let container = try inStore(volumes.store.container(named: user, image: nil))
        try inStore(volumes.store.setVolumes(of: container, to: [name]))
        let definition = try inStore(volumes.definition(name))
        if let definition { try volumes.mount(definition) }
        self.name = name
        directory = volumes.path(name)
        isFileSystem = definition.map { $0.mount != nil || $0.isLimited } ?? false
        self.container = container
    }

    /// Ends the use; what was mounted for it alone is unmounted.
    package consuming func end(in volumes: VolumeStore) throws(VolumeError) {
        _ = consume container
        try inStore(volumes.store.sweep())
        try volumes.unmountUnused()
    }
}
