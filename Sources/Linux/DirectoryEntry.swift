import CLinux

/// What readdir(3) returns.
package enum DirectoryEntry {
    /// The name of an entry, which ends in a zero byte and may be longer than the C type says.
    package static func name(of entry: UnsafeRawPointer) -> UnsafePointer<CChar> {
        unsafe clinux_entry_name(entry)
    }
}
