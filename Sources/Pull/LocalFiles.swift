import ContentStore
import Glibc
import Hashing
import Layers
import Linux
import OCI

/// Files of the layers that are in the store, by their content.
///
/// What it remembers of a file that is not found under its own path is little, and of any other next to nothing: a layer may
/// have very many.
final class LocalFiles {
    private struct Place {
        var layer: Int
        var path: PathBytes
    }

    private final class OpenLayer {
        let diffID: Digest
        let directory: Directory

        init(_ diffID: Digest, _ directory: consuming Directory) {
            self.diffID = diffID
            self.directory = directory
        }
    }

    private let store: Store
    private var layers: [OpenLayer] = []
    /// For each file the number of the layer that has it under its path, or what is below.
    private var found: [UInt16] = []
    private static let missing = UInt16.max
    private static let elsewhere = UInt16.max - 1
    /// Where those are that were found under another path, by their numbers.
    private var places: [Int: Place] = [:]
    /// The first bytes of the digests of those that were not found.
    private var wanted: Set<UInt64> = []
    /// Paths of files that may have what is wanted.
    private var known: [UInt64: Place] = [:]
    private var folders = PresentFolders()
    private var buffer = [UInt8](repeating: 0, count: 128 << 10)

    /// Opens the layers of a store whose contents are held, the likely ones first, and no more than so many.
    init(_ store: Store, _ candidates: [Digest], most: Int) throws(StoreError) {
        self.store = store
        for diffID in candidates where layers.count < most {
            guard let directory = try store.layer(diffID) else { continue }
            layers.append(OpenLayer(diffID, directory))
        }
    }

    /// Looks for the content of the next file under its path in any layer.
    ///
    /// It is read and has the digest where it is found.
    func look(for file: ChunkedFile) {
        if let path = Self.path(of: file) {
            let likely = folders.layers(for: path.bytes, of: layers.count) { index, folder in
                // What can't be looked at has nothing.
                (try? layers[index].directory.status(inRoot: folder))?.kind == .directory
            }
            for index in likely where has(Place(layer: index, path: path), file) {
                found.append(UInt16(index))
                return
            }
        }
        found.append(Self.missing)
        wanted.insert(Self.beginning(of: file.digest))
    }

    /// Reads which files of the layers have the digests of those that were not found.
    func lookElsewhere() throws(StoreError) {
        guard !wanted.isEmpty else { return }
        for index in layers.indices {
            try store.readFileDigests(of: layers[index].diffID) { digest, path in
                let beginning = Self.beginning(of: digest)
                guard wanted.contains(beginning), known[beginning] == nil, let path = PathBytes(path) else {
                    return
                }
                known[beginning] = Place(layer: index, path: path)
            }
        }
        wanted = []
    }

    /// Whether a file of the layers has the content of the file of a number.
    func has(_ number: Int, _ file: ChunkedFile) -> Bool {
        if found[number] != Self.missing { return true }
        guard let place = known[Self.beginning(of: file.digest)], has(place, file) else { return false }
        found[number] = Self.elsewhere
        places[number] = place
        return true
    }

    /// Opens what was found for the file of a number; nil where that is nothing, or it is gone.
    func open(_ number: Int, _ file: ChunkedFile) -> Descriptor? {
        switch found[number] {
        case Self.missing: nil
        case Self.elsewhere: places[number].flatMap { open($0) }
        default: Self.path(of: file).flatMap { open(Place(layer: Int(found[number]), path: $0)) }
        }
    }

    private static func beginning(of digest: Digest) -> UInt64 {
        UInt64(digest.hexadecimal.prefix(16), radix: 16) ?? 0
    }

    private static func path(of file: ChunkedFile) -> PathBytes? {
        var path = file.name[...]
        while path.first == UInt8(ascii: "/") || path.starts(with: "./".utf8) { path = path.dropFirst() }
        return PathBytes(path)
    }

    private func open(_ place: Place) -> Descriptor? {
        // What can't be opened is no candidate.
        guard let found = try? layers[place.layer].directory.regularFile(inRoot: place.path) else {
            return nil
        }
        return found
    }

    private func has(_ place: Place, _ file: ChunkedFile) -> Bool {
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
