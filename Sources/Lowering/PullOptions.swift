/// What a command line of `image pull` asks for; the grammar is podman-pull(1).
package struct PullOptions: FlagOptions, Equatable {
    package var policy = RunOptions.PullPolicy.always
    package var allTags = false
    package var quiet = false
    package var architecture: String?
    package var operatingSystem: String?
    package var variant: String?
    /// Each operating system, architecture and variant, with slashes.
    package var platform: String?
    package var registry = RegistryOptions()
    package var warnings: [String] = []
    /// The references of images.
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`image pull`" }
    /// A further image.
    package static var strayOperand: String? { nil }

    package static let flags: [Flag<PullOptions>] =
        own + RegistryOptions.flags.map { $0.lifted(to: \.registry) }

    // swift-format-ignore
    private static let own: [Flag<PullOptions>] = [
        Flag("policy", value: "POLICY", .value("missing, always, newer or never.") { $0.policy = try RunFlags.pullPolicy($1) }),
        Flag("all-tags", "a", .flag("Every tag of the repository.") { $0.allTags = $1 }),
        Flag("arch", value: "ARCHITECTURE", .value("The architecture, such as arm64.") { $0.architecture = try RunFlags.nonEmpty($1) }),
        Flag("os", value: "NAME", .value("The operating system, linux.") { $0.operatingSystem = try RunFlags.nonEmpty($1) }),
        Flag("variant", value: "VARIANT", .value("The variant of the architecture, such as v7.") { $0.variant = try RunFlags.nonEmpty($1) }),
        Flag("platform", value: "PLATFORM", .value("All three, such as linux/arm/v7.") { $0.platform = try RunFlags.nonEmpty($1) }),
        Flag("quiet", "q", .flag("Say nothing but errors.") { $0.quiet = $1 }),
        Flag("disable-content-trust", .accepted("Images are checked by their digests.")),
    ]
}

/// What a command line of `artifact pull` asks for; the grammar is podman-artifact-pull(1).
package struct ArtifactPullOptions: FlagOptions, Equatable {
    package var quiet = false
    package var registry = RegistryOptions()
    package var warnings: [String] = []
    /// The artifact's reference.
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`artifact pull`" }
    package static var strayOperand: String? { "is not a flag, and would be taken for the artifact" }

    package static let flags: [Flag<ArtifactPullOptions>] =
        [Flag("quiet", "q", .flag("Say nothing but errors.") { $0.quiet = $1 })]
        + RegistryOptions.flags.map { $0.lifted(to: \.registry) }
}

/// How a registry is talked to.
package struct RegistryOptions: Equatable, Sendable {
    package var credentialsFile: String?
    package var credentials: String?
    package var certificates: String?
    package var decryptionKeys: [String] = []
    package var verifiesTLS: Bool?
    /// How often it is tried again.
    package var retries: Int?
    /// As it is written, such as `5s`.
    package var retryDelay: String?
    package var showsHelp = false

    package init() {}

    // swift-format-ignore
    static let flags: [Flag<RegistryOptions>] = [
        Flag("authfile", value: "PATH", .value("The file with credentials.") { $0.credentialsFile = try RunFlags.nonEmpty($1) }),
        Flag("creds", value: "USER[:PASSWORD]", .value("Credentials of the registry.") { $0.credentials = try RunFlags.nonEmpty($1) }),
        Flag("cert-dir", value: "PATH", .value("Certificates of the registry.") { $0.certificates = try RunFlags.nonEmpty($1) }),
        Flag("decryption-key", value: "KEY[:PASSPHRASE]", .value("What decrypts layers.") { $0.decryptionKeys.append(try RunFlags.nonEmpty($1)) }),
        Flag("tls-verify", .flag("The registry needs a certificate; on unless switched off.") { $0.verifiesTLS = $1 }),
        Flag("retry", value: "NUMBER", .value("How often it is tried again.") { $0.retries = try RunFlags.number($1) }),
        Flag("retry-delay", value: "TIME", .value("How long to wait between tries.") { $0.retryDelay = try RunFlags.nonEmpty($1) }),
        Flag("help", .flag("Show the flags.") { $0.showsHelp = $1 }),
    ]
}
