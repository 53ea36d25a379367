package import ContentStore
import Hashing
import Layers
import Linux
package import OCI

/// Looks whether everything in the store is as it came.
package struct StoreCheck {
    /// Something of the store that is not as it should be.
    package struct Finding: Equatable, Sendable {
        package enum Subject: Equatable, Sendable {
            case blob(Digest)
            case layer(Digest)
            /// A file of a name that can't be read.
            case name(String)
        }

        package var subject: Subject
        package var reason: String
        /// The names of the images that need it, sorted.
        package var images: [Reference]
    }

    /// What was found, and how much was looked at.
    package struct Report: Equatable, Sendable {
        package var findings: [Finding] = []
        package var layers = 0
        package var blobs = 0
        /// Layers whose content can't be checked, as nothing says what it was.
        package var unchecked: [Digest] = []
    }

    private let store: Store
    /// Is told of each layer before it is looked at.
    private let watcher: (Digest) -> Void

    package init(_ store: Store, watcher: @escaping (Digest) -> Void = { _ in }) {
        self.store = store
        self.watcher = watcher
    }

    /// Looks at everything that images need.
    ///
    /// - Parameter quick: Whether layers are only looked for, and not read.
    /// - Returns: What was found.
    /// - Throws: What kept it from looking.
    package func run(quick: Bool) throws(StoreError) -> Report {
        let hold = try store.holdContents()
        defer { withExtendedLifetime(hold) {} }
        var report = Report()
        var users: [Digest: [Reference]] = [:]
        var blobs: [Digest: [Reference]] = [:]
        let (records, unreadable) = try store.readableImages()
        for (name, reason) in unreadable {
            report.findings.append(Finding(subject: .name(name), reason: reason, images: []))
        }
        for record in records {
            for digest in Set([record.manifest, record.configuration]) {
                blobs[digest, default: []].append(record.reference)
            }
        }
        for (digest, images) in blobs.sorted(by: { $0.key.hexadecimal < $1.key.hexadecimal }) {
            report.blobs += 1
            guard let reason = try damage(ofBlob: digest) else { continue }
            report.findings.append(Finding(subject: .blob(digest), reason: reason, images: images))
        }
        for record in records {
            // Of a damaged one nobody knows the layers.
            guard let text = try? store.readBlob(record.configuration),
                let configuration = try? ImageConfiguration(parsing: text)
            else { continue }
            for layer in Set(configuration.diffIDs) { users[layer, default: []].append(record.reference) }
        }
        for (layer, images) in users.sorted(by: { $0.key.hexadecimal < $1.key.hexadecimal }) {
            report.layers += 1
            watcher(layer)
            switch try damage(ofLayer: layer, quick) {
            case .none: break
            case .unknown: report.unchecked.append(layer)
            case .some(let reason):
                report.findings.append(Finding(subject: .layer(layer), reason: reason, images: images))
            }
        }
        return report
    }

    private enum Outcome {
        case none
        case unknown
        case some(String)
    }

    private static func damage(ofFile path: String, _ diffID: Digest) -> Outcome {
        do {
            let file = try Descriptor(opening: path, 0)
            var digest = SHA256()
            var buffer = [UInt8](repeating: 0, count: 256 << 10)
            while true {
                let count = try file.read(into: &buffer, upTo: buffer.count)
                if count == 0 { break }
                digest.update(buffer.span.extracting(first: count))
            }
            return digest.finish() == diffID ? .none : .some("has another digest")
        } catch {
            return .some("can't be read: \(error)")
        }
    }

    private func damage(ofBlob digest: Digest) throws(StoreError) -> String? {
        do {
            guard let text = try store.readBlob(digest) else { return "is missing" }
            return SHA256.digest(of: text) == digest ? nil : "has another digest"
        } catch {
            guard case .damaged(_, let reason) = error else { throw error }
            return reason
        }
    }

    private func damage(ofLayer diffID: Digest, _ quick: Bool) throws(StoreError) -> Outcome {
        if let image = try store.imageLayer(diffID) {
            return quick ? .none : Self.damage(ofFile: image.path, diffID)
        }
        guard let layer = try store.layer(diffID) else { return .some("is missing") }
        if quick { return .none }
        do {
            switch try store.skeleton(of: diffID) {
            case .none: return .unknown
            case .some(let skeleton):
                let damage = try LayerCheck.damage(of: layer, skeleton: skeleton, diffID: diffID)
                return damage.isEmpty ? .none : .some(damage.map(\.description).joined(separator: "; "))
            }
        } catch let error as LayerError {
            return .some("can't be read: \(error)")
        } catch let error as StoreError {
            throw error
        } catch {
            return .some("\(error)")
        }
    }
}
