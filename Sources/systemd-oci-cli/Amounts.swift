import ContentStore
import Glibc
import OCI

/// Numbers for people, in the words of Podman's lists (docker/go-units).
enum Amounts {
    private static let units = ["B", "kB", "MB", "GB", "TB", "PB"]

    /// A number of bytes with so many significant digits, such as `8.08MB`.
    static func size(_ bytes: Int64, digits: Int = 4, space: Bool = false) -> String {
        var value = Double(bytes)
        var unit = 0
        while value >= 1000, unit + 1 < units.count {
            value /= 1000
            unit += 1
        }
        return significant(value, digits) + (space ? " " : "") + units[unit]
    }

    private static func significant(_ value: Double, _ digits: Int) -> String {
        let whole = value < 10 ? 1 : value < 100 ? 2 : 3
        let scale = pow(10, Double(max(digits - whole, 0)))
        let scaled = Int64((value * scale).rounded())
        let divisor = Int64(scale)
        var text = String(scaled / divisor)
        if divisor > 1 {
            let rest = String(scaled % divisor)
            text += "." + String(repeating: "0", count: String(divisor).count - 1 - rest.count) + rest
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
        }
        return text
    }

    /// Seconds since 1970, with microseconds.
    static var nowText: String {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return "\(time.tv_sec).\(LogsCommand.padded(Int64(time.tv_nsec) / 1000))"
    }

    /// How long ago a time is, such as `3 weeks ago`.
    static func age(_ seconds: Int64) -> String {
        let (minutes, hours) = (seconds / 60, (seconds + 1800) / 3600)
        let text =
            switch seconds {
            case ..<1: "Less than a second"
            case 1: "1 second"
            case ..<60: "\(seconds) seconds"
            case _ where minutes == 1: "About a minute"
            case _ where minutes < 60: "\(minutes) minutes"
            case _ where hours == 1: "About an hour"
            case _ where hours < 48: "\(hours) hours"
            case _ where hours < 24 * 7 * 2: "\(hours / 24) days"
            case _ where hours < 24 * 30 * 2: "\(hours / 24 / 7) weeks"
            case _ where hours < 24 * 365 * 2: "\(hours / 24 / 30) months"
            default: "\(hours / 24 / 365) years"
            }
        return text + " ago"
    }

    /// Seconds since 1970.
    static var now: Int64 { Int64(time(nil)) }

    /// The moment that a text means: an age as Go's time.ParseDuration reads it, a time as in RFC 3339, or seconds
    /// since 1970.
    static func moment(_ text: String) -> Int64? {
        if let seconds = Int64(text) { return seconds }
        if let seconds = DateText.seconds(text) { return seconds }
        return RegistryOptions.milliseconds(text).map { now - Int64($0 / 1000) }
    }
}
