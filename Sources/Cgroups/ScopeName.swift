/// The unit of a container, as the systemd driver names it (runc's docs/systemd.md).
package struct ScopeName: Equatable, Sendable {
    /// Such as `machine.slice`.
    package var slice: String
    /// Such as `libpod-1234.scope`.
    package var unit: String

    /// Reads `linux.cgroupsPath` in the form `slice:prefix:name`, each of which may be empty, or crun's `slice:scope`.
    ///
    /// - Parameters:
    ///   - cgroupsPath: As spelled; nil or empty for a scope of the container's ID.
    ///   - id: The container's ID.
    ///   - isUser: Whether the user's service manager is asked, whose slice is `user.slice` unless the path says another.
    /// - Throws: `.path` where it is of another form, or what it names can't be a slice or a scope.
    package init(_ cgroupsPath: String?, id: String, isUser: Bool) throws(CgroupError) {
        let spelled = cgroupsPath.flatMap { $0.isEmpty ? nil : $0 } ?? ":systemd-oci:\(id)"
        var parts = spelled.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, !parts[1].isEmpty {
            let name = parts[1].hasSuffix(".scope") ? parts[1].dropLast(6) : parts[1]
            parts = [parts[0], "", name]
        }
        guard parts.count == 3 else {
            throw .path(spelled, "expected the form \"slice:prefix:name\" for systemd cgroups")
        }
        slice = parts[0].isEmpty ? (isUser ? "user.slice" : "system.slice") : String(parts[0])
        guard Self.isSlice(slice) else { throw .path(spelled, "invalid slice name: \(slice)") }
        unit = parts[1].isEmpty ? "\(parts[2]).scope" : "\(parts[1])-\(parts[2]).scope"
        if parts[2].hasSuffix(".slice") {
            throw .path(spelled, "a container needs a scope, and '\(parts[2])' is a slice")
        }
        guard Self.isUnitName(unit) else { throw .path(spelled, "invalid unit name: \(unit)") }
    }

    /// Where the cgroup of it is with the host's service manager: each slice is in those that its name begins with.
    package var path: String {
        let parts = slice == "-.slice" ? [] : slice.dropLast(6).split(separator: "-")
        let slices = parts.indices.map { parts[...$0].joined(separator: "-") + ".slice" }
        return "/" + (slices + [unit]).joined(separator: "/")
    }

    /// systemd.slice(5): parts of letters with dashes between them, or the root, `-.slice`.
    private static func isSlice(_ name: String) -> Bool {
        if name == "-.slice" { return true }
        guard isUnitName(name), name.hasSuffix(".slice") else { return false }
        return name.dropLast(6).split(separator: "-", omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty
        }
    }

    /// systemd.unit(5): at most 255 of these characters.
    private static func isUnitName(_ name: String) -> Bool {
        guard name.utf8.count <= 255, name.utf8.first != UInt8(ascii: ".") else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
            default: ":-_.\\@".utf8.contains(byte)
            }
        }
    }
}
