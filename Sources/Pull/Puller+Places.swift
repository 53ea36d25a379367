package import OCI
import Registry
import Transfer

/// An image, and the places that it can be fetched from, the one that was asked first.
typealias FoundImage = (origins: [ImageOrigin], image: ResolvedImage)

// Where images are: in a registry and its mirrors.
extension Puller {
    /// Where an image is and which one it is.
    func resolved(_ reference: Reference) throws(PullError) -> FoundImage {
        do {
            return try resolve(reference)
        } catch {
            throw .registry(error)
        }
    }

    /// The references of all tags that the repository of a reference has.
    package func tags(of reference: Reference) throws(PullError) -> [Reference] {
        let names: [String]
        do throws(RegistryError) {
            names = try listTags(of: reference)
        } catch {
            throw .registry(error)
        }
        // What is no tag by the specification can't be asked for either.
        return names.compactMap { try? Reference(parsing: reference.repositoryText + ":" + $0) }
    }

    private func listTags(of reference: Reference) throws(RegistryError) -> [String] {
        var failure = RegistryError(reference.description, .notFound)
        for origin in try ImageOrigin.all(for: reference, settings: settings) {
            do {
                return try origin.open().tags()
            } catch {
                failure = error
            }
        }
        throw failure
    }

    /// Asks one place after the other what the name means.
    ///
    /// Where none knows it, the last one's words are the error, and those of mirrors are warnings.
    func resolve(_ reference: Reference) throws(RegistryError) -> FoundImage {
        var failures: [(origin: ImageOrigin, error: RegistryError)] = []
        var origins = try ImageOrigin.all(for: reference, settings: settings)[...]
        while let origin = origins.popFirst() {
            do {
                return ([origin] + origins, try origin.open().resolve(for: platform))
            } catch {
                failures.append((origin, error))
            }
        }
        for failure in failures.dropLast() { watcher(.warning(failure.origin.says(failure.error.reason))) }
        throw failures.last?.error ?? RegistryError(reference.description, .notFound)
    }

    /// Asks one place after the other for what an image consists of, as long as it is the place that fails.
    func inTurn(
        _ origins: [ImageOrigin],
        _ body: (ImageOrigin) throws(PullError) -> Void
    ) throws(PullError) {
        for (index, origin) in origins.enumerated() {
            do throws(PullError) {
                return try body(origin)
            } catch {
                guard error.isOfPlace, index + 1 < origins.count else { throw error }
                watcher(.warning(origin.says(error) + "; asking the next place"))
            }
        }
    }
}

extension ImageOrigin {
    /// Words of, or about, a place, which is named where there may be several.
    fileprivate func says(_ words: some CustomStringConvertible) -> String {
        session.map { "\($0.place): \(words)" } ?? "\(words)"
    }
}
