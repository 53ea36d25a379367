import Linux
import OCI
import Registry
import Synchronization
import Transfer

/// A layer of an image: the blob that it is fetched as, and the digest of its archive.
typealias PulledLayer = (blob: ContentDescriptor, diffID: Digest)

/// Works on layers, several at once; at the first failure all threads stop.
struct LayerWork: Sendable {
    let origin: ImageOrigin

    /// What a thread does with a layer, from its own source; it stops where the last function says so.
    typealias Body = @Sendable (PulledLayer, any ImageSource, () -> Bool) throws(PullError) -> Void

    func run(_ layers: [PulledLayer], parallel: Int, _ body: @escaping Body) throws(PullError) {
        guard !layers.isEmpty else { return }
        // The largest is last, so that it is taken first and no thread begins it when the others are done.
        let shared = Shared(Progress(waiting: layers.sorted { $0.blob.size < $1.blob.size }))
        inParallel(min(parallel, layers.count)) { work(on: shared, body) }
        if let failure = shared.failure { throw failure }
    }

    /// What the threads share.
    private struct Progress {
        var waiting: [PulledLayer]
        var failure: PullError?
    }

    private final class Shared: Sendable {
        private let state: Mutex<Progress>

        init(_ progress: Progress) {
            state = Mutex(progress)
        }

        /// The next layer to fetch, or nil where there is none or another thread has failed.
        func next() -> PulledLayer? {
            state.withLock { $0.failure == nil ? $0.waiting.popLast() : nil }
        }

        /// Keeps the first failure.
        func fail(_ error: PullError) {
            state.withLock { $0.failure = $0.failure ?? error }
        }

        var failure: PullError? { state.withLock(\.failure) }
    }

    private func work(on shared: Shared, _ body: Body) {
        do throws(PullError) {
            var source: (any ImageSource)?
            while let layer = shared.next() {
                let opened = if let source { source } else { try open() }
                source = opened
                try body(layer, opened) { shared.failure != nil }
            }
        } catch {
            shared.fail(error)
        }
    }

    private func open() throws(PullError) -> any ImageSource {
        do {
            return try origin.open()
        } catch {
            throw .registry(error)
        }
    }
}
