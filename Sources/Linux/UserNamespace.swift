import CLinux
import Glibc

/// Which IDs of a user namespace are which outside: lines of `/proc/<pid>/uid_map` and `gid_map`.
package struct UserNamespaceMap: Equatable, Sendable {
    /// A line of `uid_map` or `gid_map` (user_namespaces(7)).
    package struct Line: Equatable, Sendable {
        package var inside: UInt32
        package var outside: UInt32
        package var count: UInt32

        package init(inside: UInt32, outside: UInt32, count: UInt32) {
            self.inside = inside
            self.outside = outside
            self.count = count
        }
    }

    package var users: [Line]
    package var groups: [Line]

    package init(users: [Line], groups: [Line]) {
        self.users = users
        self.groups = groups
    }

    /// A new user namespace with this map, which lives as long as something refers to it.
    package func makeNamespace() throws(SyscallError) -> Descriptor {
        var making = try NamespacesInTheMaking.start(self)
        return try making.finishUser()
    }

    /// The map of a user namespace, with IDs outside as this process sees them.
    package init(of namespace: borrowing Descriptor) throws(SyscallError) {
        let size = 16 * 1024
        let stack = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        defer { unsafe stack.deallocate() }
        let process = unsafe clinux_enter_namespace(namespace.number, stack, UInt64(size))
        if process < 0 { throw SyscallError("clone", "user namespace", -process) }
        defer { clinux_wait_for_namespaces(process) }
        users = try Self.lines("/proc/\(process)/uid_map")
        groups = try Self.lines("/proc/\(process)/gid_map")
    }

    private static func lines(_ path: String) throws(SyscallError) -> [Line] {
        let text = String(decoding: try SmallFile.contents(of: path) ?? [], as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            let numbers = line.split(separator: " ").compactMap { UInt32($0) }
            guard numbers.count == 3 else { return nil }
            return Line(inside: numbers[0], outside: numbers[1], count: numbers[2])
        }
    }

    /// As the kernel takes it.
    static func text(_ lines: [Line]) -> String {
        lines.map { "\($0.inside) \($0.outside) \($0.count)\n" }.joined()
    }
}
