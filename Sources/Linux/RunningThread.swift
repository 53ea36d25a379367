import Glibc

/// A function that runs on a thread of its own.
@usableFromInline package struct RunningThread<Value: Sendable>: ~Copyable {
    private let thread: pthread_t

    /// Starts a function; nil where the system gives no more threads.
    @usableFromInline package init?(_ body: @escaping @Sendable () -> Value) {
        let function = unsafe Unmanaged.passRetained(ThreadFunction { ThreadValue(body()) })
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                let function = unsafe Unmanaged<ThreadFunction>.fromOpaque(context).takeRetainedValue()
                return unsafe Unmanaged.passRetained(function.run()).toOpaque()
            },
            function.toOpaque()
        )
        guard result == 0 else {
            unsafe function.release()
            return nil
        }
        self.thread = thread
    }

    /// Waits for the function to end; what it returned.
    @usableFromInline package consuming func value() -> Value? {
        var pointer: UnsafeMutableRawPointer?
        guard unsafe pthread_join(thread, &pointer) == 0, let pointer = unsafe pointer else { return nil }
        return unsafe Unmanaged<ThreadValue<Value>>.fromOpaque(pointer).takeRetainedValue().value
    }
}

private final class ThreadFunction: Sendable {
    let run: @Sendable () -> AnyObject

    init(_ run: @escaping @Sendable () -> AnyObject) {
        self.run = run
    }
}

private final class ThreadValue<Value: Sendable>: Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}

/// Whether two threads can run at once.
@usableFromInline package func hasSecondProcessor() -> Bool { sysconf(CInt(_SC_NPROCESSORS_ONLN)) > 1 }

/// What came of two parts, in their order.
@frozen @usableFromInline package struct Halves<Result: Sendable>: Sendable {
    package var first: Result
    /// Nil where there was only one part.
    package var second: Result?

    @usableFromInline package init(_ first: Result, _ second: Result? = nil) {
        self.first = first
        self.second = second
    }
}

/// Does something with elements; where there are at least so many, with one half of them on a second thread.
///
/// One part is all where there is only one processor.
@inlinable package func inHalves<Element: Sendable, Result: Sendable>(
    _ elements: [Element],
    from least: Int,
    _ body: @escaping @Sendable (ArraySlice<Element>) -> Result
) -> Halves<Result> {
    let middle = elements.count / 2
    guard elements.count >= least, hasSecondProcessor(),
        let thread = RunningThread({ body(elements[middle...]) })
    else { return Halves(body(elements[...])) }
    let first = body(elements[..<middle])
    return Halves(first, thread.value() ?? body(elements[middle...]))
}
