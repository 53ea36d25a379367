import Foundation
import Glibc
import Linux
import OCI
import Testing

@testable import Runtime

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A bundle's bind mounts` {
    let bundle: Bundle
    var source: String { bundle.directory + "/source" }

    init() throws { bundle = try Bundle() }

    static let attributes: [String: Int32] = [
        "ro": MOUNT_ATTR_RDONLY, "nosuid": MOUNT_ATTR_NOSUID, "nodev": MOUNT_ATTR_NODEV,
        "noexec": MOUNT_ATTR_NOEXEC, "noatime": MOUNT_ATTR_NOATIME, "nodiratime": MOUNT_ATTR_NODIRATIME,
        "nosymfollow": MOUNT_ATTR_NOSYMFOLLOW, "strictatime": MOUNT_ATTR_STRICTATIME,
    ]

    private func attributes(
        _ source: [String],
        _ options: [String],
        userNamespace: Bool = false
    ) throws -> Set<String> {
        let value = source.reduce(0) { $0 | UInt64(Self.attributes[$1] ?? 0) }
        if userNamespace { try bundle.own(by: 100_000) }
        return try withMount(on: self.source, value) {
            let mount = RuntimeSpec.Mount(
                destination: "/mnt",
                type: "bind",
                source: self.source,
                options: ["bind"] + options
            )
            let table = try bundle.table([mount]) { if userNamespace { $0.addUserNamespace() } }
            return try #require(table["/mnt"]?.attributes).subtracting(["idmapped"])
        }
    }

    /// What runc's tests (mounts_sshfs.bats) expect without a user namespace.
    @Test(arguments: [
        (
            ["ro", "noexec", "nosymfollow", "nodiratime"], [],
            ["ro", "noexec", "nosymfollow", "nodiratime", "relatime"]
        ),
        (["ro", "noexec", "nosymfollow", "nodiratime"], ["dev"], ["rw", "nodiratime", "relatime"]),
        (["ro"], ["nosuid", "nodev", "rprivate"], ["rw", "nosuid", "nodev", "relatime"]),
        (["ro"], ["rw", "nosuid", "nodev"], ["rw", "nosuid", "nodev", "relatime"]),
        (["nosuid", "nodev", "noexec", "noatime"], ["dev", "suid", "exec", "atime"], ["rw", "noatime"]),
        (["nodev", "nosuid", "noexec", "noatime"], ["ro"], ["ro", "noatime"]),
        (["nodev", "nosymfollow"], ["ro", "symfollow"], ["ro", "relatime"]),
        (["noatime"], ["norelatime"], ["rw", "noatime"]),
        (["noatime"], ["relatime"], ["rw", "relatime"]),
        (["noatime"], ["nodiratime"], ["rw", "nodiratime", "relatime"]),
        (["nodiratime"], ["strictatime"], ["rw"]),
        (["noatime"], ["nodiratime", "strictatime"], ["rw", "nodiratime"]),
        (["noatime"], ["nodiratime", "norelatime"], ["rw", "nodiratime", "relatime"]),
        (["nosuid"], ["remount", "ro"], ["ro", "nosuid", "relatime"]),
        (["nosuid"], ["rro"], ["ro", "nosuid", "relatime"]),
        (["nosuid"], ["size=1k", "mode=755"], ["rw", "nosuid", "relatime"]),
    ])
    func `have what is asked for, and all of the source where nothing is`(
        source: [String],
        options: [String],
        expected: [String]
    ) throws {
        #expect(try attributes(source, options) == Set(expected))
    }

    /// The same in a user namespace, which can't take `ro`, `nosuid`, `nodev` and `noexec` from its mounts.
    @Test(arguments: [
        (
            ["ro", "noexec", "nosymfollow", "nodiratime"], ["dev"],
            ["ro", "noexec", "nodiratime", "relatime"]
        ),
        (["ro"], ["nosuid", "nodev", "rprivate"], ["ro", "nosuid", "nodev", "relatime"]),
        (["nodev", "nosuid", "noexec", "noatime"], ["ro"], ["ro", "nosuid", "nodev", "noexec", "noatime"]),
        (["nodev", "nosymfollow"], ["rw"], ["rw", "nodev", "relatime"]),
    ])
    func `keep in a user namespace what it could not change`(
        source: [String],
        options: [String],
        expected: [String]
    ) throws {
        #expect(try attributes(source, options, userNamespace: true) == Set(expected))
    }

    @Test func `are refused in a user namespace that is to change what it can't`() throws {
        let error = #expect(throws: LaunchError.self) {
            try attributes(["ro", "nosuid"], ["rw"], userNamespace: true)
        }
        #expect(
            error?.description
                == "cannot mount '\(source)' on '/mnt': the source is mounted ro, which its user namespace can't change: Operation not permitted"
        )
    }

    /// runc's mounts_sshfs.bats, "bind mount {no,rel,strict}atime semantics".
    @Test(arguments: [
        (["nodiratime"], "strictatime", "relatime,nodiratime"), (["relatime"], "strictatime", "relatime"),
        (["noatime"], "strictatime", "noatime"), (["nodiratime"], "noatime", "relatime,nodiratime"),
        (["relatime"], "nodiratime", "relatime"), (["strictatime"], "relatime", "strictatime"),
        (["strictatime"], "noatime", "strictatime"), (["strictatime"], "nodiratime", "strictatime"),
        (["noatime"], "relatime", "noatime"),
    ])
    func `are refused in a user namespace that is to change the access times`(
        source: [String],
        word: String,
        held: String
    ) throws {
        let error = #expect(throws: LaunchError.self) {
            try attributes(source, [word], userNamespace: true)
        }
        let reason =
            "the source is mounted \(held), which its user namespace can't change: Operation not permitted"
        #expect(error?.reason == reason)
    }

    @Test(arguments: [
        (["noatime"], "noatime", ["rw", "noatime"]), (["noatime"], "atime", ["rw", "noatime"]),
        (["relatime"], "norelatime", ["rw", "relatime"]),
    ])
    func `keep the access times in a user namespace where none or the same are asked for`(
        source: [String],
        word: String,
        expected: [String]
    ) throws {
        #expect(try attributes(source, [word], userNamespace: true) == Set(expected))
    }

    /// runc's mounts_recursive.bats: `rbind,ro` leaves what is mounted below writable, `rro` does not.
    @Test(arguments: [(["ro"], "rw"), (["rro"], "ro"), (["ro", "rro"], "ro"), (["rro", "rrw"], "rw")])
    func `are read-only with all below where that is asked for`(options: [String], below: String) throws {
        try withMount(on: source) {
            try bundle.make("source/sub")
            try MountContext("tmpfs").mount().attach(at: source + "/sub")
            let mount = RuntimeSpec.Mount(
                destination: "/mnt",
                type: "",
                source: source,
                options: ["rbind"] + options
            )
            let table = try bundle.table([mount])
            #expect(table["/mnt/sub"]?.attributes.contains(below) == true)
            #expect(
                table["/mnt"]?.attributes.contains(below == "rw" && options == ["rro", "rrw"] ? "rw" : "ro")
                    == true
            )
            #expect(try bundle.table([.bind(source, "/mnt")])["/mnt/sub"] == nil)
        }
    }

    /// proc_pid_mountinfo(5): `shared` gives and takes, `master` only takes.
    @Test(arguments: [
        ("shared", ["shared"]), ("rshared", ["shared"]), ("slave", ["master"]), ("rslave", ["master"]),
        ("private", []), ("rprivate", []), ("unbindable", ["unbindable"]), ("runbindable", ["unbindable"]),
        ("suid", []),
    ])
    func `propagate as they are asked to`(word: String, fields: [String]) throws {
        try withMount(on: source, propagation: MS_SHARED) {
            let table = try bundle.table([.tree(source, "/mnt", word)])
            #expect(table["/mnt"]?.propagation == Set(fields))
        }
    }

    @Test func `are one with the host's where they are shared`() throws {
        try withMount(on: source, propagation: MS_SHARED) {
            try bundle.make("source/late")
            let text = try bundle.output(
                "busybox mkdir /mnt/new; busybox mount -t tmpfs none /mnt/new",
                [.bind(source, "/mnt", "rshared")]
            ) { launch in
                let all = ["CAP_SYS_ADMIN", "CAP_DAC_OVERRIDE"]
                launch.spec.process.capabilities.bounding = all
                launch.spec.process.capabilities.effective = all
                launch.spec.process.capabilities.permitted = all
            }
            #expect(text == "")
            let mounts = try ownMounts()
            #expect(MountTable(parsing: mounts)[source + "/new"]?.type == "tmpfs")
        }
    }

    /// As with runc and crun, mounts get the host's where all of the container's are to.
    @Test(arguments: [
        ("rslave", ["master"]), ("rshared", ["shared"]), ("slave", []), ("rprivate", []), (nil, []),
    ])
    func `propagate as the root does where nothing is said`(root: String?, fields: [String]) throws {
        try withMount(on: source, propagation: MS_SHARED) {
            let table = try bundle.table([.tree(source, "/mnt")]) { $0.spec.rootPropagation = root }
            #expect(table["/mnt"]?.propagation == Set(fields))
        }
    }
}

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `Owners of a bundle's mounts` {
    let bundle: Bundle
    var source: String { bundle.directory + "/source" }

    init() throws {
        bundle = try Bundle()
        for (name, owner) in [("a", UInt32(0)), ("b", 7), ("c", 100_000)] {
            try bundle.write("x", to: "source/\(name)")
            unsafe chown(bundle.directory + "/source/\(name)", owner, owner)
        }
    }

    private func owners(
        _ mount: RuntimeSpec.Mount,
        userNamespace: Bool = false,
        _ configure: (inout Launch) -> Void = { _ in }
    ) throws -> String {
        if userNamespace { try bundle.own(by: 100_000) }
        return try bundle.output("busybox stat -c %u:%g /mnt/a /mnt/b /mnt/c", [mount]) { launch in
            if userNamespace { launch.addUserNamespace() }
            configure(&launch)
        }.replacing("\n", with: " ")
    }

    private func mapped(
        _ options: [String],
        _ first: UInt32,
        _ host: UInt32,
        _ count: UInt32
    ) -> RuntimeSpec.Mount {
        var mount = RuntimeSpec.Mount(
            destination: "/mnt",
            type: "",
            source: source,
            options: ["rbind"] + options
        )
        mount.uidMappings = [.init(containerID: first, hostID: host, size: count)]
        mount.gidMappings = mount.uidMappings
        return mount
    }

    @Test func `are the disk's where no map is asked for`() throws {
        #expect(try owners(.bind(source, "/mnt")) == "0:0 7:7 100000:100000")
        #expect(try owners(.bind(source, "/mnt"), userNamespace: true) == "65534:65534 65534:65534 0:0")
    }

    /// config.md: a mount's own mappings count, with or without `idmap`; else the container's.
    @Test func `are those of the map that is asked for`() throws {
        for options in [[], ["idmap"], ["ridmap"]] {
            #expect(
                try owners(mapped(options, 0, 1000, 8)) == "1000:1000 1007:1007 65534:65534",
                "\(options)"
            )
        }
        let text = try owners(mapped(["idmap"], 0, 100_005, 8), userNamespace: true)
        #expect(text == "5:5 12:12 65534:65534")
        #expect(try owners(.bind(source, "/mnt", "idmap"), userNamespace: true) == "0:0 7:7 65534:65534")
        let words = "idmap=uids=0-3-8;gids=0-4-8"
        #expect(try owners(.bind(source, "/mnt", words)) == "3:4 10:11 65534:65534")
        let relative = "idmap=uids=@0-3-8;gids=@0-4-8"
        #expect(try owners(.bind(source, "/mnt", relative), userNamespace: true) == "3:4 10:11 65534:65534")
    }

    @Test(arguments: [("idmap", "0"), ("ridmap", "1000")])
    func `are mapped below where that is asked for`(word: String, owner: String) throws {
        let elsewhere = try PrivateMounts.enter()
        defer { elsewhere.leave() }
        try bundle.make("other")
        try bundle.make("source/sub")
        try MountTree(cloning: bundle.directory + "/other").attach(at: source + "/sub")
        let text = try bundle.output("busybox stat -c %u /mnt/sub", [mapped([word], 0, 1000, 8)])
        #expect(text == owner)
    }

    /// What a user namespace has mounted itself it can't map (runc's mounts.bats, "mount order, container idmap
    /// source").
    @Test func `are mapped in a user namespace also where the source is in the container`() throws {
        try bundle.make("rootfs/mapped")
        try bundle.make("rootfs/again")
        try bundle.own(by: 100_000)
        var first = mapped(["idmap"], 0, 100_005, 8)
        (first.source, first.destination) = (bundle.rootfs + "/mnt", "/mapped")
        let mounts: [RuntimeSpec.Mount] = [
            .bind(source, "/mnt"), first, .bind(bundle.rootfs + "/mnt", "/again", "idmap"),
        ]
        let script = "for path in mnt mapped again; do busybox stat -c %u /$path/a /$path/b /$path/c; done"
        let text = try bundle.output(script, mounts) { $0.addUserNamespace() }
        #expect(
            text.split(separator: "\n") == ["65534", "65534", "0", "5", "12", "65534", "0", "7", "65534"]
        )
    }

    @Test func `are those of a source in the container that can be mapped`() throws {
        try bundle.own(by: 100_000)
        var mount = mapped(["idmap"], 0, 100_005, 8)
        mount.source = bundle.rootfs + "/dev/mqueue"
        let error = bundle.error([mount]) { $0.addUserNamespace() }
        #expect(
            error
                == LaunchError(
                    "mount '\(mount.source)' on '/mnt'",
                    reason: "the file system has no id-mapped mounts"
                )
        )
    }

    /// config.md: "an error MUST be returned".
    @Test func `are refused where there is no map`() {
        let purpose = "map the owners of '\(source)' on '/mnt'"
        #expect(
            bundle.error([.bind(source, "/mnt", "idmap")])
                == LaunchError(purpose, reason: "there are neither mappings nor a user namespace")
        )
        var half = mapped([], 0, 1000, 8)
        half.gidMappings = []
        #expect(
            bundle.error([half])
                == LaunchError(purpose, reason: "both uidMappings and gidMappings are needed")
        )
        #expect(
            bundle.error([.bind(source, "/mnt", "idmap=uids=x")])
                == LaunchError(purpose, reason: "'idmap=uids=x' is no map of IDs")
        )
        #expect(
            bundle.error([.tmpfs("/mnt", "idmap")])
                == LaunchError("map the owners of '/mnt'", reason: "only bind mounts can be id-mapped")
        )
        #expect(
            bundle.error([
                .init(
                    destination: "/mnt",
                    type: "",
                    source: "/proc",
                    options: ["bind", "idmap=uids=0-0-1;gids=0-0-1"]
                )
            ])
                == LaunchError(
                    "map the owners of '/proc' on '/mnt'",
                    reason: "the file system has no id-mapped mounts"
                )
        )
    }
}
