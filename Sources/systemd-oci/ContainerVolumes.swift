import ContentStore
import Glibc
import Linux
import Lowering
import Volumes

/// Named volumes, and directories that are given to a container's user.
struct ContainerVolumes {
    let image: StoredImage?
    /// The user and group of the container, by the container's numbers.
    let user: (uid: UInt32, gid: UInt32)
    private let volumes = VolumeStore()

    init(image: StoredImage?, user: (uid: UInt32, gid: UInt32)) {
        self.image = image
        self.user = user
    }

    /// Makes, fills and mounts what is missing.
    ///
    /// - Parameters:
    ///   - plan: The container.
    ///   - container: Its directory, which tells others what it uses.
    /// - Throws: What can't be made.
    func prepare(_ plan: RunPlan, for container: borrowing ContainerDirectory) throws(Failure) {
        if !plan.volumes.isEmpty {
            do {
                try volumes.store.setVolumes(of: container, to: plan.volumes.map { $0.name })
            } catch {
                throw Failure("\(error)")
            }
        }
        for volume in plan.volumes {
            try make(volume)
        }
        for path in plan.changedOwners {
            do {
                try changeOwner(of: path)
            } catch {
                throw Failure("cannot give '\(path)' to the container's user", error)
            }
        }
        for relabelling in plan.relabelled {
            do {
                try SELinux.labelTree(relabelling.path, relabelling.label)
            } catch {
                throw Failure("cannot give '\(relabelling.path)' the label '\(relabelling.label)'", error)
            }
        }
    }

    private func make(_ volume: RunVolume) throws(Failure) {
        let purpose = "run: --volume"
        let lock = try doing(purpose, StoreError.self, volumes.store.lockVolume(volume.name))
        defer { withExtendedLifetime(lock) {} }
        guard volumes.exists(volume.name) else {
            guard volume.isCreated else { throw Failure(purpose, VolumeError.missing(volume.name)) }
            // What is left of an earlier one says nothing about this one.
            try doing(purpose, StoreError.self, volumes.store.setVolumeDefinition(volume.name, to: nil))
            do {
                try volumes.makeDirectory(volume.name, (user.uid, user.gid)) { folder throws(SyscallError) in
                    try content.copy(volume.destination, to: folder, onlyOwner: !volume.copiesUp)
                }
            } catch {
                throw Failure("\(purpose): cannot make the volume '\(volume.name)'", error)
            }
            return
        }
        guard var definition = try doing(purpose, StoreError.self, volumes.definition(volume.name)) else {
            return
        }
        // A file system in memory is new each time.
        let isMounted = try doing(purpose, VolumeError.self, volumes.mount(definition))
        guard definition.isNew || isMounted && definition.mount?.type == "tmpfs" else { return }
        let failed = "\(purpose): cannot make the volume '\(volume.name)'"
        try doing(failed, SyscallError.self, fill(volume, definition))
        definition.isNew = false
        try doing(purpose, StoreError.self, volumes.save(definition))
    }

    /// Gives a volume that no container has used yet the content and the owner that the image has there.
    private func fill(_ volume: RunVolume, _ definition: VolumeDefinition) throws(SyscallError) {
        let folder = try Directory(path: PathBytes(volume.path))
        let isOwned = definition.uid != nil || definition.gid != nil
        let status = try folder.descriptor.status()
        if let mount = definition.mount {
            guard isOwned else { return try give(folder, like: volume.destination) }
            guard mount.keepsOwners else { return }
            return try folder.descriptor.setOwner(
                definition.uid ?? status.owner,
                group: definition.gid ?? status.group
            )
        }
        guard try folder.names().isEmpty else { return }
        if !isOwned {
            let owner = (user: VolumeStore.stored(user.uid), group: VolumeStore.stored(user.gid))
            try folder.descriptor.setOwner(owner.user, group: owner.group)
        }
        let copies = volume.copiesUp && definition.copiesUp
        if copies || !isOwned { try content.copy(volume.destination, to: folder, onlyOwner: !copies) }
        if isOwned { try folder.descriptor.setOwner(status.owner, group: status.group) }
    }

    /// Gives a file system that is mounted for a volume, where it is empty, to whom the image's directory belongs, else
    /// to the container's user.
    private func give(_ folder: borrowing Directory, like path: String) throws(SyscallError) {
        guard try folder.names().isEmpty else { return }
        let found = try content.status(of: path)
        do {
            try folder.descriptor.setOwner(
                found.map { VolumeStore.shown($0.owner) } ?? user.uid,
                group: found.map { VolumeStore.shown($0.group) } ?? user.gid
            )
            if let found { try folder.descriptor.setMode(found.mode) }
        } catch {
            // Not every file system has owners.
            if error.code != EPERM { throw error }
        }
    }

    private var content: VolumeContent { VolumeContent(layers: image?.layers ?? []) }

    /// Gives a file or a directory with all below it away; links are not followed.
    private func changeOwner(of path: String) throws(SyscallError) {
        var status = stat()
        try check("lstat", path) { unsafe lstat(path, &status) }
        // What is a volume's belongs to the foreign range, other files to the numbers that the container sees.
        let isForeign = IDRange.foreign.contains(status.st_uid)
        let owner =
            isForeign ? (VolumeStore.stored(user.uid), VolumeStore.stored(user.gid)) : (user.uid, user.gid)
        try check("lchown", path) { unsafe lchown(path, owner.0, owner.1) }
        do {
            let folder = try Directory(path: PathBytes(path))
            try changeOwners(in: folder, to: owner)
        } catch {
            if error.code != ENOTDIR { throw error }
        }
    }

    private func changeOwners(
        in folder: borrowing Directory,
        to owner: (user: UInt32, group: UInt32)
    ) throws(SyscallError) {
        for name in try folder.names() {
            guard let status = try folder.status(of: name) else { continue }
            try folder.setOwner(of: name, owner.user, group: owner.group)
            guard status.kind == .directory else { continue }
            let below = try folder.directory(beneath: name)
            try changeOwners(in: below, to: owner)
        }
    }
}
