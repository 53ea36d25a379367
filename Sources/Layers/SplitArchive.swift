import Glibc
import JSON
package import Linux
import OCI

/// Makes a layer's archive again of its files and of what Podman's storage keeps of the rest (vbatts/tar-split).
package enum SplitArchive {
    private static let longestLine = 8 << 20

    /// Hands over the archive.
    ///
    /// - Parameters:
    ///   - layer: The layer's files; links in it lead nowhere outside.
    ///   - split: A file with the rest: packed lines of JSON, each a piece of the archive or a file.
    ///   - receive: Gets the bytes; what it throws ends it.
    /// - Throws: What `receive` threw, or that the file is damaged.
    package static func write(
        _ layer: borrowing Directory,
        split: borrowing Descriptor,
        into receive: @escaping (Span<UInt8>) throws(LayerError) -> Void
    ) throws(LayerError) {
        let copy: Directory
        do {
            copy = try layer.directory(beneath: ".")
        } catch {
            throw .system("layer", error)
        }
        let lines = Lines(copy, receive)
        let expander = LayerExpander { bytes throws(LayerError) in try lines.add(bytes) }
        var buffer = [UInt8](repeating: 0, count: 128 << 10)
        while true {
            let count: Int
            do {
                count = try split.read(into: &buffer, upTo: buffer.count)
            } catch {
                throw .system("tar-split", error)
            }
            if count == 0 { break }
            try expander.write(buffer.span.extracting(first: count))
        }
        try expander.finish()
        try lines.finish()
    }

    /// Puts the archive together, line by line.
    private final class Lines {
        private let layer: Directory
        private let receive: (Span<UInt8>) throws(LayerError) -> Void
        private var partial: [UInt8] = []

        init(_ layer: consuming Directory, _ receive: @escaping (Span<UInt8>) throws(LayerError) -> Void) {
            self.layer = layer
            self.receive = receive
        }

        private static var damaged: LayerError { .malformed("what Podman kept of its archive is damaged") }

        func add(_ bytes: Span<UInt8>) throws(LayerError) {
            for index in bytes.indices {
                guard bytes[index] == 0x0A else {
                    partial.append(bytes[index])
                    continue
                }
                try read(partial)
                partial.removeAll(keepingCapacity: true)
            }
            guard partial.count < SplitArchive.longestLine else { throw Self.damaged }
        }

        func finish() throws(LayerError) {
            if !partial.isEmpty { try read(partial) }
        }

        private func read(_ line: [UInt8]) throws(LayerError) {
            if line.isEmpty { return }
            guard let entry = try? JSONValue(parsing: line) else { throw Self.damaged }
            switch entry["type"]?.integer(as: Int.self) {
            case 2:
                guard let bytes = entry["payload"]?.string.flatMap({ Base64.bytes($0) }) else {
                    throw Self.damaged
                }
                try receive(bytes.span)
            case 1:
                let size = entry["size"]?.integer(as: Int.self) ?? 0
                if size <= 0 { return }
                let raw = entry["name_raw"]?.string.flatMap { Base64.bytes($0) }
                try copy(raw ?? Array((entry["name"]?.string ?? "").utf8), size)
            default: throw Self.damaged
            }
        }

        private func open(_ name: [UInt8], _ label: String) throws(LayerError) -> Descriptor {
            var name = name[...]
            while name.first == UInt8(ascii: "/") || name.starts(with: "./".utf8) { name = name.dropFirst() }
            guard let path = PathBytes(Array(name)) else { throw Self.damaged }
            do throws(SyscallError) {
                guard let file = try layer.regularFile(inRoot: path) else {
                    throw SyscallError("openat2", label, ENOENT)
                }
                return file
            } catch {
                throw .system(label, error)
            }
        }

        /// Hands over a file, which must be as long as it was.
        private func copy(_ name: [UInt8], _ size: Int) throws(LayerError) {
            let label = TarEntry.label(name)
            let file = try open(name, label)
            var rest = size
            var buffer = [UInt8](repeating: 0, count: min(size, 128 << 10))
            while rest > 0 {
                let count: Int
                do {
                    count = try file.read(into: &buffer, upTo: min(rest, buffer.count))
                } catch {
                    throw .system(label, error)
                }
                if count == 0 { break }
                rest -= count
                try receive(buffer.span.extracting(first: count))
            }
            if rest > 0 { throw .entry(label, "is not as long as it was") }
        }
    }
}
