/// Which systemd is installed.
package enum SystemdVersion {
    #if arch(arm64)
    private static let machine = "aarch64-linux-gnu"
    #else
    private static let machine = "x86_64-linux-gnu"
    #endif

    /// The version, from the name of systemd's own library: the manager waits for us and can't be asked.
    ///
    /// - Parameter root: The directory that is looked at as `/`.
    /// - Returns: The version without what a distribution adds, or nil where there is none.
    package static func installed(root: String = "") -> Int? {
        let folders = ["/usr/lib/\(machine)/systemd", "/usr/lib/systemd", "/usr/lib64/systemd"]
        for folder in folders {
            // A folder that can't be read says nothing.
            guard let listing = try? Files.list(root + folder) else { continue }
            let versions = listing.entries.compactMap { version(library: $0.name) }
            if let newest = versions.max() { return newest }
        }
        return nil
    }

    /// The version in `libsystemd-shared-257.so` or `libsystemd-shared-257.7-1.fc42.so`.
    static func version(library name: String) -> Int? {
        let prefix = "libsystemd-shared-"
        guard name.hasPrefix(prefix), name.hasSuffix(".so") else { return nil }
        let digits = name.utf8.dropFirst(prefix.utf8.count).prefix { (0x30...0x39).contains($0) }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}
