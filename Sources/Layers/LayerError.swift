package import Linux

/// Why a layer cannot be unpacked.
package enum LayerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The archive is no gzip, zstd or tar, or breaks the format's rules.
    case malformed(String)
    /// The stream ended in the middle of something.
    case truncated(String)
    /// An entry cannot be unpacked: its name as in the archive, and why.
    case entry(String, String)
    /// A system call on an entry failed: its name as in the archive, and how.
    case system(String, SyscallError)
    /// The file system has no more room.
    case full
    /// There is no room in memory now for the window of the layer's compression.
    case postponed

    package var description: String {
        switch self {
        case .malformed(let reason): "layer is damaged: \(reason)"
        case .truncated(let place): "layer is cut off in \(place)"
        case .entry(let name, let reason): "layer entry '\(name)': \(reason)"
        case .system(let name, let error):
            "layer entry '\(name)': \(SyscallError.reason(error.code)) (\(error.call))"
        case .full: "no space left for the layer"
        case .postponed: "layer has to wait for memory"
        }
    }
}
