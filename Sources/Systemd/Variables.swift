import Glibc

/// The environment of this process.
enum Variables {
    static func value(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
