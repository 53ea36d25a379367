import Foundation
import Layers
import Linux
import OCI
import Testing

/// A directory that layers are unpacked into, removed when the test is over.
final class Unpacking {
    /// Holds the layer's directory and whatever else a test needs.
    let folder: String
    var path: String { folder + "/layer" }

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/unpacking-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        // As the store makes it.
        try Directory(path: PathBytes(path)).descriptor.setOwner(0x7FFE_0000, group: 0x7FFE_0000)
    }

    deinit { _ = try? Self.run("rm", "-rf", folder) }

    /// Unpacks a blob that arrives in pieces of a size.
    @discardableResult
    func unpack(_ blob: [UInt8], pieces: Int = 65536) throws -> Digest {
        let unpacker = try LayerUnpacker(into: Directory(path: PathBytes(path)))
        var offset = 0
        while offset < blob.count {
            let end = min(offset + pieces, blob.count)
            try unpacker.write(blob.span.extracting(offset..<end))
            offset = end
        }
        return try unpacker.finish()
    }

    @discardableResult
    func unpack(_ entries: TarBuilder.Entry...) throws -> Digest {
        var builder = TarBuilder(isEnded: false)
        for entry in entries { builder.add(entry) }
        return try unpack(builder.bytes + [UInt8](repeating: 0, count: 1024))
    }

    /// What is at a path below the layer's directory: type, mode, owner and group as the image means them,
    /// and what a link points to or a file contains.
    func describe(_ name: String) throws -> String {
        let file = path + "/" + name
        let directory = try Directory(path: PathBytes(path))
        let status: FileStatus? = try directory.status(of: PathBytes(name))
        guard let status else { return "nothing" }
        var text =
            String(status.mode, radix: 8) + " \(status.owner - 0x7FFE_0000):\(status.group - 0x7FFE_0000)"
        switch status.kind {
        case .directory: text = "directory " + text
        case .symbolicLink:
            text = "link \(status.owner - 0x7FFE_0000):\(status.group - 0x7FFE_0000) "
            text += try FileManager.default.destinationOfSymbolicLink(atPath: file)
        case .regular:
            text =
                "file " + text + " "
                + String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
        case .characterDevice: text = "character \(status.device.major):\(status.device.minor) " + text
        case .blockDevice: text = "block \(status.device.major):\(status.device.minor) " + text
        case .pipe: text = "pipe " + text
        case .socket: text = "socket " + text
        }
        return text
    }

    /// The bytes of an extended attribute; nil where the file has no such.
    func attribute(_ attribute: String, of name: String) throws -> [UInt8]? {
        try PathBytes(path + "/" + name).attribute(PathBytes(attribute))
    }

    /// Whether overlayfs sees nothing of lower layers in a directory.
    func isOpaque(_ name: String) throws -> Bool {
        try attribute("trusted.overlay.opaque", of: name) == Array("y".utf8)
    }

    /// Runs a program that must succeed, and returns what it prints.
    @discardableResult
    static func run(_ arguments: String..., input: [UInt8]? = nil) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        let output = Foundation.Pipe()
        process.standardOutput = output
        let source = Foundation.Pipe()
        if input != nil { process.standardInput = source }
        try process.run()
        if let input {
            let writer = Thread {
                try? source.fileHandleForWriting.write(contentsOf: Data(input))
                try? source.fileHandleForWriting.close()
            }
            writer.start()
        }
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(arguments)")
        return Array(printed)
    }

    /// The SHA-256 of bytes as coreutils computes it.
    static func sha256(_ bytes: [UInt8]) throws -> Digest {
        let printed = try run("sha256sum", input: bytes)
        return try #require(Digest(hexadecimal: String(decoding: printed.prefix(64), as: UTF8.self)))
    }
}
