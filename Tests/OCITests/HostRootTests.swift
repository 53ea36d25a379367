import OCI
import Testing

/// A program of root's must be kept from a container whose processes may be root (CVE-2019-5736).
@Suite struct `The host's root in a container` {
    private static func spec(_ mappings: [RuntimeSpec.IDMapping], path: String? = nil) -> RuntimeSpec {
        var spec = RuntimeSpec()
        spec.namespaces = [RuntimeSpec.Namespace(.user, path: path)]
        spec.uidMappings = mappings
        return spec
    }

    private static func mapping(_ container: UInt32, _ host: UInt32) -> RuntimeSpec.IDMapping {
        RuntimeSpec.IDMapping(containerID: container, hostID: host, size: 10)
    }

    @Test func `is there without a user namespace`() {
        #expect(RuntimeSpec().mayBeHostRoot)
        var spec = RuntimeSpec()
        spec.uidMappings = [Self.mapping(0, 1000)]
        #expect(spec.mayBeHostRoot)
    }

    @Test func `is not there where no ID is the host's root`() {
        #expect(!Self.spec([Self.mapping(0, 1000), Self.mapping(10, 1)]).mayBeHostRoot)
    }

    @Test func `is there under another ID`() {
        #expect(Self.spec([Self.mapping(0, 1000), Self.mapping(500, 0)]).mayBeHostRoot)
    }

    @Test func `is there as far as can be said of a namespace that is joined`() {
        #expect(Self.spec([Self.mapping(0, 1000)], path: "/proc/1/ns/user").mayBeHostRoot)
        #expect(Self.spec([]).mayBeHostRoot)
    }
}
