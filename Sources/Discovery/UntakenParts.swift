import Glibc
import Synchronization

/// Which elements of a list are not yet taken by one of two threads.
///
/// One takes from the front, the other from the back. So a thread that starts late, as where others want the
/// processors, is not waited for: what it does not take the first one does.
@usableFromInline package final class UntakenParts: Sendable {
    /// How many the first thread has taken, and above these bits how many the second.
    private let taken = Atomic<UInt64>(0)
    private let count: Int
    /// How many elements are taken at once.
    private let size: Int

    /// None of so many elements is taken.
    @usableFromInline package init(count: Int) {
        self.count = count
        size = max(4, count / 32)
    }

    /// The next elements at the front; nil where none is left.
    @usableFromInline package func takeFirst() -> Range<Int>? {
        take(0).map { first, _, more in first..<first + more }
    }

    /// The next elements at the back; nil where none is left.
    @usableFromInline package func takeLast() -> Range<Int>? {
        take(32).map { _, last, more in count - last - more..<count - last }
    }

    /// Takes elements for the thread whose number is at a bit: how many both had taken before, and how many these are.
    private func take(_ bit: UInt64) -> (first: Int, last: Int, more: Int)? {
        var known = taken.load(ordering: .relaxed)
        while true {
            let (first, last) = (Int(known & 0xFFFF_FFFF), Int(known >> 32))
            let more = min(size, count - first - last)
            if more == 0 { return nil }
            let next = known + UInt64(more) << bit
            let result = taken.compareExchange(expected: known, desired: next, ordering: .relaxed)
            if result.exchanged { return (first, last, more) }
            known = result.original
        }
    }

    /// Whether the thread that takes from the back has taken any.
    @usableFromInline package var hasSecondTaken: Bool { taken.load(ordering: .relaxed) >> 32 != 0 }
}

/// Whether two threads can run at once; asking takes as long as some files.
@usableFromInline package let hasSecondProcessor = sysconf(CInt(_SC_NPROCESSORS_ONLN)) > 1

/// Does something with the parts of a list; where it has at least so many elements, a second thread takes some.
///
/// What came of the parts is in their order. One part is all where there is only one processor.
@inlinable package func inParts<Element: Sendable, Result: Sendable>(
    _ elements: [Element],
    from least: Int,
    _ body: @escaping @Sendable (ArraySlice<Element>) -> Result
) -> [Result] {
    guard elements.count >= least, hasSecondProcessor else { return [body(elements[...])] }
    let untaken = UntakenParts(count: elements.count)
    let thread = RunningThread {
        var results: [Result] = []
        while let part = untaken.takeLast() { results.append(body(elements[part])) }
        return results
    }
    guard let thread else { return [body(elements[...])] }
    var results: [Result] = []
    while let part = untaken.takeFirst() { results.append(body(elements[part])) }
    guard untaken.hasSecondTaken else {
        thread.abandon()
        return results
    }
    guard let last = thread.value() else { return [body(elements[...])] }
    return results + last.reversed()
}
