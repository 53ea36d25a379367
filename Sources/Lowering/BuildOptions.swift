/// What a command line of `build` asks for; the grammar is podman-build(1).
///
/// Values are kept as written: Buildah, which builds the image, looks into them.
package struct BuildOptions: FlagOptions, Equatable {
    /// Each flag with its value, in order; a switch has `true` or `false`.
    package var settings: [RunSetting] = []
    package var warnings: [String] = []
    /// The context: a directory or a URL.
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`build`" }
    package static var takesGlobalFlags: Bool { true }
    package static var strayOperand: String? { "is not a flag, and would be taken for the context" }

    package static let flags: [Flag<BuildOptions>] = input + output + steps + registry + rest

    private static func text(
        _ name: String,
        short: Character? = nil,
        implied: String? = nil,
        _ value: String,
        _ summary: String
    ) -> Flag<BuildOptions> {
        var flag = Flag<BuildOptions>(
            name,
            value: value,
            .value(summary) { $0.settings.append(RunSetting(name, $1)) }
        )
        (flag.short, flag.implied) = (short, implied)
        return flag
    }

    private static func toggle(
        _ name: String,
        short: Character? = nil,
        _ summary: String
    ) -> Flag<BuildOptions> {
        var flag = Flag<BuildOptions>(
            name,
            .flag(summary) { $0.settings.append(RunSetting(name, $1 ? "true" : "false")) }
        )
        flag.short = short
        return flag
    }

    // swift-format-ignore
    private static let input: [Flag<BuildOptions>] = [
        text("file", short: "f", "PATH", "The Containerfile."),
        text("build-arg", "NAME=VALUE", "A variable of the Containerfile, ARG."),
        text("build-arg-file", "PATH", "A file with variables of the Containerfile."),
        text("build-context", "NAME=SOURCE", "A further context, which the Containerfile may name."),
        text("cpp-flag", "FLAG", "A flag for the preprocessor of Containerfile.in."),
        text("from", "IMAGE", "The image of the first FROM."),
        text("ignorefile", "PATH", "What .containerignore would say."),
        text("target", "STAGE", "The last stage to build."),
        toggle("skip-unused-stages", "Stages that nothing needs are not built; on unless switched off."),
    ]

    // swift-format-ignore
    private static let output: [Flag<BuildOptions>] = [
        text("tag", short: "t", "NAME", "A name of the image."),
        text("annotation", "NAME=VALUE", "An annotation of the image."),
        text("label", "NAME=VALUE", "A label of the image."),
        text("layer-label", "NAME=VALUE", "A label of the images in between."),
        text("format", "FORMAT", "oci or docker."),
        text("manifest", "NAME", "The list that the image is added to."),
        text("iidfile", "PATH", "Where the image's ID is written."),
        text("iidfile-raw", "PATH", "Where the image's ID is written, without its algorithm."),
        text("metadata-file", "PATH", "Where is written what was built."),
        text("output", short: "o", "OPTIONS", "Where the root file system is written instead of an image."),
        text("timestamp", "SECONDS", "The time that the image and its files are of."),
        text("source-date-epoch", "SECONDS", "The time that the image is of."),
        text("unsetannotation", "NAME", "An annotation of the first image to leave out."),
        text("unsetenv", "NAME", "A variable of the first image to leave out."),
        text("unsetlabel", "NAME", "A label of the first image to leave out."),
        toggle("created-annotation", "The annotation with the time; on unless switched off."),
        toggle("identity-label", "The label with the builder's version; on unless switched off."),
        toggle("inherit-annotations", "The first image's annotations; on unless switched off."),
        toggle("inherit-labels", "The first image's labels; on unless switched off."),
        toggle("omit-history", "The image has no history."),
        toggle("rewrite-timestamp", "Files that are younger than the image get its time."),
        toggle("squash", "The new layers are one."),
    ]

    // swift-format-ignore
    private static let steps: [Flag<BuildOptions>] = [
        text("add-host", "NAME:ADDRESS", "A line for /etc/hosts."),
        text("cap-add", "CAPABILITY", "A capability more for RUN."),
        text("cap-drop", "CAPABILITY", "A capability less for RUN."),
        text("device", "SOURCE[:PATH][:rwm]", "A device of the host for RUN."),
        text("dns", "ADDRESS", "A name server for RUN."),
        text("dns-option", "OPTION", "An option of resolv.conf for RUN."),
        text("dns-search", "DOMAIN", "A search domain for RUN."),
        text("env", "NAME[=VALUE]", "A variable of the image."),
        text("group-add", "GROUP", "An additional group for RUN."),
        text("ipc", "MODE", "The IPC namespace of RUN."),
        text("network", "MODE", "The network of RUN."),
        text("net", "MODE", "The same."),
        text("pid", "MODE", "The PID namespace of RUN."),
        text("uts", "MODE", "The UTS namespace of RUN."),
        text("cgroupns", "MODE", "The cgroup namespace of RUN."),
        text("userns", "MODE", "The user namespace of RUN."),
        text("userns-uid-map", "MAP", "User IDs of RUN."),
        text("userns-gid-map", "MAP", "Group IDs of RUN."),
        text("userns-uid-map-user", "NAME", "Whose line of /etc/subuid maps user IDs of RUN."),
        text("userns-gid-map-group", "NAME", "Whose line of /etc/subgid maps group IDs of RUN."),
        text("secret", "SECRET", "What RUN --mount=type=secret mounts."),
        text("ssh", "KEYS", "What RUN --mount=type=ssh gives."),
        text("security-opt", "OPTION", "A security option of RUN."),
        text("shm-size", "SIZE", "The size of /dev/shm for RUN."),
        text("ulimit", "TYPE=SOFT[:HARD]", "A limit of RUN."),
        text("volume", short: "v", "SOURCE:PATH[:OPTIONS]", "A directory of the host for RUN."),
        text("mount", "MOUNT", "A mount for every RUN."),
        toggle("force-rm", "Remove what a failed build has left; on unless switched off."),
        toggle("rm", "Remove what a build has left; on unless switched off."),
        toggle("http-proxy", "Pass http_proxy and the like; on unless switched off."),
        toggle("no-hosts", "Leave /etc/hosts alone."),
        toggle("no-hostname", "Leave /etc/hostname alone."),
        toggle("layers", "Keep an image of each step for later builds."),
        toggle("no-cache", "Build every step anew."),
        toggle("save-stages", "Keep the image of each stage."),
        toggle("stage-labels", "Label the image of each stage."),
        toggle("stdin", "RUN may read standard input."),
        text("cache-from", "IMAGE", "Where steps that were built already are looked for."),
        text("cache-to", "IMAGE", "Where steps are put for later builds."),
        text("cache-ttl", "TIME", "How old a step that was built already may be."),
        text("jobs", "NUMBER", "How many stages are built at once."),
    ]

    // swift-format-ignore
    private static let registry: [Flag<BuildOptions>] = [
        text("pull", implied: "always", "POLICY", "always, missing, never or newer; always without a value."),
        text("arch", "ARCHITECTURE", "The architecture of the image."),
        text("os", "NAME", "The operating system of the image."),
        text("os-feature", "FEATURE", "A feature that the image needs."),
        text("os-version", "VERSION", "The version of the operating system of the image."),
        text("platform", "PLATFORM", "Operating system, architecture and variant."),
        text("variant", "VARIANT", "The variant of the architecture."),
        toggle("all-platforms", "Build for every platform of the first image."),
        text("authfile", "PATH", "The file with credentials."),
        text("cert-dir", "PATH", "Certificates of registries."),
        text("creds", "USER[:PASSWORD]", "Credentials of the registry."),
        text("decryption-key", "KEY", "What decrypts layers."),
        text("retry", "NUMBER", "How often a pull is tried again."),
        text("retry-delay", "TIME", "How long to wait between tries."),
        toggle("tls-verify", "Registries need certificates; on unless switched off."),
        toggle("quiet", short: "q", "Say nothing but errors."),
        toggle("help", "Show the flags."),
    ]

    // swift-format-ignore
    private static let rest: [Flag<BuildOptions>] = [
        text("cgroup-parent", "PATH", "The control group of RUN."),
        text("cpu-period", "MICROSECONDS", "The period of --cpu-quota."),
        text("cpu-quota", "MICROSECONDS", "The time of processors that RUN has in a period."),
        text("cpu-shares", short: "c", "NUMBER", "The weight of RUN among others."),
        text("cpuset-cpus", "LIST", "Processors for RUN."),
        text("cpuset-mems", "LIST", "Memory nodes for RUN."),
        text("memory", short: "m", "SIZE", "The limit of memory for RUN."),
        text("memory-swap", "SIZE", "The limit of memory and swap for RUN."),
        text("isolation", "TYPE", "How RUN is kept from the host."),
        text("hooks-dir", "PATH", "Hooks of RUN."),
        text("runtime", "PATH", "What runs RUN."),
        text("runtime-flag", "FLAG", "A flag of what runs RUN."),
        text("logfile", "PATH", "Where output of the build is written."),
        text("cw", "OPTIONS", "Make an image for a confidential workload."),
        text("sbom", "PRESET", "Make a bill of materials."),
        text("sbom-image-output", "PATH", "Where the bill of materials is in the image."),
        text("sbom-image-purl-output", "PATH", "Where the list of packages is in the image."),
        text("sbom-merge-strategy", "METHOD", "How bills of materials are merged."),
        text("sbom-output", "PATH", "Where the bill of materials is written."),
        text("sbom-purl-output", "PATH", "Where the list of packages is written."),
        text("sbom-scanner-command", "COMMAND", "What makes the bill of materials."),
        text("sbom-scanner-image", "IMAGE", "The image of what makes the bill of materials."),
        text("sign-by", "FINGERPRINT", "The key that signs the image."),
        text("source-policy-file", "PATH", "What the images of FROM are replaced by."),
        toggle("compat-volumes", "Keep what RUN writes to volumes of the image."),
        toggle("compress", "Docker's; it means nothing."),
        toggle("disable-compression", short: "D", "Layers are not compressed; on unless switched off."),
        toggle("disable-content-trust", "Docker's; it means nothing."),
        toggle("logsplit", "A file of output for each platform."),
        Flag("squash-all", .refused("Buildah has --squash, which is the same")),
    ]
}
