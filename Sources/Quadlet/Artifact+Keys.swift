extension Artifact {
    /// All keys of `[Artifact]`, sorted by name.
    // swift-format-ignore
    package static let keys: [Key<Artifact>] = [
        Key("Artifact", "5.7", .text { $0.artifact = $1 }, .nonempty, becomes: "ARTIFACT", "Artifact to pull", "quay.io/libpod/testartifact:20250206-single"),
        Key("AuthFile", "5.7", .text { $0.authFile = $1 }, becomes: "--authfile", "File with credentials of registries", "/etc/containers/auth.json"),
        Key("CertDir", "5.7", .text { $0.certDir = $1 }, becomes: "--cert-dir", "Directory with certificates for the registry", "/etc/containers/certs.d/web"),
        Key("ContainersConfModule", "5.7", .list { $0.containersConfModule.collect($1) }, becomes: "--module before artifact", "Module of containers.conf", "/etc/containers/web.conf"),
        Key("Creds", "5.7", .text { $0.creds = $1 }, becomes: "--creds", "`USER[:PASSWORD]` for the registry; anybody who can read the unit can read it", "web:secret"),
        Key("DecryptionKey", "5.7", .text { $0.decryptionKey = $1 }, becomes: "--decryption-key", "Key of an encrypted artifact, and its passphrase after a colon", "/etc/keys/web.pem"),
        Key("GlobalArgs", "5.7", .arguments { $0.globalArgs.collect($1) }, becomes: "options before artifact", "Options of the program itself", "--log-level=debug"),
        Key("PodmanArgs", "5.7", .arguments { $0.podmanArgs.collect($1) }, becomes: "as they are", "Further flags of `artifact pull`, before the artifact", "--quiet"),
        Key("Quiet", "5.7", .flag { $0.quiet = $1 }, becomes: "--quiet", "Whether nothing is said while pulling", "yes"),
        Key("Retry", "5.7", .text { $0.retry = $1 }, .integer, becomes: "--retry", "How often a failed download is tried again", "5"),
        Key("RetryDelay", "5.7", .text { $0.retryDelay = $1 }, .duration, becomes: "--retry-delay", "Time between two tries", "10s"),
        Key("ServiceName", "5.7", .text { $0.serviceName = $1 }, .service, becomes: "name of the unit", "Name of the service, without `.service`", "frontend"),
        Key("TLSVerify", "5.7", .flag { $0.tlsVerify = $1 }, becomes: "--tls-verify", "Whether the registry needs HTTPS and a valid certificate", "no"),
    ]
}
