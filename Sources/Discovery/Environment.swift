import Glibc

/// The variables that the program was started with.
package enum Environment {
    /// The value of a variable; nil where it is missing or empty.
    package static subscript(_ name: String) -> String? {
        guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
        return unsafe String(cString: value)
    }
}
