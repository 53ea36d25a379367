import Linux

/// A reference whose path, where it has one, counts from the root directory and not from ours.
func absolute(_ text: String) throws -> String {
    for transport in ["oci:", "oci-archive:", "docker-archive:", "dir:"] where text.hasPrefix(transport) {
        let path = text.dropFirst(transport.count)
        if path.isEmpty || path.hasPrefix("/") { return text }
        do {
            return try transport + SmallFile.target(ofLink: "/proc/self/cwd") + "/" + path
        } catch {
            throw Failure(error)
        }
    }
    return text
}
