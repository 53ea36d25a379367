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

    /// What a thread does with a layer, from its own source.
    typealias Body = @Sendable (PulledLayer, any ImageSource, LayerTurn) throws(PullError) -> Void

    func run(_ layers: [PulledLayer], parallel: Int, _ body: @escaping Body) throws(PullError) {
        guard !layers.isEmpty else { return }
        // The largest is last, so that it is taken first and no thread begins it when the others are done.
        let threads = min(parallel, layers.count)
        let waiting = layers.sorted { $0.blob.size < $1.blob.size }
        let shared = Shared(Progress(waiting: waiting, threads: threads))
        // What it took to get here was another code than layers need, and more of it.
        OwnProgram.releaseCode()
        inParallel(threads) { work(on: shared, body) }
        if let failure = shared.failure { throw failure }
    }

    /// What the threads share.
    fileprivate struct Progress {
        var waiting: [PulledLayer]
        /// Threads that will ask for a further layer.
        var threads: Int
        /// Bytes of the windows that decompression has now.
        var windows = 0
        var failure: PullError?
    }

    fileprivate final class Shared: Sendable {
        /// What windows may need together; a larger one has to be alone.
        private static let mostWindows = 8 << 20

        private let state: Mutex<Progress>

        init(_ progress: Progress) {
            state = Mutex(progress)
        }

        /// The next layer to fetch, or nil where there is none or another thread has failed.
        func next() -> PulledLayer? {
            state.withLock {
                let layer = $0.failure == nil ? $0.waiting.popLast() : nil
                if layer == nil { $0.threads -= 1 }
                return layer
            }
        }

        func admit(window size: Int) -> Bool {
            state.withLock {
                guard $0.windows == 0 || $0.windows + size <= Self.mostWindows else { return false }
                $0.windows += size
                return true
            }
        }

        func release(window size: Int) {
            state.withLock { $0.windows -= size }
        }

        /// Puts a layer back, and says whether this thread has to go on as there is no other.
        func postpone(_ layer: PulledLayer) -> Bool {
            state.withLock {
                $0.waiting.insert(layer, at: 0)
                if $0.threads == 1 { return true }
                $0.threads -= 1
                return false
            }
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
                let turn = LayerTurn(shared)
                do throws(PullError) {
                    try body(layer, opened, turn)
                } catch {
                    guard turn.isPostponed else { throw error }
                    turn.releaseWindows()
                    guard shared.postpone(layer) else { return }
                }
                turn.releaseWindows()
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

/// One thread's work on one layer.
final class LayerTurn {
    private let shared: LayerWork.Shared
    private var window = 0
    /// Whether there was no room for the layer's window, so that it has to be fetched when others are done.
    private(set) var isPostponed = false

    fileprivate init(_ shared: LayerWork.Shared) {
        self.shared = shared
    }

    /// Whether another layer has failed.
    var isStopped: Bool { shared.failure != nil }

    /// Whether there is room in memory for the window of a decompression.
    func admits(_ size: Int) -> Bool {
        guard shared.admit(window: size) else {
            isPostponed = true
            return false
        }
        window += size
        return true
    }

    /// Gives the memory back.
    func releaseWindows() {
        shared.release(window: window)
        window = 0
    }
}
