import Quadlet
import Testing
import UnitFile

/// All keys of each section in Podman 6.0 (podman-systemd.unit(5), and the deprecated ones of quadlet.go).
private let documented: [QuadletKind: String] = [
    .artifact: """
    Artifact AuthFile CertDir ContainersConfModule Creds DecryptionKey GlobalArgs PodmanArgs Quiet Retry RetryDelay
    ServiceName TLSVerify
    """,
    .build: """
    Annotation Arch AuthFile BuildArg ContainersConfModule DNS DNSOption DNSSearch Environment File ForceRM
    GlobalArgs GroupAdd IgnoreFile ImageTag Label Network PodmanArgs Pull Retry RetryDelay Secret ServiceName
    SetWorkingDirectory Target TLSVerify Variant Volume
    """,
    .image: """
    AllTags Arch AuthFile CertDir ContainersConfModule Creds DecryptionKey GlobalArgs Image ImageTag OS PodmanArgs
    Policy Retry RetryDelay ServiceName TLSVerify Variant
    """,
    .kube: """
    AutoUpdate ConfigMap ContainersConfModule ExitCodePropagation GlobalArgs KubeDownForce LogDriver LogOpt Network
    PodmanArgs PublishPort RemapGid RemapUid RemapUidSize RemapUsers ServiceName SetWorkingDirectory UserNS Yaml
    """,
    .pod: """
    AddHost ContainersConfModule DNS DNSOption DNSSearch ExitPolicy GIDMap GlobalArgs HostName IP IP6 Label Network
    NetworkAlias PodName PodmanArgs PublishPort RemapGid RemapUid RemapUidSize RemapUsers ServiceName ShmSize
    StopTimeout SubGIDMap SubUIDMap UIDMap UserNS Volume
    """,
    .network: """
    ContainersConfModule DisableDNS DNS Driver Gateway GlobalArgs InterfaceName Internal IPAMDriver IPRange IPv6
    Label NetworkDeleteOnStop NetworkName Options PodmanArgs ServiceName Subnet
    """,
    .volume: """
    ContainersConfModule Copy Device Driver GID GlobalArgs Group Image Label Options PodmanArgs ServiceName Type UID
    User VolumeName
    """,
]

/// What has to be in a file besides the key that is looked at.
private let needs: [QuadletKind: String] = [
    .artifact: "Artifact=quay.io/a/b:1\n", .build: "ImageTag=a\nFile=/Containerfile\n", .image: "Image=a\n",
    .kube: "Yaml=a.yaml\n", .pod: "", .network: "Subnet=198.51.100.0/24\n",
    .volume: "Device=/dev/vda\nDriver=\n",
]

/// The messages about a file of a kind, and whether it says anything that an empty one does not.
private func read(_ kind: QuadletKind, _ lines: String) -> (messages: [String], says: Bool) {
    func read<Model: QuadletModel>(_ type: Model.Type) -> (messages: [String], says: Bool) {
        var diagnostics: [Diagnostic] = []
        let text = "[\(kind.section)]\n" + lines
        let document = UnitDocument(parsing: Array(text.utf8), path: "x", diagnostics: &diagnostics)
        let model = Model(reading: document, path: "x", diagnostics: &diagnostics)
        return (diagnostics.map(\.description), model != Model())
    }
    return switch kind {
    case .artifact: read(Artifact.self)
    case .build: read(Build.self)
    case .image: read(Image.self)
    case .kube: read(Kube.self)
    case .pod: read(Pod.self)
    case .network: read(Network.self)
    case .volume: read(Volume.self)
    default: ([], false)
    }
}

@Suite struct `The tables of all kinds` {
    private static let rows = documented.keys.flatMap { KeyTable.rows(of: $0) }

    @Test(arguments: documented.keys)
    func `have the keys that Podman documents`(kind: QuadletKind) throws {
        let words = try #require(documented[kind]).split(whereSeparator: \.isWhitespace).map(String.init)
        #expect(KeyTable.rows(of: kind).map(\.name) == words.sorted())
    }

    @Test(arguments: rows.map { "\($0.section).\($0.name)" })
    func `have an example that is accepted, and that says something`(key: String) throws {
        let row = try #require(Self.rows.first { "\($0.section).\($0.name)" == key })
        let kind = try #require(row.kind)
        var lines = try #require(needs[kind]) + "\(row.name)=\(row.example)\n"
        switch (kind, row.name) {
        case (.volume, "Driver"): lines = "Image=a\nDriver=image\n"
        case (.volume, "Image"): lines += "Driver=image\nDevice=\n"
        case (.kube, "RemapUid"), (.kube, "RemapGid"): lines += "RemapUsers=auto\n"
        case (.pod, "RemapUid"), (.pod, "RemapGid"): lines += "RemapUsers=manual\n"
        default: break
        }
        let messages = read(kind, lines).messages
        #expect(messages.filter { !$0.contains("' is deprecated, use '") } == [])
        #expect(messages.contains { $0.contains("'\(row.name)=' is deprecated") } == (row.replacement != nil))
        #expect(read(kind, "\(row.name)=\(row.example)\n").says)
        #expect(!row.summary.isEmpty && !row.since.isEmpty && !row.becomes.isEmpty)
    }
}

@Suite struct `Mistakes in other kinds` {
    private static let cases: [(QuadletKind, String, String)] = [
        (.volume, "Driver=image", "x:2:1: error: 'Driver=image' needs 'Image='"),
        (.volume, "Image=a", "x:2:1: warning: 'Image=' needs 'Driver=image', ignoring it"),
        (
            .volume, "Driver=image\nImage=a\nCopy=no",
            "x:4:1: warning: 'Driver=image' takes no 'Copy=', ignoring it"
        ),
        (.volume, "Type=ext4", "x:2:1: error: 'Type=' needs 'Device='"),
        (.volume, "UID=web", "x:2:5: error: 'UID=web': expected a number from 0 to 4294967294"),
        (.volume, "GID=4294967295", "x:2:5: error: 'GID=4294967295': expected a number from 0 to 4294967294"),
        (.volume, "User=web", "x:2:1: warning: 'User=web' is no number, which means 0 to Quadlet"),
        (
            .volume, "VolumeName=a/b",
            "x:2:12: error: 'VolumeName=a/b': expected a name of letters, digits, '_', '.' and '-'"
        ),
        (
            .volume, "Volumename=a",
            "x:2:1: error: unknown key 'Volumename' in [Volume], did you mean 'VolumeName'?"
        ),
        (
            .volume, "RemainAfterExit=no",
            "x:2:1: error: 'RemainAfterExit=' is a setting of systemd and belongs in [Service]"
        ),
        (
            .network, "Subnet=192.0.2.0",
            "x:2:8: error: 'Subnet=192.0.2.0': expected an address and the length of its prefix, such as 192.0.2.0/24"
        ),
        (
            .network, "Subnet=::/129",
            "x:2:8: error: 'Subnet=::/129': expected an address and the length of its prefix, such as 192.0.2.0/24"
        ),
        (
            .network, "Gateway=192.0.2.1",
            "x:2:1: error: each 'Gateway=' belongs to a 'Subnet=': there are 1 of 'Gateway=', 0 of 'Subnet='"
        ),
        (
            .network, "Subnet=192.0.2.0/24\nIPRange=192.0.2.0/25\nIPRange=192.0.2.128/25",
            "x:4:1: error: each 'IPRange=' belongs to a 'Subnet=': there are 2 of 'IPRange=', 1 of 'Subnet='"
        ),
        (
            .network, "Subnet=192.0.2.0/24\nIPRange=192.0.2.1-",
            "x:3:9: error: 'IPRange=192.0.2.1-': expected a subnet, such as 192.0.2.0/24, or FIRST-LAST"
        ),
        (
            .network, "IPAMDriver=static",
            "x:2:12: error: 'IPAMDriver=static': expected one of host-local, dhcp, none"
        ),
        (
            .network, "IPAMDriver=dhcp\nSubnet=192.0.2.0/24",
            "x:3:1: error: 'IPAMDriver=dhcp' takes no 'Subnet='"
        ),
        (.image, "Image=", "x:2:1: error: no 'Image='"),
        (
            .image, "Image=a\nPolicy=often",
            "x:3:8: error: 'Policy=often': expected one of always, missing, never, newer"
        ),
        (
            .image, "Image=a\nRetryDelay=10",
            "x:3:12: error: 'RetryDelay=10': expected a time with its unit, such as 10s"
        ),
        (.kube, "LogDriver=none", "x: error: no 'Yaml='"),
        (
            .kube, "Yaml=a\nYaml=b\nSetWorkingDirectory=yaml",
            "x:4:1: error: 'SetWorkingDirectory=yaml' needs a single 'Yaml='"
        ),
        (
            .kube, "Yaml=a\n[Service]\nType=forking",
            "x:4:6: error: 'Type=forking' does not work with a container, expected notify or oneshot"
        ),
        (
            .kube, "Yaml=a\nExitCodePropagation=some",
            "x:3:21: error: 'ExitCodePropagation=some': expected one of all, any, none"
        ),
        (.pod, "ExitPolicy=never", "x:2:12: error: 'ExitPolicy=never': expected one of stop, continue"),
        (.pod, "StopTimeout=long", "x:2:13: error: 'StopTimeout=long': expected a whole number"),
        (.pod, "PodNam=a", "x:2:1: error: unknown key 'PodNam' in [Pod], did you mean 'PodName'?"),
        (.artifact, "Quiet=yes", "x: error: no 'Artifact='"),
        (.build, "File=/Containerfile", "x: error: no 'ImageTag='"),
        (.build, "ImageTag=a", "x: error: no 'File=' and no 'SetWorkingDirectory='"),
        (
            .build, "ImageTag=a\nFile=Containerfile",
            "x:3:1: error: a relative 'File=' needs 'SetWorkingDirectory='"
        ),
        (
            .build, "ImageTag=a\nSetWorkingDirectory=file",
            "x:3:1: error: 'SetWorkingDirectory=file' needs 'File='"
        ),
        (
            .build, "ImageTag=a\nSetWorkingDirectory=yaml",
            "x:3:1: error: 'yaml' is for .kube files, expected file or unit"
        ),
        (
            .build, "ImageTag=a\nFile=/a\n[Service]\nUser=web",
            "x:5:6: warning: 'User=' in [Service] is for the launcher, which needs its privileges"
        ),
    ]

    @Test(arguments: cases)
    func `are named with their place`(kind: QuadletKind, lines: String, message: String) {
        #expect(read(kind, lines + "\n").messages == [message])
    }

    @Test(
        arguments: [
            (.network, "IPRange=192.0.2.9-192.0.2.20\nSubnet=192.0.2.0/24"),
            (.network, "Subnet=2001:db8::/64"),
            (.image, "Image=a\nRetryDelay=1m30s"), (.image, "Image=a\nRetryDelay=1.5h"),
            (.volume, "User=root"),
            (.volume, "User=%U"), (.volume, "VolumeName=%i"), (.build, "ImageTag=a\nFile=%h/Containerfile"),
            (.build, "ImageTag=a\nFile=b\n[Service]\nWorkingDirectory=/srv"), (.network, ""), (.volume, ""),
        ] as [(QuadletKind, String)]
    )
    func `there are none in`(kind: QuadletKind, lines: String) {
        #expect(read(kind, lines + "\n").messages == [])
    }

    /// Podman's own `service-dynamicuser.network` has no `[Network]`.
    @Test func `a section may be missing where nothing is needed`() {
        var diagnostics: [Diagnostic] = []
        let document = UnitDocument(parsing: Array("[Service]\n".utf8), path: "x", diagnostics: &diagnostics)
        _ = Network(reading: document, path: "x", diagnostics: &diagnostics)
        _ = Volume(reading: document, path: "x", diagnostics: &diagnostics)
        #expect(diagnostics == [])
        _ = Image(reading: document, path: "x", diagnostics: &diagnostics)
        _ = Build(reading: document, path: "x", diagnostics: &diagnostics)
        #expect(
            diagnostics.map(\.description) == [
                "x: error: no [Image] section", "x: error: no [Build] section",
            ]
        )
    }
}
