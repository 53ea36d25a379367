import Discovery
import Synchronization
import Testing

@Suite struct `Sharing work with a second thread` {
    @Test(arguments: [0, 1, 7, 8, 9, 100, 1000])
    func `keeps the order of what comes of the parts`(count: Int) {
        let elements = Array(0..<count)
        let parts = inParts(elements, from: 8) { part in part.map { $0 * 2 } }
        #expect(parts.flatMap { $0 } == elements.map { $0 * 2 })
    }

    @Test func `does each element once`() {
        let done = Counts()
        _ = inParts(Array(0..<1000), from: 8) { part in
            done.counts.withLock { counts in for element in part { counts[element, default: 0] += 1 } }
        }
        #expect(done.counts.withLock { $0 } == Dictionary(uniqueKeysWithValues: (0..<1000).map { ($0, 1) }))
    }

    @Test func `does few elements at once`() {
        let parts = inParts([1, 2, 3], from: 4) { Array($0) }
        #expect(parts == [[1, 2, 3]])
    }

    private final class Counts: Sendable {
        let counts = Mutex<[Int: Int]>([:])
    }
}
