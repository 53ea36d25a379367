import Glibc

/// Variables of this process.
enum Variable {
    /// Nil where it is not set, or is empty.
    static func value(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }
}
