import Linux
package import OCI
package import Registry
import Synchronization
import Transfer

/// What registries have under names now.
package struct OfferedImages: Sendable {
    /// How many requests are under way at once.
    private static let parallel = 8

    package let settings: RegistrySettings
    package let platform: Platform

    package init(settings: RegistrySettings, platform: Platform = .host) {
        self.settings = settings
        self.platform = platform
    }

    package typealias Answer = Result<Digest, RegistryError>

    /// Asks once for each name, several at once.
    package func digests(of references: [Reference]) -> [Reference: Answer] {
        let shared = Shared(references)
        inParallel(min(Self.parallel, references.count)) {
            while let reference = shared.next() {
                do throws(RegistryError) {
                    shared.answer(reference, .success(try digest(of: reference)))
                } catch {
                    shared.answer(reference, .failure(error))
                }
            }
        }
        return shared.answers
    }

    /// Asks one place after the other, as a pull does.
    private func digest(of reference: Reference) throws(RegistryError) -> Digest {
        var failure = RegistryError(reference.description, .notFound)
        for origin in try ImageOrigin.all(for: reference, settings: settings) {
            do {
                return try origin.open().rootDigest(for: platform)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    /// What the threads share.
    private final class Shared: Sendable {
        private let state: Mutex<(waiting: [Reference], answers: [Reference: Answer])>

        init(_ references: [Reference]) {
            state = Mutex((Array(Set(references)), [:]))
        }

        func next() -> Reference? { state.withLock { $0.waiting.popLast() } }

        func answer(_ reference: Reference, _ answer: Answer) {
            state.withLock { $0.answers[reference] = answer }
        }

        var answers: [Reference: Answer] { state.withLock(\.answers) }
    }
}
