import Glibc

/// The time as records have it.
enum Clock {
    /// Now, in UTC and in the form of RFC 3339 with nanoseconds.
    static func now() -> String {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        var parts = unsafe tm()
        unsafe gmtime_r(&time.tv_sec, &parts)
        let day = unsafe [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday].map {
            padded(Int($0), to: 2)
        }
        let hour = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), to: 2) }
        let fraction = padded(time.tv_nsec, to: 9)
        return day.joined(separator: "-") + "T" + hour.joined(separator: ":") + ".\(fraction)Z"
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
