import ArgumentParser
import ContentStore
import Glibc
import JSON
import OCI

/// How a list is printed.
enum ListFormat: String, CaseIterable, ExpressibleByArgument {
    case table
    case json
}

/// A time in UTC as in RFC 3339.
func date(_ seconds: Int64) -> String {
    var seconds = time_t(seconds)
    var parts = unsafe tm()
    unsafe gmtime_r(&seconds, &parts)
    func padded(_ number: CInt) -> String { (number < 10 ? "0" : "") + String(number) }
    let day = unsafe [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday].map(padded)
    let hour = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map(padded)
    return day.joined(separator: "-") + "T" + hour.joined(separator: ":") + "Z"
}
