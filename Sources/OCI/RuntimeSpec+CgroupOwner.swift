extension RuntimeSpec {
    /// Who gets the container's cgroup as its own (runtime-spec, config-linux.md, "Cgroup ownership"), as a user of the host.
    ///
    /// Only in a new cgroup namespace whose cgroups are mounted writable; nil otherwise, and where it is the host's root.
    package var cgroupOwner: UInt32? {
        guard namespaces.contains(where: { $0.kind == .cgroup && $0.path == nil }),
            mounts.contains(where: {
                $0.source == "cgroup" && $0.destination == "/sys/fs/cgroup" && !$0.options.contains("ro")
            })
        else { return nil }
        let user = process.user.uid
        if uidMappings.isEmpty { return user == 0 ? nil : user }
        for map in uidMappings where user >= map.containerID && user - map.containerID < map.size {
            let (owner, overflow) = map.hostID.addingReportingOverflow(user - map.containerID)
            return overflow || owner == 0 ? nil : owner
        }
        return nil
    }
}
