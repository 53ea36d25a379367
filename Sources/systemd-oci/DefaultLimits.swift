import Glibc
import Linux
import Lowering
import OCI

/// The limits that a container has without being asked for.
enum DefaultLimits {
    /// Lowers them to this process's own where it may not raise those, as Podman does for its users.
    ///
    /// What a flag asks for stays: that it can't be is for the user to know.
    static func fit(_ limits: inout [RuntimeSpec.Rlimit], asked ulimits: [RunUlimit]) {
        if Process.hasCapability(.sysResource) { return }
        for index in limits.indices where !ulimits.contains(where: { $0.type == limits[index].type }) {
            guard let own = Process.hardLimit(limits[index].type) else { continue }
            limits[index].hard = min(limits[index].hard, own)
            limits[index].soft = min(limits[index].soft, own)
        }
    }
}
