import Foundation
import Glibc
import Linux
import OCI
import Testing

@testable import Runtime

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A bundle's file systems` {
    let bundle: Bundle

    init() throws { bundle = try Bundle() }

    /// Words of mount(8) and what /proc/self/mountinfo then says of the mount.
    static let words: [(String, String?, String?)] = [
        ("ro", "ro", nil), ("rw", "rw", nil), ("nosuid", "nosuid", nil), ("suid", nil, "nosuid"),
        ("nodev", "nodev", nil), ("dev", nil, "nodev"), ("noexec", "noexec", nil), ("exec", nil, "noexec"),
        ("noatime", "noatime", "relatime"), ("relatime", "relatime", nil), ("strictatime", nil, "relatime"),
        ("nodiratime", "nodiratime", nil), ("nosymfollow", "nosymfollow", nil), ("rro", "ro", nil),
        ("rnosuid", "nosuid", nil), ("rnoexec", "noexec", nil), ("defaults", "rw", "nosuid"),
        ("silent", "rw", nil), ("loud", "rw", nil), ("iversion", "rw", nil), ("noiversion", "rw", nil),
        ("async", "rw", nil), ("remount", "rw", nil), ("nofail", "rw", nil), ("x-some.thing", "rw", nil),
    ]

    @Test func `have the attributes that are asked for`() throws {
        let mounts = Self.words.map { RuntimeSpec.Mount.tmpfs("/m/\($0.0)", $0.0) }
        let table = try bundle.table(mounts)
        for (word, present, absent) in Self.words {
            let attributes = try #require(table["/m/\(word)"]?.attributes)
            if let present { #expect(attributes.contains(present), "\(word)") }
            if let absent { #expect(!attributes.contains(absent), "\(word)") }
        }
    }

    @Test func `have flags of their own`() throws {
        let words = ["sync", "dirsync", "lazytime"]
        let table = try bundle.table(
            words.map { .tmpfs("/m/\($0)", $0) } + [.tmpfs("/m/off", "sync", "async")]
        )
        for word in words { #expect(table["/m/\(word)"]?.options.contains(word) == true, "\(word)") }
        #expect(table["/m/off"]?.options.contains("sync") == false)
    }

    @Test func `have the propagation that is asked for`() throws {
        let expected = ["shared": ["shared"], "slave": [], "private": [], "unbindable": ["unbindable"]]
        let mounts = expected.keys.flatMap {
            [RuntimeSpec.Mount.tmpfs("/m/\($0)", $0), .tmpfs("/m/r\($0)", "r\($0)")]
        }
        let table = try bundle.table(mounts)
        for (word, fields) in expected {
            #expect(table["/m/\(word)"]?.propagation == Set(fields), "\(word)")
            #expect(table["/m/r\(word)"]?.propagation == Set(fields), "r\(word)")
        }
    }

    @Test func `get what is not known as options`() throws {
        let table = try bundle.table([
            .tmpfs("/m/a", "size=64k", "nr_inodes=7"), .tmpfs("/m/b", "size=1m,mode=711"),
        ])
        #expect(table["/m/a"]?.options.isSuperset(of: ["size=64k", "nr_inodes=7"]) == true)
        #expect(table["/m/b"]?.options.isSuperset(of: ["size=1024k", "mode=711"]) == true)
    }

    @Test func `are refused with the option that they do not have`() {
        #expect(
            bundle.error([.tmpfs("/m", "nonsense=1")])
                == LaunchError("mount tmpfs on '/m' with 'nonsense=1'", EINVAL)
        )
        #expect(
            bundle.error([.init(destination: "/m", type: "nofs", source: "x")])
                == LaunchError("mount nofs on '/m'", reason: "this system has no file system of type 'nofs'")
        )
        #expect(
            bundle.error([.init(destination: "/m", type: "", source: "x")])
                == LaunchError("mount '/m'", reason: "there is no file system type")
        )
        let copied = RuntimeSpec.Mount(destination: "/m", type: "ramfs", source: "x", options: ["tmpcopyup"])
        #expect(
            bundle.error([copied])
                == LaunchError("mount '/m' with tmpcopyup", reason: "only a tmpfs can be copied to")
        )
    }

    /// runc's tests: a tmpfs has the mode of the directory that it covers, else 1777.
    @Test func `in memory have the mode of what they cover`() throws {
        try bundle.make("rootfs/private", mode: 0o710)
        try bundle.make("rootfs/other", mode: 0o710)
        let mounts: [RuntimeSpec.Mount] = [
            .tmpfs("/private"), .tmpfs("/other", "mode=1500"), .tmpfs("/new/deep"), .tmpfs("/sealed", "ro"),
        ]
        let text = try bundle.output(
            "busybox stat -c %a /private /other /new/deep; busybox grep -E ' /(private|new/deep) ' /proc/mounts",
            mounts
        )
        let lines = text.split(separator: "\n")
        #expect(lines.prefix(3) == ["710", "1500", "1777"])
        #expect(lines[3].contains("mode=710"))
        #expect(!lines[4].contains("mode="))
        #expect(bundle.mode("rootfs/other") == "710")
        #expect(bundle.mode("rootfs/new/deep") == "755")
    }

    @Test func `start with a copy where they are to`() throws {
        try bundle.make("rootfs/one/two", mode: 0o777)
        try bundle.write("x", to: "rootfs/one/file")
        let text = try bundle.output(
            "busybox stat -c %a /one/two; busybox cat /one/file; echo y >/one/file",
            [.tmpfs("/one", "tmpcopyup")]
        )
        #expect(text == "777\nx")
        #expect(try String(contentsOfFile: bundle.rootfs + "/one/file", encoding: .utf8) == "x")
    }

    @Test(arguments: [1, 20])
    func `can be of any type, with as many options as mount(2) takes`(count: Int) throws {
        let scratch = bundle.directory + "/layers"
        for number in 0..<count { try bundle.write("\(number)", to: "layers/lower-\(number)/\(number)") }
        try bundle.make("layers/upper")
        try bundle.make("layers/work")
        let lower = (0..<count).map { "\(scratch)/lower-\($0)" }.joined(separator: ":")
        let overlay = RuntimeSpec.Mount(
            destination: "/stack",
            type: "overlay",
            source: "overlay",
            options: ["lowerdir=\(lower)", "upperdir=\(scratch)/upper", "workdir=\(scratch)/work", "nosuid"]
        )
        // Overlayfs is not stacked on each other endlessly: /tmp may be one already.
        let text = try bundle.output(
            "busybox ls /stack | busybox wc -l; busybox grep -c ' /stack overlay rw,nosuid' /proc/mounts; echo >/stack/x",
            [overlay]
        )
        #expect(text == "\(count)\n1")
        #expect(bundle.exists("layers/upper/x"))
    }

    @Test func `of the kernel are those of the namespaces`() throws {
        let table = try bundle.table()
        #expect(table["/sys/fs/cgroup"]?.type == "cgroup2")
        #expect(table["/sys/fs/cgroup"]?.attributes.contains("ro") == true)
        #expect(table["/dev/shm"]?.source == "shm")
        let shared = try bundle.table { $0.spec.namespaces.removeAll { $0.kind == .cgroup } }
        #expect(shared["/sys/fs/cgroup"]?.type == "cgroup2")
        #expect(shared["/sys/fs/cgroup"]?.attributes.contains("ro") == true)
    }

    @Test(arguments: [RuntimeSpec.Namespace.Kind.network, .pid, .ipc, .cgroup])
    func `of the kernel are the host's where a user namespace has no right to its own`(
        kind: RuntimeSpec.Namespace.Kind
    ) throws {
        try bundle.own(by: 100_000)
        let table = try bundle.table { launch in
            launch.addUserNamespace()
            launch.spec.namespaces.removeAll { $0.kind == kind }
        }
        #expect(table["/proc"]?.type == "proc")
        #expect(table["/sys"]?.attributes.isSuperset(of: ["ro", "nosuid"]) == true)
        #expect(table["/dev/mqueue"]?.type == "mqueue")
        let cgroups = table.rows.filter { $0.point.hasPrefix("/sys/fs/cgroup") }
        #expect(cgroups.allSatisfy { $0.attributes.contains("ro") })
    }

    /// The kernel refuses a group that the user namespace does not have.
    @Test func `of terminals have a group where there is one`() throws {
        try bundle.own(by: 100_000)
        let table = try bundle.table { $0.addUserNamespace(count: 3) }
        #expect(table["/dev/pts"]?.options.contains { $0.hasPrefix("gid=") } == false)
        try bundle.own(by: 0)
        #expect(try bundle.table()["/dev/pts"]?.options.contains("gid=5") == true)
    }

    /// As with crun and runc (runtime-tools' linux_mount_label); a unit has asked for what it would do without.
    @Test func `have no label where nothing here knows it, and a unit's are refused`() throws {
        try #require(!FileManager.default.fileExists(atPath: "/sys/fs/selinux/enforce"))
        let label = "system_u:object_r:container_file_t:s0:c1,c2"
        #expect(try bundle.output("echo ran") { $0.spec.mountLabel = label } == "ran")
        let error = bundle.error {
            $0.spec.mountLabel = label
            $0.bundle = nil
        }
        #expect(error == LaunchError("set the mount label '\(label)'", reason: "SELinux is not enabled"))
    }

    /// As with crun (runtime-tools' linux_process_apparmor_profile).
    @Test func `start without AppArmor where their process is to have a profile, and say so`() throws {
        try #require(!FileManager.default.fileExists(atPath: "/sys/kernel/security/apparmor"))
        var launch = bundle.launch(["/bin/sh", "-c", "true"])
        launch.spec.process.appArmorProfile = "profile"
        let prepared = try launch.create()
        let reason = "this kernel has no AppArmor, or it is not enabled"
        #expect(prepared.warnings == ["ignoring the AppArmor profile 'profile': \(reason)"])
        #expect(Container.wait(try prepared.start().pid) == 0)
    }

    /// Since Linux 6.8 mountinfo has them as they were made (runtime-tools' `mounts[1] (/dev) found in order`).
    @Test(.enabled(if: MountTree.canBeCloned, "needs Linux 6.15, which copies what is attached nowhere"))
    func `are listed in order`() throws {
        let points = try bundle.table().rows.map(\.point)
        let wanted = ["/proc", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue", "/sys", "/sys/fs/cgroup"]
        #expect(points.filter { wanted.contains($0) } == wanted)
    }
}

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A bundle's destinations` {
    let bundle: Bundle

    init() throws { bundle = try Bundle() }

    @Test(arguments: [
        ("relative/place", "/relative/place"), ("/a/../b//c/.", "/b/c"), ("/a/../../..", "/"),
        ("ROOT/in/bundle", "/in/bundle"),
    ])
    func `are below the root however they are written`(destination: String, point: String) throws {
        let path = destination.replacing("ROOT", with: bundle.rootfs)
        if point == "/" {
            try bundle.make("other/bin")
            try Container.copyProgram(to: bundle.directory + "/other/bin/busybox")
            try bundle.link("other/bin/sh", to: "busybox")
            let mount = RuntimeSpec.Mount.bind(bundle.directory + "/other", path)
            let text = try bundle.output("busybox ls /etc; busybox ls -d /bin") {
                $0.spec.mounts.insert(mount, at: 0)
                $0.spec.readOnlyRoot = true
            }
            #expect(text == "ls: /etc: No such file or directory\n/bin")
            #expect(!bundle.exists("rootfs/dev"))
        } else {
            #expect(try bundle.table([.tmpfs(path)])[point]?.type == "tmpfs")
            #expect(bundle.exists("rootfs" + point))
        }
    }

    @Test func `may be files, links and what links lead to`() throws {
        try bundle.write("old", to: "rootfs/etc/hosts")
        try bundle.write("source", to: "source")
        try bundle.link("rootfs/etc/link", to: "/etc/hosts")
        try bundle.link("rootfs/etc/dangling", to: "/run/a/b")
        try bundle.link("rootfs/conf", to: "/real/conf")
        try bundle.make("rootfs/real/conf")
        let source = bundle.directory + "/source"
        let table = try bundle.table([
            .bind(source, "/etc/link"), .bind(source, "/etc/dangling"), .bind("source", "/new/file"),
            .bind(".", "/whole"), .tmpfs("/conf/stack", "ro"),
        ])
        let points = ["/etc/hosts", "/run/a/b", "/new/file", "/whole", "/real/conf/stack"]
        for point in points { #expect(table[point] != nil, "\(point)") }
        #expect(try String(contentsOfFile: bundle.rootfs + "/etc/hosts", encoding: .utf8) == "old")
        #expect(bundle.mode("rootfs/new/file") == "644")
    }

    /// runc's issue 4401.
    @Test func `inherit the set-group-ID bit of a directory`() throws {
        try bundle.make("rootfs/setgid", mode: 0o7755)
        _ = try bundle.table([.tmpfs("/setgid/a/b", "ro")])
        #expect(bundle.mode("rootfs/setgid") == "7755")
        #expect(bundle.mode("rootfs/setgid/a") == "2755")
        #expect(bundle.mode("rootfs/setgid/a/b") == "2755")
    }

    @Test func `show what was mounted before where that is the source`() throws {
        for name in ["a/x", "b/y", "c/z"] { try bundle.write(name, to: "bind-src/\(name)/file") }
        for name in ["a", "b", "c"] { try bundle.link("bind-src/sym-\(name)", to: name) }
        try bundle.make("rootfs/mnt")
        let root = bundle.rootfs
        let source = bundle.directory + "/bind-src"
        let text = try bundle.output(
            "busybox cat /final/x/y/z/z/x/y/z/x/file",
            [
                .bind(source + "/a", "/mnt"), .bind(source + "/sym-b", "/mnt/x"),
                .bind(source + "/c", "/mnt/x/y"),
                .bind(source + "/sym-a", "/mnt/x/y/z"), .tree(root + "/mnt/x", root + "/mnt/x/y/z/x"),
                .tree(root + "/mnt/x/y", root + "/mnt/x/y/z"), .tree(root + "/mnt", root + "/final"),
            ]
        )
        #expect(text == "a/x")
    }

    @Test func `must not cover /proc`() {
        for mount in [
            RuntimeSpec.Mount.tmpfs("/proc"), .tmpfs("/proc/sys"), .bind("/tmp", "/proc"),
            .bind("/tmp", "proc/1"),
            .init(destination: "/proc/fs", type: "ramfs", source: "x"),
        ] {
            let error = bundle.error([mount])
            #expect(
                error?.step == "mount '\(Stage.cleanPath(mount.destination))'",
                "\(String(describing: error))"
            )
        }
        #expect(bundle.error([.tree("/proc", "/proc")]) == nil)
        #expect(bundle.error([.bind("/dev/null", "/proc/uptime")]) == nil)
    }

    @Test func `name the source that is missing`() {
        #expect(
            bundle.error([.bind("/does/not/exist", "/x")])
                == LaunchError("mount '/does/not/exist' on '/x'", ENOENT)
        )
        #expect(
            bundle.error([.bind("missing", "/x")])
                == LaunchError("mount '\(bundle.directory)/missing' on '/x'", ENOENT)
        )
    }

    /// crun(1): copy-symlink, src-nofollow and dest-nofollow.
    @Test func `are links where crun's options say so`() throws {
        try bundle.write("inside", to: "file")
        try bundle.link("link", to: "\(bundle.directory)/file")
        try bundle.link("broken", to: "nowhere")
        try bundle.link("rootfs/target", to: "point-to-nowhere")
        let text = try bundle.output(
            "busybox readlink /a/b/link; busybox readlink /target",
            [
                .tree("broken", "/a/b/link", "copy-symlink"),
                .bind("link", "/target", "dest-nofollow", "src-nofollow"),
            ]
        )
        #expect(text == "nowhere\n\(bundle.directory)/file")
        let content = try bundle.output("busybox cat /target", [.bind("link", "/target", "dest-nofollow")])
        #expect(content == "inside")
        #expect(bundle.error([.bind("broken", "/proc/self", "dest-nofollow", "src-nofollow")]) != nil)
    }
}
