import Glibc

/// Runs a function on several threads at once, and returns when all of them are done.
///
/// One of them is the caller's. Where the system gives no more threads, fewer have to do.
///
/// - Parameters:
///   - count: How many threads.
///   - body: What each of them does.
package func inParallel(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    let work = ThreadBody(run: body)
    var threads: [pthread_t] = []
    for _ in 1..<max(count, 1) {
        let context = unsafe Unmanaged.passRetained(work)
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { context in
                unsafe context.map { unsafe Unmanaged<ThreadBody>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            },
            context.toOpaque()
        )
        guard result == 0 else {
            unsafe context.release()
            break
        }
        threads.append(thread)
    }
    body()
    for thread in threads { _ = pthread_join(thread, nil) }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}
