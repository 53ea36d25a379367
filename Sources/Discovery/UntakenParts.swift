import Glibc
import Synchronization

/// Which elements of a list are not yet taken by one of two threads.
///
/// One takes from the front, the other from the back. So a thread that starts late, as where others want the
/// processors, is not waited for: what it does not take the first one does.
@usableFromInline package final class UntakenParts: Sendable {
    private struct State {
        var range: Range<Int>
        var hasSecondTaken = false
    }

    private let state: Mutex<State>
    /// How many elements are taken at once.
    private let size: Int

    /// None of so many elements is taken.
    @usableFromInline package init(count: Int) {
        state = Mutex(State(range: 0..<count))
        size = max(4, count / 32)
    }

    /// The next elements at the front; nil where none is left.
    @usableFromInline package func takeFirst() -> Range<Int>? {
        state.withLock { state in
            if state.range.isEmpty { return nil }
            let start = state.range.lowerBound
            let end = min(start + size, state.range.upperBound)
            state.range = end..<state.range.upperBound
            return start..<end
        }
    }

    /// The next elements at the back; nil where none is left.
    @usableFromInline package func takeLast() -> Range<Int>? {
        state.withLock { state in
            if state.range.isEmpty { return nil }
            state.hasSecondTaken = true
            let end = state.range.upperBound
            let start = max(end - size, state.range.lowerBound)
            state.range = state.range.lowerBound..<start
            return start..<end
        }
    }

    /// Whether the thread that takes from the back has taken any.
    @usableFromInline package var hasSecondTaken: Bool { state.withLock { $0.hasSecondTaken } }
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
