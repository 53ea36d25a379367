import OCI
import Runtime
import Testing

@Suite struct `Sets of capabilities` {
    /// The numbers are those of linux/capability.h.
    @Test(arguments: [
        ("CAP_CHOWN", 0), ("CAP_SETPCAP", 8), ("CAP_SYS_ADMIN", 21), ("CAP_SETFCAP", 31),
        ("CAP_CHECKPOINT_RESTORE", 40),
    ])
    func `count from CAP_CHOWN`(name: String, number: Int) throws {
        let set = try CapabilitySet(names: [name])
        #expect(set.rawValue == 1 << UInt64(number))
        #expect(set.names == [name])
    }

    @Test func `name what is unknown`() {
        #expect(throws: CapabilityError("CAP_FLY")) { try CapabilitySet(names: ["CAP_CHOWN", "CAP_FLY"]) }
    }

    @Test func `have no name where the number is new`() {
        #expect(CapabilitySet(rawValue: 1 << 41 | 1).names == ["CAP_CHOWN"])
    }

    @Test func `are known by the running kernel up to CAP_SYSLOG at least`() throws {
        let kernel = try CapabilitySet.ofKernel()
        #expect(kernel.isSuperset(of: try CapabilitySet(names: CapabilityName.all.prefix(35))))
        #expect(kernel.rawValue & (kernel.rawValue &+ 1) == 0)
    }
}
