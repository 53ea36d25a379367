import OCI
import Runtime

/// The system call filter of a process whose capabilities are all known.
enum SystemCallFilter {
    /// - Returns: The compiled filter; empty for none.
    static func compile(
        _ seccomp: RuntimeSpec.Seccomp,
        for process: RuntimeSpec.Process
    ) throws(Failure) -> [UInt8] {
        let purpose = "cannot prepare the system call filter"
        let names = process.capabilities.bounding
        let capabilities = try doing(purpose, CapabilityError.self, CapabilitySet(names: names))
        let filter = try doing(
            purpose,
            SeccompError.self,
            SeccompFilters().filter(for: seccomp, capabilities: capabilities)
        )
        return filter ?? []
    }
}
