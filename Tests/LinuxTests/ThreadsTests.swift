import Linux
import Synchronization
import Testing

@Suite struct `Working in parallel` {
    @Test(arguments: [1, 2, 5])
    func `runs as many at once as it says`(count: Int) {
        let present = Present()
        // Each waits for all the others, which ends only if they run at once.
        inParallel(count) {
            present.count.withLock { $0 += 1 }
            while present.count.withLock({ $0 }) < count {}
        }
        #expect(present.count.withLock { $0 } == count)
    }

    private final class Present: Sendable {
        let count = Mutex(0)
    }
}
