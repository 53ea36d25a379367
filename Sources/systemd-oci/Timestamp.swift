import Glibc

/// The time as text.
enum Timestamp {
    /// Now, in nanoseconds since 1970.
    static func nanoseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Now, in UTC and in the form of RFC 3339.
    static func now() -> String {
        var seconds = time(nil)
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        func padded(_ number: CInt) -> String { (number < 10 ? "0" : "") + String(number) }
        let day = unsafe [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday].map(padded)
        let hour = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map(padded)
        return day.joined(separator: "-") + "T" + hour.joined(separator: ":") + "Z"
    }
}
