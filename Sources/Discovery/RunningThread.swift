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

extension RunningThread {
    /// Leaves the function alone: nobody wants what it returns.
    @usableFromInline package consuming func abandon() { pthread_detach(thread) }
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
