/// Where a container's cgroup is.
package enum CgroupPath {
    /// The path below the mount, from `linux.cgroupsPath` in the form of the files driver.
    ///
    /// An absolute path is that. A relative one, and the container's ID where there is none, is below the parent of
    /// our own cgroup, as with runc: our own has processes, so that it can't have controllers for others.
    ///
    /// - Parameters:
    ///   - cgroupsPath: As spelled; nil or empty for none. `..` never leads above the mount.
    ///   - id: The container's ID.
    ///   - own: The cgroup of this process.
    /// - Returns: A path that begins with `/`, without empty components, `.` and `..`.
    /// - Throws: `.path` where it is the root of all, or where our own cgroup is outside of our cgroup namespace.
    package static func resolve(
        _ cgroupsPath: String?,
        id: String,
        own: String
    ) throws(CgroupError) -> String {
        let spelled = cgroupsPath.flatMap { $0.isEmpty ? nil : $0 }
        let wanted = components(of: spelled ?? id)
        if wanted.isEmpty { throw .path(spelled ?? id, "the root can't be a container's cgroup") }
        if spelled?.utf8.first == UInt8(ascii: "/") { return "/" + wanted.joined(separator: "/") }
        if own.split(separator: "/").contains("..") {
            throw .path(
                spelled ?? id,
                "it is relative, and the cgroup of this process ('\(own)') is outside of its cgroup namespace"
            )
        }
        return "/" + (components(of: own).dropLast() + wanted).joined(separator: "/")
    }

    /// The path of the cgroup of version 2 in the text of `/proc/PID/cgroup`; nil where there is none.
    package static func own(in text: String) -> String? {
        text.split(separator: "\n").first { $0.hasPrefix("0::") }.map { String($0.dropFirst(3)) }
    }

    private static func components(of path: String) -> [Substring] {
        var components: [Substring] = []
        for component in path.split(separator: "/") where component != "." {
            if component == ".." { _ = components.popLast() } else { components.append(component) }
        }
        return components
    }
}
