extension RuntimeSpec {
    /// Whether a process of the container may be the host's root, also where that can't be said from here.
    package var mayBeHostRoot: Bool {
        guard namespaces.contains(where: { $0.kind == .user && $0.path == nil }), !uidMappings.isEmpty else {
            return true
        }
        return uidMappings.contains { $0.hostID == 0 && $0.size > 0 }
    }
}
