import Quadlet
import Testing

/// All keys of `[Container]` in Podman 6.0 (podman-systemd.unit(5)).
private let podman = """
    AddCapability AddDevice AddHost Annotation AppArmor AutoUpdate CgroupsMode ContainerName ContainersConfModule
    DNS DNSOption DNSSearch DropCapability Entrypoint Environment EnvironmentFile EnvironmentHost Exec ExposeHostPort
    GIDMap GlobalArgs Group GroupAdd HealthCmd HealthInterval HealthLogDestination HealthMaxLogCount HealthMaxLogSize
    HealthOnFailure HealthRetries HealthStartPeriod HealthStartupCmd HealthStartupInterval HealthStartupRetries
    HealthStartupSuccess HealthStartupTimeout HealthTimeout HostName HttpProxy Image IP IP6 Label LogDriver LogOpt
    Mask Memory Mount Network NetworkAlias NoNewPrivileges Notify PidsLimit Pod PodmanArgs PublishPort Pull ReadOnly
    ReadOnlyTmpfs ReloadCmd ReloadSignal Retry RetryDelay Rootfs RunInit SeccompProfile Secret SecurityLabelDisable
    SecurityLabelFileType SecurityLabelLevel SecurityLabelNested SecurityLabelType ServiceName ShmSize StartWithPod
    StopSignal StopTimeout SubGIDMap SubUIDMap Sysctl Timezone Tmpfs UIDMap Ulimit Unmask User UserNS Volume WorkingDir
    """.split(whereSeparator: \.isWhitespace).map(String.init)

@Suite struct `The table of keys` {
    @Test func `has all keys that Podman documents`() {
        let names = Set(Container.keys.map(\.name))
        #expect(podman.filter { !names.contains($0) } == [])
    }

    @Test func `is sorted, so that it can be searched`() {
        let names = Container.keys.map(\.name)
        #expect(names == names.sorted())
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: Container.keys.map(\.name))
    func `has an example that is accepted`(name: String) throws {
        let key = try #require(Container.keys.first { $0.name == name })
        if case .refused = key.value { return }
        let other = ["Image": "", "Rootfs": ""][name] ?? "Image=a\n"
        let needs = [
            "Group": "User=1\n", "RemapUid": "RemapUsers=manual\n", "RemapGid": "RemapUsers=manual\n",
            "ReadOnlyTmpfs": "ReadOnly=yes\n", "StartWithPod": "Pod=web.pod\n",
        ]
        let (_, messages) = read("[Container]\n\(other)\(needs[name] ?? "")\(name)=\(key.example.text)\n")
        #expect(!key.example.text.isEmpty)
        // The value of a deprecated key is accepted, too; what it needs has a warning of its own.
        #expect(messages.filter { !$0.contains("' is deprecated, use '") } == [])
        #expect(messages.contains { $0.contains("'\(name)=' is deprecated") } == (key.replacement != nil))
    }

    @Test(arguments: Container.keys.map(\.name))
    func `sets something`(name: String) throws {
        let key = try #require(Container.keys.first { $0.name == name })
        if case .refused = key.value { return }
        let (container, _) = read("[Container]\n\(name)=\(key.example.text)\n")
        #expect(container != Container())
    }
}
