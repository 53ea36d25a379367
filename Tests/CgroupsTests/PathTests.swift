import Cgroups
import Testing

@Suite struct `The path of a container's cgroup` {
    /// As runc 1.3 (fs2/defaultpath.go and CleanPath): relative ones are below the parent of its own cgroup.
    @Test(
        arguments: [
            ("/machine/web", "/system.slice/a.service", "/machine/web"),
            ("machine/web", "/system.slice/a.service", "/system.slice/machine/web"),
            (nil, "/system.slice/a.service", "/system.slice/web"),
            ("", "/system.slice/a.service", "/system.slice/web"),
            (nil, "/", "/web"),
            ("/a//b/./c/", "/", "/a/b/c"),
            ("/../../a/../b", "/x/y", "/b"),
            ("../../a", "/x/y/z", "/x/y/a"),
        ] as [(String?, String, String)]
    )
    func `is that of the bundle, or beside the runtime's`(path: String?, own: String, expected: String) throws
    {
        #expect(try CgroupPath.resolve(path, id: "web", own: own) == expected)
    }

    @Test(arguments: ["/", "/..", "/a/.."])
    func `is never the root`(path: String) {
        #expect(throws: CgroupError.path(path, "the root can't be a container's cgroup")) {
            try CgroupPath.resolve(path, id: "web", own: "/")
        }
    }

    /// cgroup_namespaces(7): what is outside begins with `/..`.
    @Test func `can't be beside a runtime that is outside of its namespace`() {
        #expect(throws: CgroupError.self) {
            try CgroupPath.resolve("a", id: "web", own: "/../b")
        }
    }

    @Test func `is that of version 2 in a process's list`() {
        #expect(CgroupPath.own(in: "1:name=systemd:/a\n0::/b/c\n") == "/b/c")
        #expect(CgroupPath.own(in: "1:name=systemd:/a\n") == nil)
    }
}
