import Glibc
package import Linux
import OCI

/// Named volumes: a directory each, and what `volume create` was told where that is not nothing.
extension Store {
    /// Where the volumes are.
    package var volumes: String { path + "/volumes" }

    private static let definitions = "volume-definitions"

    /// Waits until nobody else makes, removes, fills or mounts a volume, as long as the descriptor is open.
    ///
    /// It is a lock on a byte of the store's lock file, behind those for layers; two volumes that share one only
    /// wait.
    package func lockVolume(_ name: String) throws(StoreError) -> Descriptor {
        let root = try preparedRoot()
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return try stored { () throws(SyscallError) in
            let file = try root.open(beneath: "lock", flags: O_RDWR)
            try file.waitForLock(.exclusive, byte: 1 << 52 + Int64(hash >> 16))
            return file
        }
    }

    /// The names of the volumes that there are, sorted.
    package func volumeNames() throws(StoreError) -> [String] {
        guard let root = try root(), try root.exists("volumes") else { return [] }
        return try root.folder("volumes").list().filter { !$0.hasPrefix(".") }.sorted()
    }

    /// What was written down about a volume; nil where nothing was.
    package func volumeDefinition(_ name: String) throws(StoreError) -> [UInt8]? {
        guard let root = try root() else { return nil }
        return try root.contents(of: "\(Self.definitions)/\(name).json", limit: 1 << 20)
    }

    /// Writes something down about a volume, or nothing; also a power failure leaves the one or the other.
    package func setVolumeDefinition(_ name: String, to text: [UInt8]?) throws(StoreError) {
        let root = try preparedRoot()
        let file = "\(Self.definitions)/\(name).json"
        guard let text else {
            if try !root.exists(Self.definitions) { return }
            let folder = try root.folder(Self.definitions)
            return try stored { () throws(SyscallError) in
                try folder.removeFile(PathBytes("\(name).json"))
                try folder.synchronize()
            }
        }
        if try !root.exists(Self.definitions) {
            let folder = PathBytes(Self.definitions)
            do {
                try root.makeDirectory(folder, mode: 0o700)
            } catch {
                if error.code != EEXIST { throw .system(error) }
            }
        }
        try root.replace(file, with: text)
    }

    /// Takes a volume away at once; the next ``sweep()`` removes what was in it.
    package func removeVolume(_ name: String) throws(StoreError) {
        let root = try preparedRoot()
        let names = try lock(.names, .exclusive, in: root)
        defer { withExtendedLifetime(names) {} }
        try moveAside(name, in: try root.folder("volumes"), root)
    }

    /// Notes which volumes a container uses, in its directory.
    package func setVolumes(
        of container: borrowing ContainerDirectory,
        to names: [String]
    ) throws(StoreError) {
        try container.write(names, to: "volumes")
    }

    /// The names of the containers that use a volume, sorted.
    package func containers(using volume: String) throws(StoreError) -> [String] {
        guard let root = try root(), try root.exists("lock") else { return [] }
        let names = try lock(.names, .exclusive, in: root)
        defer { withExtendedLifetime(names) {} }
        let parent = try root.folder("containers")
        var users: [String] = []
        for name in try parent.list() {
            guard let text = try root.contents(of: "containers/\(name)/volumes", limit: 1 << 20),
                text.split(separator: 0x0A).contains(where: { $0.elementsEqual(volume.utf8) }),
                try !isLeft(name, in: parent)
            else { continue }
            users.append(name)
        }
        return users.sorted()
    }
}
