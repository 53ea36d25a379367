import Linux
import Lowering

extension SELinuxLabels {
    /// The labels of a container or a pod of this host; nil where it has no SELinux, or a policy without containers.
    ///
    /// - Parameters:
    ///   - name: The container's or the pod's, which tells it from others that have no IDs of their own.
    ///   - options: The values of `--security-opt label=`.
    ///   - firstID: The first of its IDs where nobody else has them.
    /// - Returns: The labels.
    /// - Throws: An option that makes no sense, or a label that the policy does not have.
    static func container(
        _ name: String,
        _ options: [String] = [],
        firstID: UInt32?
    ) throws(Failure) -> SELinuxLabels? {
        guard SELinux.isEnabled else { return nil }
        let purpose = "cannot read what SELinux's policy says of containers"
        guard let contexts = try doing(purpose, SyscallError.self, SELinux.containerContexts()) else {
            return nil
        }
        let labels = try doing(
            "run",
            RunFlagError.self,
            SELinuxLabels(contexts: contexts, options: options, firstID: firstID, name: name)
        )
        guard let labels else { return nil }
        for label in [labels.process, labels.files] {
            guard let label, !SELinux.knows(label) else { continue }
            throw Failure(
                "SELinux's policy has no label '\(label)': install one that has containers (container-selinux, or "
                    + "Debian's module 'container'), mend the label, or do without by --security-opt label=disable"
            )
        }
        return labels
    }
}
