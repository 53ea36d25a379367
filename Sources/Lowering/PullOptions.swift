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
    package static var takesGlobalFlags: Bool { true }
    /// A further image.
    package static var strayOperand: String? { nil }

    package static let flags: [Flag<PullOptions>] =
        own + RegistryOptions.flags.map { $0.lifted(from: { $0.registry }, to: { $0.registry = $1 }) }

    // swift-format-ignore
    private static let own: [Flag<PullOptions>] = [
        Flag("policy", value: "POLICY", .value("missing, always, newer or never.") { options, text throws(FlagError) in options.policy = try RunFlags.pullPolicy(text) }),
        Flag("all-tags", "a", .flag("Every tag of the repository.") { $0.allTags = $1 }),
        Flag("arch", value: "ARCHITECTURE", .value("The architecture, such as arm64.") { options, text throws(FlagError) in options.architecture = try RunFlags.nonEmpty(text) }),
        Flag("os", value: "NAME", .value("The operating system, linux.") { options, text throws(FlagError) in options.operatingSystem = try RunFlags.nonEmpty(text) }),
        Flag("variant", value: "VARIANT", .value("The variant of the architecture, such as v7.") { options, text throws(FlagError) in options.variant = try RunFlags.nonEmpty(text) }),
        Flag("platform", value: "PLATFORM", .value("All three, such as linux/arm/v7.") { options, text throws(FlagError) in options.platform = try RunFlags.nonEmpty(text) }),
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
    package static var takesGlobalFlags: Bool { true }
    package static var strayOperand: String? { "is not a flag, and would be taken for the artifact" }

    package static let flags: [Flag<ArtifactPullOptions>] =
        [Flag("quiet", "q", .flag("Say nothing but errors.") { $0.quiet = $1 })]
        + RegistryOptions.flags.map { $0.lifted(from: { $0.registry }, to: { $0.registry = $1 }) }
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
        Flag("authfile", value: "PATH", .value("The file with credentials.") { options, text throws(FlagError) in options.credentialsFile = try RunFlags.nonEmpty(text) }),
        Flag("creds", value: "USER[:PASSWORD]", .value("Credentials of the registry.") { options, text throws(FlagError) in options.credentials = try RunFlags.nonEmpty(text) }),
        Flag("cert-dir", value: "PATH", .value("Certificates of the registry.") { options, text throws(FlagError) in options.certificates = try RunFlags.nonEmpty(text) }),
        Flag("decryption-key", value: "KEY[:PASSPHRASE]", .value("What decrypts layers.") { options, text throws(FlagError) in options.decryptionKeys.append(try RunFlags.nonEmpty(text)) }),
        Flag("tls-verify", .flag("The registry needs a certificate; on unless switched off.") { $0.verifiesTLS = $1 }),
        Flag("retry", value: "NUMBER", .value("How often it is tried again.") { options, text throws(FlagError) in options.retries = try RunFlags.number(text) }),
        Flag("retry-delay", value: "TIME", .value("How long to wait between tries.") { options, text throws(FlagError) in options.retryDelay = try RunFlags.nonEmpty(text) }),
        Flag("help", .flag("Show the flags.") { $0.showsHelp = $1 }),
    ]
}
