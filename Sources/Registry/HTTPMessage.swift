import CCurl
import Glibc

/// What an answer begins with.
struct HTTPHead {
    var status = 0
    private var fields: [(name: String, value: String)] = []

    /// The values of a field, whose name is given in lower case.
    func values(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    /// Reads one line as libcurl hands it over; a status line begins a new answer.
    mutating func read(_ line: String) {
        let line = line.trimmed
        if line.hasPrefix("HTTP/") {
            let words = line.split(separator: " ")
            self = HTTPHead()
            status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        } else if let colon = line.firstIndex(of: ":"), fields.count < 128 {
            fields.append((line[..<colon].lowercased(), line[line.index(after: colon)...].trimmed))
        }
    }

    /// The seconds of `Retry-After`, which may also be a date (RFC 9110, 10.2.3).
    var retryAfter: Int? {
        guard let text = values("retry-after").last else { return nil }
        if let seconds = Int(text) { return seconds }
        let date = unsafe curl_getdate(text, nil)
        return date < 0 ? nil : max(0, Int(date) - Int(time(nil)))
    }

    /// The first byte that a partial answer holds (RFC 9110, 14.4); nil where it doesn't say.
    var firstByte: Int? {
        guard let range = values("content-range").last?.dropping("bytes ") else { return nil }
        return range.split(separator: "-").first.flatMap { Int($0) }
    }
}

/// No answer, or one that broke off.
struct HTTPFailure: Error {
    enum Kind {
        /// The receiver asked for no more.
        case stopped
        /// There may be a registry, but it doesn't speak TLS, or not such that we trust it.
        case security
        /// What a further attempt can mend.
        case passing
        case lasting
    }

    var kind: Kind
    var text: String
}

extension StringProtocol {
    /// This without white space at either end.
    var trimmed: String {
        let isSpace = { (character: Character) in character.isWhitespace }
        let rest = drop(while: isSpace)
        return String(rest.reversed().drop(while: isSpace).reversed())
    }

    /// What follows a prefix, or nil where this does not start with it.
    func dropping(_ prefix: String) -> SubSequence? {
        hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }
}
