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

    /// As the kernel takes it.
    static func text(_ lines: [Line]) -> String {
        lines.map { "\($0.inside) \($0.outside) \($0.count)\n" }.joined()
    }
}
