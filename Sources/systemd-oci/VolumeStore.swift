import ContentStore
import Glibc
import JSON
import Linux
import Lowering
import OCI

/// The named volumes of this host.
struct VolumeStore {
    let store: Store

    init(store: Store = Store()) {
        self.store = store
    }

    func path(_ name: String) -> String { "\(store.volumes)/\(name)" }

    func exists(_ name: String) -> Bool { unsafe access(path(name), F_OK) == 0 }

    /// What is written down about a volume; nil where it is just a directory.
    func definition(_ name: String) throws(StoreError) -> VolumeDefinition? {
        guard let text = try store.volumeDefinition(name) else { return nil }
        guard let definition = VolumeDefinition(parsing: text), definition.name == name else {
            throw .damaged(file: "volume-definitions/\(name).json", reason: "not a volume's definition")
        }
        return definition
    }

    func save(_ definition: VolumeDefinition) throws(StoreError) {
        let text = definition.document.indentedText(by: 4) + "\n"
        try store.setVolumeDefinition(definition.name, to: Array(text.utf8))
    }

    /// Makes a volume, whose name is checked.
    ///
    /// - Returns: Its name.
    func create(_ options: VolumeCreateOptions) throws(VolumeError) -> String {
        do {
            let name = try options.name ?? Self.randomName()
            // At boot the volumes of yesterday are there.
            if options.ignoresExisting, exists(name) { return name }
            let lock = try store.lockVolume(name)
            defer { withExtendedLifetime(lock) {} }
            if exists(name) {
                guard options.ignoresExisting else { throw VolumeError.exists(name) }
                return name
            }
            // The image's layers stay as long as they are read.
            let contents = try store.holdContents()
            defer { withExtendedLifetime(contents) {} }
            let layers = try layers(of: options)
            var definition = VolumeDefinition(name: name, created: Timestamp.now())
            if layers != nil { (definition.driver, definition.isNew) = ("image", false) }
            for option in options.options { definition.options[option.name] = option.value }
            for label in options.labels { definition.labels[label.name] = label.value }
            definition.uid = options.uid
            definition.gid = options.gid
            try save(definition)
            try makeDirectory(name, (options.uid ?? 0, options.gid ?? 0)) { folder throws(SyscallError) in
                guard let layers else { return }
                try VolumeContent(layers: layers).copy("/", to: folder, onlyOwner: false)
            }
            return name
        } catch {
            throw VolumeError(error)
        }
    }

    /// The layers of the image whose content a volume is to have; nil for an empty one.
    private func layers(of options: VolumeCreateOptions) throws -> [String]? {
        guard let text = options.image else { return nil }
        let reference = try Reference(parsing: text)
        guard let image = try store.image(named: reference) else {
            throw VolumeError.other("no image \(reference): pull it with: systemd-oci pull \(reference)")
        }
        return image.layers
    }

    /// Makes a volume's directory, which has its name when it has its content; ask under the volume's lock.
    ///
    /// - Parameters:
    ///   - name: The volume.
    ///   - owner: Who is to own it, by the container's numbers.
    ///   - fill: Gives it its content.
    /// - Throws: What the kernel said.
    func makeDirectory(
        _ name: String,
        _ owner: (user: UInt32, group: UInt32),
        _ fill: (borrowing Directory) throws(SyscallError) -> Void
    ) throws(SyscallError) {
        try SmallFile.makeDirectory(store.volumes, mode: 0o700)
        let parent = try Directory(path: PathBytes(store.volumes))
        let making = PathBytes("." + name)
        try parent.removeTree(making)
        try parent.makeDirectory(making, mode: 0o755)
        let folder = try parent.directory(beneath: making)
        try folder.descriptor.setMode(0o755)
        try folder.descriptor.setOwner(Self.stored(owner.user), group: Self.stored(owner.group))
        try fill(folder)
        try parent.rename(making, to: PathBytes(name), in: parent, replacing: false)
        try parent.synchronize()
    }

    /// Who a user of a container is on disk; one that the foreign range has no ID for stays who it is.
    static func stored(_ id: UInt32) -> UInt32 {
        id < IDRange.foreign.count ? IDRange.foreign.first + id : id
    }

    /// Removes a volume that no container uses.
    ///
    /// A container whose unit is restarted has it in use in between, unless what has ended does not count.
    func remove(_ name: String, countingEnded: Bool = true) throws(VolumeError) {
        do {
            let lock = try store.lockVolume(name)
            defer { withExtendedLifetime(lock) {} }
            guard exists(name) else { throw VolumeError.missing(name) }
            let users = try store.containers(using: name).filter { countingEnded || Self.isRunning($0) }
            guard users.isEmpty else { throw VolumeError.inUse(name, by: users) }
            try unmount(name)
            try store.removeVolume(name)
            try store.setVolumeDefinition(name, to: nil)
        } catch {
            throw VolumeError(error)
        }
    }

    /// Whether a container has a process.
    private static func isRunning(_ container: String) -> Bool {
        guard let directory = ContainerState.directory(ofContainer: container),
            let state = ContainerState(in: directory)
        else { return false }
        do {
            return try state.process() != nil
        } catch {
            // Who can't be asked may run.
            return true
        }
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

/// Why something could not be done with a volume.
enum VolumeError: Error, Equatable, CustomStringConvertible {
    case missing(String)
    case exists(String)
    case inUse(String, by: [String])
    case other(String)

    init(_ error: some Error) {
        self = error as? VolumeError ?? .other("\(error)")
    }

    var description: String {
        switch self {
        case .missing(let name): "there is no volume '\(name)'"
        case .exists(let name): "there is a volume '\(name)' already"
        case .inUse(let name, let users):
            "the volume '\(name)' is in use by \(users.map { "container '\($0)'" }.joined(separator: ", ")); "
                + "stop what uses it first"
        case .other(let reason): reason
        }
    }
}
