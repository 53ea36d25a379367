/// What a command line of `kube play` asks for; the grammar is podman-kube-play(1).
package struct KubePlayOptions: FlagOptions, Equatable {
    /// `--service-exit-code-propagation`: which failures of containers are the unit's.
    package enum ExitCode: String, Sendable, CaseIterable {
        case all, any, none
    }

    package var annotations: [RunSetting] = []
    package var configMaps: [String] = []
    package var exitCode = ExitCode.none
    package var replace = false
    package var start = true
    package var force = false
    package var publishAll = false
    package var hasPodPrefix = true
    package var addresses: [String] = []
    package var hardwareAddresses: [String] = []
    /// Where relative paths of seccomp profiles begin.
    package var seccompProfiles: String?
    /// What every container has: networks, ports, user namespace, log driver.
    package var common = RunOptions()
    package var warnings: [String] = []
    /// The YAML files.
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`kube play`" }
    package static var takesGlobalFlags: Bool { true }
    /// A further YAML file.
    package static var strayOperand: String? { nil }

    package static let flags: [Flag<KubePlayOptions>] = own + common

    // swift-format-ignore
    private static let own: [Flag<KubePlayOptions>] = [
        Flag("annotation", value: "NAME=VALUE", .value("An annotation of every container.") { options, text throws(FlagError) in options.annotations.append(try RunFlags.pair(text)) }),
        Flag("build", .refused("images are not built; use a .build file")),
        Flag("configmap", value: "PATH", .value("A file with ConfigMaps.") { options, text in
            for path in text.split(separator: ",") { options.configMaps.append(String(path)) }
        }),
        Flag("context-dir", value: "PATH", .refused("images are not built; use a .build file")),
        Flag("down", .refused("would remove what is to run")),
        Flag("force", .flag("With --down, remove volumes.") { $0.force = $1 }),
        Flag("ip", value: "ADDRESS", .value("The address of the pod in the same place.") { options, text throws(FlagError) in
            for address in text.split(separator: ",") { options.addresses.append(try RunFlags.address(String(address))) }
        }),
        Flag("mac-address", value: "ADDRESS", .value("The hardware address of the pod in the same place.") { options, text throws(FlagError) in
            for address in text.split(separator: ",") {
                options.hardwareAddresses.append(try RunFlags.hardwareAddress(String(address)))
            }
        }),
        Flag("no-pod-prefix", .flag("Names of containers don't begin with that of their pod.") { $0.hasPodPrefix = !$1 }),
        Flag("no-trunc", .accepted("Annotations are not cut.")),
        Flag("publish-all", .flag("Publish every containerPort, not only those with a hostPort.") { $0.publishAll = $1 }),
        Flag("replace", .flag("Take the place of what an earlier run has left.") { $0.replace = $1 }),
        Flag("seccomp-profile-root", value: "PATH", .value("Where relative paths of seccomp profiles begin.") { options, text throws(FlagError) in
            options.seccompProfiles = try RunFlags.absolute(text)
        }),
        Flag("service-container", .accepted("The unit itself stands for all containers.")),
        Flag("service-exit-code-propagation", value: "MODE", .value("all, any or none: which failures of containers are the unit's.") { options, text throws(FlagError) in
            options.exitCode = try RunFlags.choice(text)
        }),
        Flag("signature-policy", value: "PATH", .refused("not supported")),
        Flag("start", .flag("Start what is made; on unless switched off.") { $0.start = $1 }),
        Flag("wait", "w", .ignored("the unit lives as long as its containers")),
    ]

    /// Flags that mean for every container what they mean to `run`.
    private static let common: [Flag<KubePlayOptions>] = [
        "authfile", "cert-dir", "creds", "help", "log-driver", "log-opt", "network", "no-hostname",
        "no-hosts", "publish", "quiet", "tls-verify", "userns",
    ].compactMap { RunOptions.flag(named: $0)?.lifted(from: { $0.common }, to: { $0.common = $1 }) }
}
