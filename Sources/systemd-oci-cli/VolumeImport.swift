import ContentStore
import Glibc
import Layers
import Linux
import Volumes

/// An archive on its way into a volume.
struct VolumeImport {
    private static let prefix = ".systemd-oci-import-"

    private let directory: String
    private let isFileSystem: Bool

    /// - Parameters:
    ///   - directory: Where the volume's files are.
    ///   - isFileSystem: Whether that is a file system of its own.
    init(_ directory: String, isFileSystem: Bool) {
        self.directory = directory
        self.isFileSystem = isFileSystem
    }

    /// Unpacks a file, or standard input, beside the volume, and moves it there.
    func take(_ source: String, _ volumes: VolumeStore) throws {
        let file =
            try source == "-"
            ? Descriptor(opening: "/proc/self/fd/0", O_RDONLY) : Descriptor(opening: source, O_RDONLY)
        let volume = try Directory(path: PathBytes(directory))
        if isFileSystem { return try takeInside(file, volume) }
        let staging = try volumes.store.makeStaging()
        do {
            let merge = try Self.unpack(file, into: staging.layer, .foreign)
            try staging.layer.descriptor.synchronizeFileSystem()
            do {
                try merge.move(staging.layer, into: volume)
            } catch {
                // A file system, or a project with a quota, of the volume's own.
                guard error.code == EXDEV else { throw error }
                throw Failure("the volume is on another file system than the store")
            }
        } catch {
            try volumes.store.discard(staging)
            throw error
        }
        try volumes.store.discard(staging)
    }

    /// What is unpacked can only be renamed within a file system.
    private func takeInside(_ file: borrowing Descriptor, _ volume: borrowing Directory) throws {
        for name in try volume.names() where name.description.hasPrefix(Self.prefix) {
            try volume.removeTree(name)
        }
        let name = PathBytes(Self.prefix + String(try randomNumber(), radix: 16))
        try volume.makeDirectory(name, mode: 0o700)
        let owner = try volume.descriptor.status().owner
        do {
            let folder = try volume.directory(beneath: name)
            let merge = try Self.unpack(
                file,
                into: folder,
                IDRange.foreign.contains(owner) ? .foreign : .image
            )
            try merge.move(folder, into: volume)
        } catch {
            try volume.removeTree(name)
            throw error
        }
        try volume.removeTree(name)
    }

    private static func unpack(
        _ file: borrowing Descriptor,
        into folder: borrowing Directory,
        _ ownership: Ownership
    ) throws -> VolumeMerge {
        let unpacker = try LayerUnpacker(into: folder, ownership: ownership, isPlain: true)
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = try file.read(into: &buffer, upTo: buffer.count)
            if count == 0 { break }
            try unpacker.write(buffer.span.extracting(first: count))
        }
        _ = try unpacker.finish()
        return VolumeMerge(implied: unpacker.implied)
    }
}
