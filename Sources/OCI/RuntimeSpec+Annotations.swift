extension RuntimeSpec {
    /// Whether `run.oci.keep_original_groups` keeps the supplementary groups of who starts the container, as with crun.
    package var keepsGroups: Bool { isSet("run.oci.keep_original_groups") }

    /// Whether `run.oci.seccomp_fail_unknown_syscall` has a filter fail that names unknown calls, as with crun.
    package var refusesUnknownCalls: Bool { isSet("run.oci.seccomp_fail_unknown_syscall") }

    /// Any text but `0` is yes, as crun reads it.
    private func isSet(_ annotation: String) -> Bool {
        guard let text = annotations[annotation] else { return false }
        return text != "0"
    }
}
