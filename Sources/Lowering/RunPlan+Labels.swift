import OCI

// SELinux.
extension RunOptions {
    /// What `--security-opt label=` comes to: containers that see into others are not separated, as with Podman.
    package var labelOptions: [String] {
        let seesOthers = namespaces[.pid] == .host || namespaces[.ipc] == .host
        return privileged || seesOthers ? ["disable"] : security.labels
    }

    func lowerLabels(host: RunHost, to plan: inout RunPlan) {
        guard let labels = host.labels else { return }
        plan.spec.mountLabel = labels.files
        plan.spec.process.selinuxLabel = plan.runsSystemd ? labels.initialProcess : labels.process
    }

    /// Has the source of a mount labelled as it says.
    ///
    /// What the container writes to an overlay is elsewhere, and its files have the container's label anyway.
    func relabel(
        _ path: String,
        for mount: RunMount,
        host: RunHost,
        in plan: inout RunPlan
    ) throws(RunFlagError) {
        guard let relabel = mount.relabel, mount.overlay == nil, let labels = host.labels else { return }
        if Self.isOfSystem(path) {
            throw RunFlagError(
                "--volume",
                "'\(path)' can't be relabelled for SELinux: the host's own programs need its label"
            )
        }
        let label = relabel == .shared ? labels.sharedFiles : labels.files
        plan.relabelled.append(RunRelabelling(path: path, label: label))
    }

    /// Directories that opencontainers/selinux does not relabel either (`label.Relabel`).
    private static func isOfSystem(_ path: String) -> Bool {
        [
            "/", "/bin", "/boot", "/dev", "/etc", "/etc/passwd", "/etc/pki", "/etc/shadow", "/home", "/lib",
            "/lib64",
            "/media", "/opt", "/proc", "/root", "/run", "/sbin", "/srv", "/sys", "/tmp", "/usr", "/var",
            "/var/lib",
            "/var/log",
        ].contains(path)
    }
}
