import ContentStore
import Glibc
import Hashing
import Layers
import Linux
import OCI

/// Files of the layers that are in the store, by their content.
final class LocalFiles {
    private struct Place {
        var layer: Int
        var path: PathBytes
    }

    private final class OpenLayer {
        let directory: Directory

        init(_ directory: consuming Directory) { self.directory = directory }
    }

    private var layers: [OpenLayer] = []
    /// Paths of files by their digest, of layers whose digests are known.
    private var known: [Digest: Place] = [:]
    /// What was found, by the names that were asked for.
    private var places: [String: Place] = [:]
    private var buffer = [UInt8](repeating: 0, count: 128 << 10)

    /// Few images have more, and each needs a descriptor.
    private static let mostLayers = 256

    /// Opens the layers of a store, whose contents are held.
    init(_ store: Store, wanted: Set<Digest>) throws(StoreError) {
        for diffID in try store.layers().prefix(Self.mostLayers) {
            guard let directory = try store.layer(diffID) else { continue }
            let index = layers.count
            try store.readFileDigests(of: diffID) { digest, path in
                guard known[digest] == nil, wanted.contains(digest), let path = PathBytes(path) else {
                    return
                }
                known[digest] = Place(layer: index, path: path)
            }
            layers.append(OpenLayer(directory))
        }
    }

    /// Looks for a file's content where its digest is known to be, and under its path in any layer.
    ///
    /// Its content is read and has the digest where this is true.
    func find(_ name: String, _ file: ChunkedTable.File) -> Bool {
        if let place = known[file.digest], has(place, file) {
            places[name] = place
            return true
        }
        var path = Array(name.utf8)[...]
        while path.first == UInt8(ascii: "/") || path.starts(with: "./".utf8) { path = path.dropFirst() }
        guard let path = PathBytes(path) else { return false }
        for index in layers.indices {
            let place = Place(layer: index, path: path)
            if has(place, file) {
                places[name] = place
                return true
            }
        }
        return false
    }

    /// Opens what was found; nil where it is gone.
    func open(_ name: String) -> Descriptor? { places[name].flatMap { open($0) } }

    private func open(_ place: Place) -> Descriptor? {
        // What can't be opened is no candidate.
        guard let found = try? layers[place.layer].directory.regularFile(inRoot: place.path) else {
            return nil
        }
        return found
    }

    private func has(_ place: Place, _ file: ChunkedTable.File) -> Bool {
        guard let found = open(place), let status = try? found.status(), status.size == Int64(file.size)
        else {
            return false
        }
        var digest = SHA256()
        while true {
            guard let count = try? found.read(into: &buffer, upTo: buffer.count) else { return false }
            if count == 0 { break }
            digest.update(buffer.span.extracting(first: count))
        }
        return digest.finish() == file.digest
    }
}
