/// How many lines of one pipe the journal takes in a while, as journald counts those of a service.
///
/// journald sees one sender for all pipes, so that one container that floods would cost the others their lines.
struct RateLimit {
    /// journald.conf(5), `RateLimitIntervalSec=` and `RateLimitBurst=`.
    static let seconds = 30
    static let burst = 10_000

    private var start: Int?
    private var count = 0
    private(set) var suppressed = 0

    /// Counts a line at a time in seconds; false where it is one too many.
    mutating func admits(at now: Int) -> Bool {
        if start.map({ now - $0 >= Self.seconds }) ?? true {
            start = now
            count = 0
        }
        count += 1
        if count <= Self.burst { return true }
        suppressed += 1
        return false
    }

    /// How many lines were left out since this was last asked, where there is something to say now.
    ///
    /// - Parameters:
    ///   - now: The time in seconds.
    ///   - isLast: Whether this is not asked again.
    /// - Returns: The number; nil for none.
    mutating func report(at now: Int, isLast: Bool = false) -> Int? {
        guard suppressed > 0, isLast || start.map({ now - $0 >= Self.seconds }) ?? true else { return nil }
        defer { suppressed = 0 }
        return suppressed
    }
}
