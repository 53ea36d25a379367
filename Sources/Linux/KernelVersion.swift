import Glibc

/// The first two numbers of a kernel's version.
package struct KernelVersion: Comparable, Sendable {
    package var major: Int
    package var minor: Int

    package init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads `4.8`, or what uname(2) says, such as `6.1.0-13-amd64`.
    package init?(_ text: String) {
        let numbers = text.split(separator: ".", maxSplits: 2).prefix(2).map { $0.prefix { $0.isNumber } }
        guard numbers.count == 2, let major = Int(numbers[0]), let minor = Int(numbers[1]) else { return nil }
        self.init(major, minor)
    }

    package static func < (left: KernelVersion, right: KernelVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    /// That of the kernel that runs, in its own words; empty where it does not say.
    package static func release() -> String {
        var names = utsname()
        guard unsafe uname(&names) == 0 else { return "" }
        return unsafe withUnsafeBytes(of: &names.release) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// That of the kernel that runs; 0.0 where it has none that can be read.
    package static func running() -> KernelVersion { KernelVersion(release()) ?? KernelVersion(0, 0) }
}
