import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// Raises hard limits while the host's privileges are there; a container's own do not suffice.
    mutating func addLimitRaises() {
        for limit in spec.process.rlimits {
            guard let number = RuntimeSpec.Rlimit.types[limit.type] else { continue }
            var current = rlimit()
            guard unsafe getrlimit(__rlimit_resource_t(number), &current) == 0,
                limit.hard > current.rlim_max
            else { continue }
            addLimit(number, current.rlim_cur, limit.hard, limit.type)
        }
    }

    /// Sets the limits, as the last thing before the payload: our own steps may need more.
    mutating func addLimits() throws(LaunchError) {
        for limit in spec.process.rlimits {
            guard let number = RuntimeSpec.Rlimit.types[limit.type] else {
                throw LaunchError("set the limit '\(limit.type)'", reason: "no such limit")
            }
            addLimit(number, UInt(limit.soft), UInt(limit.hard), limit.type)
        }
    }

    private mutating func addLimit(_ number: UInt32, _ soft: UInt, _ hard: some BinaryInteger, _ name: String)
    {
        let value = program.address(of: [UInt64(soft), UInt64(hard)])
        program.add(
            CInt(SYS_prlimit64),
            [.number(0), .number(number), .number(value), .number(0)],
            "set \(name)"
        )
    }
}
