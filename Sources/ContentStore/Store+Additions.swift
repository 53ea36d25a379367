import Glibc
import Linux
package import OCI

/// Stores that nothing is written to, which have images and layers that need not be pulled.
extension Store {
    /// Where the stores of operating systems are; a link in the last one leads to a further one.
    private static let places = ["/usr/lib/systemd-oci/store", "/usr/share/systemd-oci/store"]
    private static let links = "/etc/systemd-oci/stores"

    /// The other stores, the preferred one first; looked up only where this one lacks something.
    var others: [Store] {
        let paths: [String]
        switch additions {
        case .at(let list): paths = list
        case .ofSystem:
            // Where the folder is missing there are no further ones.
            let names = ((try? SmallFile.names(in: Self.links)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
            paths = Self.places + names.map { "\(Self.links)/\($0)" }
        }
        return paths.map { Store(path: $0, additions: []) }
    }

    /// The other store that has a layer; nil where none has.
    func store(ofLayer diffID: Digest) throws(StoreError) -> Store? {
        for other in others where try other.hasLayer(diffID) { return other }
        return nil
    }

    /// The first that another store has of something.
    func inOthers<T>(_ look: (Store) throws(StoreError) -> T?) throws(StoreError) -> T? {
        for other in others {
            if let found = try look(other) { return found }
        }
        return nil
    }

    /// Whether a name is one of another store only, which can't be removed.
    package func isReadOnly(_ reference: Reference) throws(StoreError) -> Bool {
        if let root = try root(), try root.exists(Self.imageName(reference)) { return false }
        return try inOthers { other throws(StoreError) in try other.record(of: reference) } != nil
    }
}
