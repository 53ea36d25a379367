/// What a container's unit says of itself in `systemctl status`, the text of `STATUS=`.
///
/// Such as `Image docker.io/library/nginx:stable (sha256:4f1c0e9b8a7d), IDs 524288-589823, ports 0.0.0.0:80->80/tcp`.
package struct StatusLine: Sendable {
    /// The image and the beginning of its digest; of a container of a directory, that.
    package var root: String
    /// The first of the host's IDs that it has, and how many; nil where it has all of them.
    package var ids: (first: UInt32, count: UInt32)?
    package var ports: [RunPort] = []

    /// - Parameters:
    ///   - image: The name of the image.
    ///   - digest: Its digest in hexadecimal digits, of which the first twelve are shown.
    package init(image: String, digest: String) {
        root = "Image \(Self.oneLine(image)) (sha256:\(digest.prefix(12)))"
    }

    /// - Parameter directory: Its root directory on the host.
    package init(directory: String) {
        root = "Directory " + Self.oneLine(directory)
    }

    package var text: String {
        var parts = [root]
        if let ids { parts.append("IDs \(ids.first)-\(UInt64(ids.first) + UInt64(max(ids.count, 1)) - 1)") }
        if !ports.isEmpty { parts.append("ports " + ports.map({ $0.shown }).joined(separator: " ")) }
        return parts.joined(separator: ", ")
    }

    /// The text with a container's health after it.
    package static func text(_ text: String, health: HealthState.Status) -> String {
        text.isEmpty ? health.rawValue : "\(text), \(health.rawValue)"
    }

    /// Whether a status is such a text, and so no reason why something failed.
    package static func isDescription(_ text: String) -> Bool {
        text.hasPrefix("Image ") || text.hasPrefix("Directory ")
    }

    /// A line end would be another assignment for the service manager.
    private static func oneLine(_ text: String) -> String {
        String(decoding: text.utf8.map { $0 < 0x20 ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }
}

extension RunPort {
    /// As Podman's `ps` has it, such as `0.0.0.0:8080->80/tcp`, and with ranges of ports on both sides.
    package var shown: String {
        func range(_ first: UInt16) -> String {
            count > 1 ? "\(first)-\(UInt32(first) + UInt32(count) - 1)" : "\(first)"
        }
        let inside = range(containerPort) + "/" + transport
        guard let hostPort else { return inside }
        let address = hostAddress.map { $0.utf8.contains(UInt8(ascii: ":")) ? "[\($0)]" : $0 } ?? "0.0.0.0"
        return "\(address):\(range(hostPort))->\(inside)"
    }
}
