extension Build {
    /// All keys of `[Build]`, sorted by name.
    // swift-format-ignore
    package static let keys: [Key<Build>] = [
        Key("Annotation", "5.2", .pairs { $0.annotation.collect($1) }, becomes: "--annotation", "OCI annotations of the image", "org.example.owner=web"),
        Key("Arch", "5.2", .text { $0.arch = $1 }, becomes: "--arch", "Architecture, instead of the host's", "arm64"),
        Key("AuthFile", "5.2", .text { $0.authFile = $1 }, becomes: "--authfile", "File with credentials of registries", "/etc/containers/auth.json"),
        Key("BuildArg", "5.7", .pairs { $0.buildArg.collect($1) }, becomes: "--build-arg", "Values of `ARG` in the Containerfile", "VERSION=1"),
        Key("ContainersConfModule", "5.2", .list { $0.containersConfModule.collect($1) }, becomes: "--module before build", "Module of containers.conf", "/etc/containers/web.conf"),
        Key("DNS", "5.2", .list { $0.dns.collect($1) }, becomes: "--dns", "Name server while building", "192.0.2.53"),
        Key("DNSOption", "5.2", .list { $0.dnsOption.collect($1) }, becomes: "--dns-option", "Option of resolv.conf while building", "ndots:1"),
        Key("DNSSearch", "5.2", .list { $0.dnsSearch.collect($1) }, becomes: "--dns-search", "Domain to search while building", "example.com"),
        Key("Environment", "5.2", .pairs { $0.environment.collect($1) }, becomes: "--env", "Variables of the image", "MODE=production"),
        Key("File", "5.2", .text { $0.file = $1 }, becomes: "--file", "The Containerfile: a path or a URL", "/srv/web/Containerfile"),
        Key("ForceRM", "5.2", .flag { $0.forceRM = $1 }, becomes: "--force-rm", "Whether containers of a failed build are removed", "no"),
        Key("GlobalArgs", "5.2", .arguments { $0.globalArgs.collect($1) }, becomes: "options before build", "Options of the program itself", "--log-level=debug"),
        Key("GroupAdd", "5.2", .list { $0.groupAdd.collect($1) }, becomes: "--group-add", "Further groups of the processes", "keep-groups"),
        Key("IgnoreFile", "5.7", .text { $0.ignoreFile = $1 }, becomes: "--ignorefile", "File that says what of the context is left out", "/srv/web/.containerignore"),
        Key("ImageTag", "5.2", .list { $0.imageTag.collect($1) }, becomes: "--tag, image of files that name this one", "Names of the image; other files mean the first", "localhost/web:latest"),
        Key("Label", "5.2", .pairs { $0.label.collect($1) }, becomes: "--label", "Labels of the image", "org.example.owner=web"),
        Key("Network", "5.2", .list { $0.network.collect($1) }, becomes: "--network", "Network while building, or a `.network` file", "host"),
        Key("PodmanArgs", "5.2", .arguments { $0.podmanArgs.collect($1) }, becomes: "as they are", "Further flags of `build`, before the context", "--squash"),
        Key("Pull", "5.2", .text { $0.pull = $1 }, .oneOf("always missing never newer ifnewer true false"), becomes: "--pull=", "When images that this one is built on are pulled", "newer"),
        Key("Retry", "5.5", .text { $0.retry = $1 }, .integer, becomes: "--retry", "How often a failed download is tried again", "5"),
        Key("RetryDelay", "5.5", .text { $0.retryDelay = $1 }, .duration, becomes: "--retry-delay", "Time between two tries", "10s"),
        Key("Secret", "5.2", .arguments { $0.secret.collect($1) }, becomes: "--secret", "Secrets that `RUN` can have", "id=key,src=/etc/keys/web"),
        Key("ServiceName", "5.3", .text { $0.serviceName = $1 }, .service, becomes: "name of the unit", "Name of the service, without `.service`", "frontend"),
        Key("SetWorkingDirectory", "5.2", .text { $0.setWorkingDirectory = $1 }, becomes: "CONTEXT, WorkingDirectory=", "Context: a directory, a URL, `file` for the directory of `File=`, `unit` for that of the Quadlet file", "unit"),
        Key("TLSVerify", "5.2", .flag { $0.tlsVerify = $1 }, becomes: "--tls-verify", "Whether registries need HTTPS and a valid certificate", "no"),
        Key("Target", "5.2", .text { $0.target = $1 }, becomes: "--target", "Stage of the Containerfile to build", "release"),
        Key("Variant", "5.2", .text { $0.variant = $1 }, becomes: "--variant", "Variant of the architecture", "v8"),
        Key("Volume", "5.2", .list { $0.volume.collect($1) }, .volume, becomes: "--volume", "Volumes and directories of the host while building", "/srv/cache:/cache:ro"),
    ]
}
