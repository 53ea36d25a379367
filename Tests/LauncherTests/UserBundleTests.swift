import Linux
import OCI
import Testing

@testable import systemd_oci

@Suite struct `A bundle of a user` {
    private static func ids(_ users: [IDRange], _ groups: [IDRange]) -> OwnUserNamespace.IDs {
        OwnUserNamespace.IDs(user: 1000, group: 100, userRanges: users, groupRanges: groups)
    }

    /// As `podman unshare cat /proc/self/uid_map` prints it.
    @Test func `has the user as root, and then the user's other IDs`() {
        let ids = Self.ids(
            [IDRange(first: 100_000, count: 65536), IDRange(first: 300_000, count: 10)],
            [IDRange(first: 200_000, count: 65536)]
        )
        let spec = UserBundle.spec(RuntimeSpec(), for: ids)
        #expect(spec.namespaces == [.init(.user)])
        #expect(
            spec.uidMappings == [
                .init(containerID: 0, hostID: 1000, size: 1),
                .init(containerID: 1, hostID: 100_000, size: 65536),
                .init(containerID: 65537, hostID: 300_000, size: 10),
            ]
        )
        #expect(
            spec.gidMappings == [
                .init(containerID: 0, hostID: 100, size: 1),
                .init(containerID: 1, hostID: 200_000, size: 65536),
            ]
        )
    }

    @Test func `has the user alone where there are no others`() {
        let spec = UserBundle.spec(RuntimeSpec(), for: Self.ids([], []))
        #expect(spec.uidMappings == [.init(containerID: 0, hostID: 1000, size: 1)])
        #expect(spec.gidMappings == [.init(containerID: 0, hostID: 100, size: 1)])
    }

    @Test func `keeps the IDs that it says itself`() {
        var spec = RuntimeSpec()
        spec.namespaces = [.init(.user)]
        spec.uidMappings = [.init(containerID: 5, hostID: 1000, size: 1)]
        #expect(UserBundle.spec(spec, for: Self.ids([], [])) == spec)
    }

    @Test func `has no more IDs than there are`() {
        let spec = UserBundle.spec(
            RuntimeSpec(),
            for: Self.ids([IDRange(first: 2000, count: 4_294_960_000), IDRange(first: 1, count: 999)], [])
        )
        #expect(spec.uidMappings.map(\.size) == [1, 4_294_960_000, 999])
        let full = UserBundle.spec(
            RuntimeSpec(),
            for: Self.ids([IDRange(first: 2000, count: .max - 1), IDRange(first: 1, count: 999)], [])
        )
        #expect(full.uidMappings.map(\.size) == [1, .max - 1])
    }
}
