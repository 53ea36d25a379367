extension Image {
    /// All keys of `[Image]`, sorted by name.
    // swift-format-ignore
    package static let keys: [Key<Image>] = [
        Key("AllTags", "4.8", .flag { $0.allTags = $1 }, becomes: "--all-tags", "Whether all tags of the repository are pulled", "no"),
        Key("Arch", "4.8", .text { $0.arch = $1 }, becomes: "--arch", "Architecture, instead of the host's", "arm64"),
        Key("AuthFile", "4.8", .text { $0.authFile = $1 }, becomes: "--authfile", "File with credentials of registries", "/etc/containers/auth.json"),
        Key("CertDir", "4.8", .text { $0.certDir = $1 }, becomes: "--cert-dir", "Directory with certificates for the registry", "/etc/containers/certs.d/web"),
        Key("ContainersConfModule", "4.8", .list { $0.containersConfModule.collect($1) }, becomes: "--module before image", "Module of containers.conf", "/etc/containers/web.conf"),
        Key("Creds", "4.8", .text { $0.creds = $1 }, becomes: "--creds", "`USER[:PASSWORD]` for the registry; anybody who can read the unit can read it", "web:secret"),
        Key("DecryptionKey", "4.8", .text { $0.decryptionKey = $1 }, becomes: "--decryption-key", "Key of an encrypted image, and its passphrase after a colon", "/etc/keys/web.pem"),
        Key("GlobalArgs", "4.8", .arguments { $0.globalArgs.collect($1) }, becomes: "options before image", "Options of the program itself", "--log-level=debug"),
        Key("Image", "4.8", .text { $0.image = $1 }, .nonempty, becomes: "IMAGE", "Image to pull", "docker.io/library/nginx:latest"),
        Key("ImageTag", "4.8", .text { $0.imageTag = $1 }, becomes: "image of files that name this one", "Name that the image has when it comes from an archive", "docker.io/library/nginx:latest"),
        Key("OS", "4.8", .text { $0.os = $1 }, becomes: "--os", "Operating system, instead of the host's", "linux"),
        Key("PodmanArgs", "4.8", .arguments { $0.podmanArgs.collect($1) }, becomes: "as they are", "Further flags of `image pull`, before the image", "--quiet"),
        Key("Policy", "5.6", .text { $0.policy = $1 }, .oneOf("always missing never newer"), becomes: "--policy", "When the image is pulled", "newer"),
        Key("Retry", "5.5", .text { $0.retry = $1 }, .integer, becomes: "--retry", "How often a failed download is tried again", "5"),
        Key("RetryDelay", "5.5", .text { $0.retryDelay = $1 }, .duration, becomes: "--retry-delay", "Time between two tries", "10s"),
        Key("ServiceName", "5.3", .text { $0.serviceName = $1 }, .service, becomes: "name of the unit", "Name of the service, without `.service`", "frontend"),
        Key("TLSVerify", "4.8", .flag { $0.tlsVerify = $1 }, becomes: "--tls-verify", "Whether the registry needs HTTPS and a valid certificate", "no"),
        Key("Variant", "4.8", .text { $0.variant = $1 }, becomes: "--variant", "Variant of the architecture", "v8"),
    ]
}
