import ContentStore
import Foundation
import Layers
import Linux
import Lowering
import Volumes

/// A store in a temporary directory, with volumes in it.
final class Volume {
    let path: String
    let volumes: VolumeStore

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "volumes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
        volumes = VolumeStore(store: Store(path: path + "/store"))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Makes a volume.
    ///
    /// - Returns: Where its files are.
    func make(_ name: String, _ flags: String...) throws -> String {
        let options = try VolumeCreateOptions(arguments: (flags + [name])[...])
        _ = try volumes.create(options, at: "2026-01-31T12:00:00Z")
        return volumes.path(name)
    }

    /// What a line of shell prints; the variable `B` has the first ID of the foreign range.
    @discardableResult
    func shell(_ line: String) throws -> String {
        let process = Foundation.Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-ec", "B=\(IDRange.foreign.first)\ncd '\(path)'\n\(line)"]
        let pipe = Foundation.Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let text = String(decoding: output, as: UTF8.self)
        if process.terminationStatus != 0 { throw Broken(line: line, output: text) }
        return text
    }

    struct Broken: Error {
        var line: String
        var output: String
    }

    /// The archive of a directory.
    func archive(_ directory: String) throws -> [UInt8] {
        let bytes = Bytes()
        _ = try FolderArchive.write(Directory(path: PathBytes(directory))) { bytes.add($0) }
        return bytes.bytes
    }

    /// Unpacks an archive beside a volume, and moves it there.
    func add(_ archive: [UInt8], to directory: String) throws {
        let staging = try volumes.store.makeStaging()
        let unpacker = try LayerUnpacker(into: staging.layer, isPlain: true)
        try unpacker.write(archive.span)
        _ = try unpacker.finish()
        let target = try Directory(path: PathBytes(directory))
        try VolumeMerge(implied: unpacker.implied).move(staging.layer, into: target)
        try volumes.store.discard(staging)
    }

    private final class Bytes {
        var bytes: [UInt8] = []
        func add(_ span: Span<UInt8>) { for index in span.indices { bytes.append(span[index]) } }
    }
}
