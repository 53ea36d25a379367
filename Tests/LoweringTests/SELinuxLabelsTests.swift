import Lowering
import OCI
import Testing

/// Expected values are what opencontainers/selinux makes (`label.InitLabels`, `label.Relabel`); the policy is
/// Debian's (selinux-policy-default 2:2.20250213).
@Suite struct `SELinux labels` {
    static let contexts = """
        process = "system_u:system_r:container_t:s0"
        content = "system_u:object_r:virt_var_lib_t:s0"
        file = "system_u:object_r:container_file_t:s0"
        ro_file = "system_u:object_r:container_ro_file_t:s0"
        sandbox_lxc_process = "system_u:system_r:container_t:s0"

        """

    private static func labels(_ options: String..., firstID: UInt32? = 0x0052_0000) throws -> SELinuxLabels {
        try #require(try SELinuxLabels(contexts: contexts, options: options, firstID: firstID, name: "web"))
    }

    @Test func `have categories of the container's own range of IDs`() throws {
        let labels = try Self.labels()
        // The pairs are numbered (0,1), (0,2), (1,2), (0,3), …: 82 is (4,13).
        #expect(labels.process == "system_u:system_r:container_t:s0:c4,c13")
        #expect(labels.files == "system_u:object_r:container_file_t:s0:c4,c13")
        #expect(labels.sharedFiles == "system_u:object_r:container_file_t:s0")
    }

    @Test func `are another container's for no other range and for no name`() throws {
        let ranges: [UInt32?] = Array(stride(from: 0x0008_0000, through: 0x6FFF_0000, by: 0x1_0000))
        let all = try ranges.map { try Self.labels(firstID: $0).files } + [Self.labels(firstID: nil).files]
        #expect(Set(all).count == all.count)
    }

    @Test(arguments: [
        (["type:spc_t"], "system_u:system_r:spc_t:s0:c4,c13", "system_u:object_r:container_file_t:s0:c4,c13"),
        (
            ["level:s0:c1,c2", "filetype:usr_t"], "system_u:system_r:container_t:s0:c1,c2",
            "system_u:object_r:usr_t:s0:c1,c2"
        ),
        (
            ["user:staff_u", "role:staff_r", "nested"], "staff_u:staff_r:container_t:s0:c4,c13",
            "staff_u:object_r:container_file_t:s0:c4,c13"
        ),
        (["disable"], nil, "system_u:object_r:container_file_t:s0:c1022,c1023"),
    ])
    func `follow the options`(options: [String], process: String?, files: String) throws {
        let labels = try #require(
            try SELinuxLabels(contexts: Self.contexts, options: options, firstID: 0x0052_0000)
        )
        #expect(labels.process == process)
        #expect(labels.files == files)
    }

    @Test(arguments: ["bad", "colour:red", "type:"])
    func `refuse options that there are not`(option: String) {
        #expect(throws: RunFlagError.self) { try Self.labels(option) }
    }

    @Test func `have no level in a policy without`() throws {
        let text = "process = \"u:r:container_t\"\nfile = \"u:object_r:container_file_t\"\n"
        let labels = try #require(try SELinuxLabels(contexts: text, firstID: 0x0052_0000))
        #expect(labels.process == "u:r:container_t")
        #expect(labels.sharedFiles == "u:object_r:container_file_t")
        #expect(try SELinuxLabels(contexts: "process = \"u:r:t\"\n") == nil)
    }

    /// `init_process` is in the policy of container-selinux.
    @Test func `are others for systemd unless a type is given`() throws {
        let text = Self.contexts + "init_process = \"system_u:system_r:container_init_t:s0\"\n"
        let labels = try #require(try SELinuxLabels(contexts: text, firstID: 0x0052_0000))
        #expect(labels.initialProcess == "system_u:system_r:container_init_t:s0:c4,c13")
        let given = try #require(
            try SELinuxLabels(contexts: text, options: ["type:spc_t"], firstID: 0x0052_0000)
        )
        #expect(given.initialProcess == "system_u:system_r:spc_t:s0:c4,c13")
    }

    private static func plan(_ arguments: String..., labels: SELinuxLabels? = nil) throws -> RunPlan {
        var host = RunHost(containerName: "web")
        host.firstID = 0x0052_0000
        host.labels = try labels ?? Self.labels()
        let options = try RunOptions(arguments: arguments + ["image", "true"])
        return try options.plan(image: ImageConfiguration(), host: host)
    }

    @Test func `of sources are changed where a mount says so`() throws {
        let plan = try Self.plan(
            "-v",
            "/srv/a:/a:z",
            "-v",
            "/srv/b:/b:Z",
            "-v",
            "/srv/c:/c",
            "-v",
            "d:/d:Z",
            "-v",
            "/srv/e:/e:O,z"
        )
        let (own, shared) = (try Self.labels().files, try Self.labels().sharedFiles)
        #expect(plan.relabelled.map(\.path) == ["/srv/a", "/srv/b", "/var/lib/systemd-oci/volumes/d"])
        #expect(plan.relabelled.map(\.label) == [shared, own, own])
        #expect(plan.spec.mountLabel == own)
        #expect(plan.spec.process.selinuxLabel == (try Self.labels().process))
    }

    @Test func `of the system's own directories stay`() throws {
        #expect(throws: RunFlagError.self) { try Self.plan("-v", "/etc:/e:z") }
        #expect(throws: RunFlagError.self) { try Self.plan("-v", "/var/lib/:/e:Z") }
    }

    @Test(arguments: [["--privileged"], ["--pid=host"], ["--ipc=host"]])
    func `separate nobody who sees others anyway`(flags: [String]) throws {
        let options = try RunOptions(arguments: flags + ["image", "true"])
        #expect(options.labelOptions == ["disable"])
    }
}
