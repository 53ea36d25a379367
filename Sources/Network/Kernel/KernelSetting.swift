import Glibc
import Linux

/// Settings of the kernel's network below `/proc/sys/net`, of the calling thread's network namespace.
enum KernelSetting {
    /// Gives a setting a value, where it has another one.
    ///
    /// - Parameters:
    ///   - name: Its path below `/proc/sys/net`.
    ///   - value: What it is to be.
    ///   - isOptional: Whether a kernel without it, or one that does not let us, will do.
    /// - Throws: What keeps it from being so.
    static func set(_ name: String, _ value: String, isOptional: Bool = false) throws(NetworkError) {
        let path = "/proc/sys/net/" + name
        do {
            let now = try SmallFile.contents(of: path).map { String(decoding: $0, as: UTF8.self) }
            let first = now?.split { $0.isWhitespace }.first
            if let first, first == value { return }
            let file = try Descriptor(opening: path, O_WRONLY)
            try file.write(Array((value + "\n").utf8).span, of: path)
        } catch {
            if isOptional { return }
            throw .step("set \(path) to \(value)", error)
        }
    }
}
