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
    /// The `.pod` file that starts a container of such a file; nil where none does.
    package static func startingPod(_ document: UnitDocument) -> String? {
        guard let pod = document.value(section, "Pod")?.unquoted else { return nil }
        let starts = document.value(section, "StartWithPod").flatMap { KeyReader<Self>.flag($0.unquoted) }
        return starts == false ? nil : pod
    }

    package func check(_ checks: inout FileChecks) {
        checkRoot(&checks)
        if group != nil, user == nil {
            checks.complain("Group", "'Group=' needs 'User='")
        }
        if reloadSignal != nil, !reloadCmd.isEmpty {
            checks.complain("ReloadSignal", "'ReloadCmd=' and 'ReloadSignal=' exclude each other")
        }
        checkMapping(&checks)
        checkLegacyMapping(&checks)
        checks.checkServiceOfContainers()
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

    /// What `RemapUsers=` said when it was a boolean; nil where it is a word.
    package var remapsUsers: Bool? { remapUsers.flatMap(KeyReader<Self>.flag) }

    /// Keys of Quadlet's first version, which said what to map by other words.
    private func checkLegacyMapping(_ checks: inout FileChecks) {
        let legacy = [
            ("HostUser", hostUser), ("HostGroup", hostGroup), ("RemapUidRanges", remapUidRanges),
            ("RemapGidRanges", remapGidRanges), ("RemapUidStart", remapUidStart),
            ("RemapGidStart", remapGidStart),
        ]
        guard let key = legacy.first(where: { $0.1 != nil })?.0 else { return }
        if isMapped {
            checks.complain(key, "the deprecated '\(key)=' and the keys that replaced it exclude each other")
        } else if remapUsers != nil, remapsUsers == nil {
            checks.complain(key, "'\(key)=' does not go with 'RemapUsers=\(remapUsers ?? "")'")
        }
    }
}
