package import ContentStore
import Glibc
import JSON
package import Linux
package import Lowering
import OCI

/// The named volumes of this host.
package struct VolumeStore: Sendable {
    package let store: Store

    package init(store: Store = Store()) {
        self.store = store
    }

    /// Where a volume's files are, owned by the foreign range.
    package func path(_ name: String) -> String { "\(store.volumes)/\(name)" }

    package func exists(_ name: String) -> Bool { unsafe access(path(name), F_OK) == 0 }

    /// The names of all volumes, sorted.
    package func names() throws(VolumeError) -> [String] {
        try inStore(store.volumeNames())
    }

    /// What is written down about a volume; nil where it is just a directory.
    package func definition(_ name: String) throws(StoreError) -> VolumeDefinition? {
        guard let text = try store.volumeDefinition(name) else { return nil }
        guard let definition = VolumeDefinition(parsing: text), definition.name == name else {
            throw .damaged(file: "volume-definitions/\(name).json", reason: "not a volume's definition")
        }
        return definition
    }

    /// Writes down what is to be known of a volume.
    package func save(_ definition: VolumeDefinition) throws(StoreError) {
        let text = definition.document.indentedText(by: 4) + "\n"
        try store.setVolumeDefinition(definition.name, to: Array(text.utf8))
    }

    /// Makes a volume, whose name is checked.
    ///
    /// - Parameters:
    ///   - options: What it is to be.
    ///   - moment: Now, in the form of RFC 3339.
    /// - Returns: Its name.
    /// - Throws: Where there is one of that name, or it can't be made.
    package func create(
        _ options: VolumeCreateOptions,
        at moment: @autoclosure () -> String
    ) throws(VolumeError) -> String {
        let name = if let given = options.name { given } else { try inSystem(Self.randomName()) }
        // At boot the volumes of yesterday are there.
        if options.ignoresExisting, exists(name) { return name }
        let lock = try inStore(store.lockVolume(name))
        defer { withExtendedLifetime(lock) {} }
        if exists(name) {
            guard options.ignoresExisting else { throw .exists(name) }
            return name
        }
        // The image's layers stay as long as they are read.
        let contents = try inStore(store.holdContents())
        defer { withExtendedLifetime(contents) {} }
        let layers = try layers(of: options)
        let quota = try quota(of: options)
        var definition = VolumeDefinition(name: name, created: moment())
        if layers != nil { (definition.driver, definition.isNew) = ("image", false) }
        for option in options.options { definition.options[option.name] = option.value }
        for label in options.labels { definition.labels[label.name] = label.value }
        definition.uid = options.uid
        definition.gid = options.gid
        try inStore(save(definition))
        do {
            let owner = (options.uid ?? 0, options.gid ?? 0)
            try makeDirectory(name, owner, limited: quota) { folder throws(SyscallError) in
                guard let layers else { return }
                try VolumeContent(layers: layers).copy("/", to: folder, onlyOwner: false)
            }
        } catch {
            throw .other("\(error)")
        }
        return name
    }

    /// The layers of the image whose content a volume is to have; nil for an empty one.
    private func layers(of options: VolumeCreateOptions) throws(VolumeError) -> [String]? {
        guard let text = options.image else { return nil }
        let reference: Reference
        do {
            reference = try Reference(parsing: text)
        } catch {
            throw .other("\(error)")
        }
        guard let image = try inStore(store.image(named: reference)) else {
            throw .other("no image \(reference): pull it with: systemd-oci pull \(reference)")
        }
        return image.layers
    }

    /// The limits of a volume that is a directory; where they can't be kept, that is said before anything is made.
    private func quota(of options: VolumeCreateOptions) throws(VolumeError) -> ProjectQuota? {
        let wanted: VolumeCreateOptions.Limits?
        do {
            wanted = try options.limits
        } catch {
            throw .other("\(error)")
        }
        guard let limits = wanted else { return nil }
        try inSystem(SmallFile.makeDirectory(store.volumes, mode: 0o700))
        guard try inSystem(ProjectQuota.isEnforced(below: Directory(path: PathBytes(store.volumes)))) else {
            throw .other(
                "size= and inodes= need project quotas, which the file system of \(store.volumes) does not enforce: "
                    + "Linux 5.14, and XFS, or ext4 with the features 'quota' and 'project', mounted with prjquota"
            )
        }
        return ProjectQuota(
            bytes: limits.bytes == 0 ? nil : limits.bytes,
            files: limits.inodes == 0 ? nil : limits.inodes
        )
    }

    /// Makes a volume's directory, which has its name when it has its content; ask under the volume's lock.
    ///
    /// - Parameters:
    ///   - name: The volume.
    ///   - owner: Who is to own it, by the container's numbers.
    ///   - quota: What it may take of the file system.
    ///   - fill: Gives it its content.
    /// - Throws: What the kernel said.
    package func makeDirectory(
        _ name: String,
        _ owner: (user: UInt32, group: UInt32),
        limited quota: ProjectQuota? = nil,
        _ fill: (borrowing Directory) throws(SyscallError) -> Void
    ) throws(SyscallError) {
        try SmallFile.makeDirectory(store.volumes, mode: 0o700)
        let parent = try Directory(path: PathBytes(store.volumes))
        let making = PathBytes("." + name)
        try parent.removeTree(making)
        try parent.makeDirectory(making, mode: 0o755)
        let folder = try parent.directory(beneath: making)
        try quota?.limit(folder)
        try folder.descriptor.setMode(0o755)
        try folder.descriptor.setOwner(Self.stored(owner.user), group: Self.stored(owner.group))
        try fill(folder)
        if let label = try Self.label() { try SELinux.labelTree(path("." + name), label) }
        try parent.rename(making, to: PathBytes(name), in: parent, replacing: false)
        try parent.synchronize()
    }

    /// The label that every container may use, as with Podman; nil where there is no SELinux.
    private static func label() throws(SyscallError) -> String? {
        guard SELinux.isEnabled, let contexts = try SELinux.containerContexts() else { return nil }
        // Only options could be wrong.
        return (try? SELinuxLabels(contexts: contexts))?.sharedFiles
    }

    /// Who a user of a container is on disk; one that the foreign range has no ID for stays who it is.
    package static func stored(_ id: UInt32) -> UInt32 {
        id < IDRange.foreign.count ? IDRange.foreign.first + id : id
    }

    /// Who somebody on disk is to a container: what ``stored(_:)`` was asked for.
    package static func shown(_ id: UInt32) -> UInt32 {
        IDRange.foreign.contains(id) ? id - IDRange.foreign.first : id
    }

    /// Removes a volume that no container uses and that is not mounted for the host.
    ///
    /// - Parameters:
    ///   - name: The volume.
    ///   - isUser: Whether a container counts that has it in use; one whose unit is restarted has it in between, too.
    /// - Throws: Why it stays.
    package func remove(
        _ name: String,
        counting isUser: (String) -> Bool = { _ in true }
    ) throws(VolumeError) {
        let lock = try inStore(store.lockVolume(name))
        defer { withExtendedLifetime(lock) {} }
        guard exists(name) else { throw .missing(name) }
        let users = try inStore(store.containers(using: name)).filter(isUser)
        guard users.isEmpty else { throw .inUse(name, by: users) }
        if try inSystem(isShown(name)) { throw .mounted(name) }
        try inSystem(unmount(name))
        if try inStore(definition(name))?.isLimited == true {
            try inSystem(ProjectQuota.forget(Directory(path: PathBytes(path(name)))))
        }
        try inStore(store.removeVolume(name))
        try inStore(store.setVolumeDefinition(name, to: nil))
    }

    private static func randomName() throws(SyscallError) -> String {
        var text = ""
        for _ in 0..<4 {
            let digits = String(try randomNumber(), radix: 16)
            text += String(repeating: "0", count: 16 - digits.count) + digits
        }
        return text
    }
}
