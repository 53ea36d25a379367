import CLinux
import Glibc

/// A user namespace for the process of a user who is not root: there it may mount, and make namespaces for others.
///
/// It is the user's own, and those IDs that the user may use are in it with the numbers that they have outside: what is
/// written down about IDs means the same on both sides.
package enum OwnUserNamespace {
    /// The IDs that the calling user may use: its own, and the ranges of subuid(5).
    package struct IDs: Equatable, Sendable {
        package var user: UInt32
        package var group: UInt32
        package var userRanges: [IDRange]
        package var groupRanges: [IDRange]

        package init(user: UInt32, group: UInt32, userRanges: [IDRange], groupRanges: [IDRange]) {
            self.user = user
            self.group = group
            self.userRanges = userRanges.filter { !$0.contains(user) }
            self.groupRanges = groupRanges.filter { !$0.contains(group) }
        }

        /// Those of the calling process; no ranges where newuidmap(1) is not there to give them, or not both kinds.
        package static func ofCaller() -> IDs {
            let user = geteuid()
            let hasTools = isThere(userTool) && isThere(groupTool)
            let users = hasTools ? SubordinateIDs.ranges(of: user, in: SubordinateIDs.users) : []
            let groups = hasTools ? SubordinateIDs.ranges(of: user, in: SubordinateIDs.groups) : []
            let isComplete = !users.isEmpty && !groups.isEmpty
            return IDs(
                user: user,
                group: getegid(),
                userRanges: isComplete ? users : [],
                groupRanges: isComplete ? groups : []
            )
        }

        /// Each ID as itself.
        package var map: UserNamespaceMap {
            func lines(_ own: UInt32, _ ranges: [IDRange]) -> [UserNamespaceMap.Line] {
                ([IDRange(first: own, count: 1)] + ranges).map {
                    UserNamespaceMap.Line(inside: $0.first, outside: $0.first, count: $0.count)
                }
            }
            return UserNamespaceMap(users: lines(user, userRanges), groups: lines(group, groupRanges))
        }
    }

    private static let userTool = "/usr/bin/newuidmap"
    private static let groupTool = "/usr/bin/newgidmap"

    private static func isThere(_ tool: String) -> Bool { unsafe access(tool, X_OK) == 0 }

    /// Takes this process, which has one thread, to a new user namespace, and to a mount namespace that belongs to it.
    ///
    /// - Parameter ids: What there is in it.
    /// - Throws: What kept it from that, such as `EPERM` where users may make no user namespaces.
    package static func enter(_ ids: IDs) throws(SyscallError) {
        let map = ids.map
        if map.users.count > 1 {
            try enterByTools(map)
        } else {
            try enter(map)
        }
        _ = try PrivateMounts.enter()
    }

    /// Takes this process to a user namespace of the user's that is there, and to a mount namespace that belongs to it.
    ///
    /// - Parameter path: Such as `/proc/7/ns/user`.
    /// - Throws: What kept it from that.
    package static func enter(path: String) throws(SyscallError) {
        let namespace = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        let result = clinux_setns(namespace.number, NamespaceKind.user.flag)
        if result < 0 { throw SyscallError("setns", path, -result) }
        _ = try PrivateMounts.enter()
    }

    /// Makes the map of one user and one group, as users may who can't change their groups any more then.
    private static func enter(_ map: UserNamespaceMap) throws(SyscallError) {
        let result = clinux_unshare(NamespaceKind.user.flag)
        if result < 0 { throw SyscallError("unshare", "user namespace", -result) }
        try ControlFile.write("deny", to: "/proc/self/setgroups")
        try ControlFile.write(UserNamespaceMap.text(map.users), to: "/proc/self/uid_map")
        try ControlFile.write(UserNamespaceMap.text(map.groups), to: "/proc/self/gid_map")
    }

    /// Has newuidmap(1) write the map of a new namespace; who has entered it could not start that any more.
    private static func enterByTools(_ map: UserNamespaceMap) throws(SyscallError) {
        let making = try NamespacesInTheMaking.start(map)
        try write(map.users, by: userTool, of: making.process)
        try write(map.groups, by: groupTool, of: making.process)
        let namespace = try making.openUser()
        _ = consume making
        let result = clinux_setns(namespace.number, NamespaceKind.user.flag)
        if result < 0 { throw SyscallError("setns", "user namespace", -result) }
    }

    private static func write(
        _ lines: [UserNamespaceMap.Line],
        by tool: String,
        of process: Int32
    ) throws(SyscallError) {
        let numbers = lines.flatMap { [$0.inside, $0.outside, $0.count] }
        // It says itself what is wrong.
        let status = try ChildProgram.run(tool, [tool, "\(process)"] + numbers.map { "\($0)" })
        if status != 0 { throw SyscallError(String(tool.dropFirst(9)), "user namespace", EPERM) }
    }
}
