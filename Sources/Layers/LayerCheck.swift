import Glibc
package import Linux
package import OCI

/// What is not as it should be with an unpacked layer.
package struct LayerDamage: Equatable, Sendable, CustomStringConvertible {
    /// A path in the layer, as text; empty for all of it.
    package var path: String
    package var reason: String

    package var description: String { path.isEmpty ? reason : "'\(path)' \(reason)" }
}

/// Compares an unpacked layer with the archive that is made again of it.
///
/// The archive's digest says whether all contents are as they were; the entries, whether owners, modes, times, links,
/// devices and attributes are, and whether there is anything else.
package enum LayerCheck {
    /// How many damages are told at most; one is enough for the layer to be fetched anew.
    package static let most = 20

    /// Looks at a layer.
    ///
    /// - Parameters:
    ///   - layer: The unpacked layer.
    ///   - skeleton: What was kept of its archive.
    ///   - diffID: The digest that the archive had.
    /// - Returns: What is wrong; nothing where all is as it was.
    /// - Throws: What kept it from looking.
    package static func damage(
        of layer: borrowing Directory,
        skeleton: borrowing Descriptor,
        diffID: Digest
    ) throws(LayerError) -> [LayerDamage] {
        let comparison: Comparison
        do {
            comparison = try Comparison(layer.directory(beneath: "."))
        } catch {
            throw .system(".", error)
        }
        do {
            let found = try LayerArchive.write(layer, skeleton: skeleton) { bytes throws(LayerError) in
                try comparison.read(bytes)
            }
            try comparison.finish()
            if found.digest != diffID {
                comparison.add("", "has a content that differs from the archive's")
            }
        } catch {
            switch error {
            case .entry(let name, let reason): comparison.add(name, reason)
            case .system(_, let error) where error.code != EIO: throw .system(".", error)
            default: comparison.add("", error.description)
            }
        }
        return comparison.damage
    }

    /// The reader and what it tells entries to, behind one reference.
    private final class Comparison {
        private var reader = TarReader<EntryComparer>()
        private var comparer: EntryComparer

        init(_ layer: consuming Directory) {
            comparer = EntryComparer(layer)
        }

        func read(_ bytes: Span<UInt8>) throws(LayerError) {
            try reader.read(bytes, into: &comparer)
        }

        func finish() throws(LayerError) {
            try reader.finish()
            try comparer.finish()
        }

        func add(_ path: String, _ reason: String) { comparer.add(path, reason) }

        var damage: [LayerDamage] { comparer.damage }
    }
}
