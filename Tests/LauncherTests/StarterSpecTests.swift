import JSON
import Lowering
import OCI
import Testing

@testable import systemd_oci

/// What `runc spec` writes says what is right.
@Suite struct `A configuration to start from` {
    private func spec(_ text: String) throws -> RuntimeSpec { try RuntimeSpec(parsing: Array(text.utf8)) }

    @Test func `is for root`() throws {
        let spec = try spec(StarterSpec(hostname: "runc", isUnified: true).document.indentedText(by: 4))
        #expect(spec.process.terminal)
        #expect(spec.process.arguments == ["sh"])
        #expect(spec.process.noNewPrivileges)
        #expect(spec.process.capabilities.ambient == [])
        #expect(
            spec.process.capabilities.effective == ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"]
        )
        #expect(spec.process.rlimits == [.init(type: "RLIMIT_NOFILE", soft: 1024, hard: 1024)])
        #expect(spec.rootPath == "rootfs")
        #expect(spec.readOnlyRoot)
        #expect(spec.hostname == "runc")
        #expect(
            spec.mounts.map(\.destination) == [
                "/proc", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue", "/sys", "/sys/fs/cgroup",
            ]
        )
        #expect(spec.resources.devices == [.init(isAllowed: false)])
        #expect(spec.namespaces.prefix(5).map(\.kind) == [.pid, .network, .ipc, .uts, .mount])
        #expect(spec.maskedPaths.count == 10)
        #expect(spec.readOnlyPaths.count == 5)
    }

    @Test func `is for who is not root`() throws {
        let spec = try spec(
            StarterSpec(hostname: "crun", isUnified: true).rootless(user: 1000, group: 100).indentedText(
                by: 4
            )
        )
        #expect(spec.uidMappings == [.init(containerID: 0, hostID: 1000, size: 1)])
        #expect(spec.gidMappings == [.init(containerID: 0, hostID: 100, size: 1)])
        #expect(spec.has(.user))
        #expect(!spec.has(.network))
        #expect(spec.resources == RuntimeSpec.Resources())
        let options = spec.mounts.flatMap(\.options)
        #expect(!options.contains { $0.hasPrefix("gid=") || $0.hasPrefix("uid=") })
        #expect(
            spec.mounts.first { $0.destination == "/sys" }
                == .init(
                    destination: "/sys",
                    type: "none",
                    source: "/sys",
                    options: ["rbind", "nosuid", "noexec", "nodev", "ro"]
                )
        )
    }
}
