/// One `--device`: a device, or a directory of devices, of the host.
package struct RunDevice: Equatable, Sendable {
    package var source: String
    package var destination: String
    /// Some of `r`, `w` and `m`; what the unit's device policy allows is not widened by it.
    package var permissions: String

    package init(source: String, destination: String? = nil, permissions: String = "rwm") {
        self.source = source
        self.destination = destination ?? source
        self.permissions = permissions
    }

    /// Reads `source[:destination][:permissions]`.
    init(_ text: String) throws(RunFlagError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if text.contains("="), !text.hasPrefix("/") {
            throw RunFlagError("", "devices by CDI name are not supported; name the device nodes")
        }
        guard (1...3).contains(parts.count), parts[0].hasPrefix("/") else {
            throw RunFlagError("", "needs the form /source:/destination:rwm")
        }
        self.init(source: parts[0])
        for (index, part) in parts.dropFirst().enumerated() {
            if index == 0, part.hasPrefix("/") {
                destination = part
            } else if index == parts.count - 2, Self.arePermissions(part) {
                permissions = part
            } else if index != 0 || !part.isEmpty {
                throw RunFlagError("", "'\(part)' must consist of r, w and m")
            }
        }
    }

    private static func arePermissions(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { "rwm".utf8.contains($0) }
            && Set(text.utf8).count == text.utf8.count
    }
}
