import Glibc

/// Regular expressions of regex(7).
package enum RegularExpression {
    /// Whether an extended one is found in a text; nil where it is none.
    package static func find(_ pattern: String, in text: String) -> Bool? {
        var expression = unsafe regex_t()
        guard unsafe regcomp(&expression, pattern, REG_EXTENDED | REG_NOSUB) == 0 else { return nil }
        defer { unsafe regfree(&expression) }
        return unsafe regexec(&expression, text, 0, nil, 0) == 0
    }
}
