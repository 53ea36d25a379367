extension RuntimeSpec {
    /// Whether it says which IDs the container has: those of a user namespace that is joined, or mappings.
    package var saysIDs: Bool {
        !uidMappings.isEmpty || !gidMappings.isEmpty
            || namespaces.contains { $0.kind == .user && $0.path != nil }
    }

    /// Whether a process of the container may be the host's root, also where that can't be said from here.
    package var mayBeHostRoot: Bool {
        guard namespaces.contains(where: { $0.kind == .user && $0.path == nil }), !uidMappings.isEmpty else {
            return true
        }
        return uidMappings.contains { $0.hostID == 0 && $0.size > 0 }
    }
}
