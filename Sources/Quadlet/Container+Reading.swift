package import UnitFile

extension Container {
    /// The name of a container that has no `ContainerName=`, with specifiers.
    package static func defaultName(of name: UnitName) -> String {
        name.instance == nil ? "systemd-%N" : "systemd-%p_%i"
    }

    /// The name of the container, with specifiers.
    package func name(in file: UnitName) -> String {
        containerName ?? Self.defaultName(of: file)
    }
}

extension Container {
    package func check(_ checks: inout FileChecks) {
        checkRoot(&checks)
        if group != nil, user == nil {
            checks.complain("Group", "'Group=' needs 'User='")
        }
        if reloadSignal != nil, !reloadCmd.isEmpty {
            checks.complain("ReloadSignal", "'ReloadCmd=' and 'ReloadSignal=' exclude each other")
        }
        checkMappings(&checks)
        checkService(&checks)
    }

    private func checkRoot(_ checks: inout FileChecks) {
        if image == nil, rootfs == nil {
            // The file as a whole lacks something, unless an empty assignment took it away.
            if checks.document.index(of: Container.section) == nil {
                checks.complain(nil, "no [Container] section")
            } else {
                checks.complain("Image", "no 'Image=' and no 'Rootfs='")
            }
        } else if image != nil, rootfs != nil {
            checks.complain("Rootfs", "'Image=' and 'Rootfs=' exclude each other")
        }
    }

    /// The deprecated keys and those that replaced them.
    private func checkMappings(_ checks: inout FileChecks) {
        let isMapped =
            userNS != nil || !uidMap.isEmpty || !gidMap.isEmpty
            || subUIDMap != nil || subGIDMap != nil
        let remaps = !remapUid.isEmpty || !remapGid.isEmpty
        switch remapUsers {
        case nil where remaps && !isMapped:
            checks.complain(remapUid.isEmpty ? "RemapGid" : "RemapUid", "needs 'RemapUsers='")
        case nil where !remaps: break
        case _ where isMapped:
            checks.complain(
                "RemapUsers",
                "the deprecated Remap keys and the keys that replaced them exclude each other"
            )
        case "keep-id" where remapUid.count > 1 || remapGid.count > 1:
            checks.complain("RemapUsers", "'RemapUsers=keep-id' takes one 'RemapUid=' and one 'RemapGid='")
        default: break
        }
    }

    /// Settings of `[Service]` that would break what the container needs.
    private func checkService(_ checks: inout FileChecks) {
        if let type = checks.document.last("Service", "Type"), !["notify", "oneshot"].contains(type.value) {
            checks.complain(
                type,
                "'Type=\(type.value)' does not work with a container, expected notify or oneshot"
            )
        }
        if let mode = checks.document.last("Service", "KillMode"),
            !["mixed", "control-group"].contains(mode.value)
        {
            checks.complain(
                mode,
                "'KillMode=\(mode.value)' would leave processes, expected mixed or control-group"
            )
        }
    }
}
