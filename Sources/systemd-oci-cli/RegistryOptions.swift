import ArgumentParser
import Glibc
import OCI
import Registry

/// How a registry is talked to; the flags of podman-pull(1).
struct RegistryOptions: ParsableArguments {
    @Option(help: ArgumentHelp("File with credentials.", valueName: "path"))
    var authfile: String?

    @Option(help: ArgumentHelp("Directory with certificates of the registry.", valueName: "path"))
    var certDir: String?

    @Option(help: ArgumentHelp("Credentials of the registry.", valueName: "user:password"))
    var creds: String?

    @Option(
        help: ArgumentHelp("Whether registries need a trusted certificate: true or false.", valueName: "bool")
    )
    var tlsVerify: Bool?

    @Option(help: ArgumentHelp("How often a pull is tried again; 3 unless given.", valueName: "number"))
    var retry: Int?

    @Option(help: ArgumentHelp("How long to wait before that, such as 5s.", valueName: "time"))
    var retryDelay: String?

    @Option(help: ArgumentHelp("Not supported: encrypted layers.", valueName: "key", visibility: .hidden))
    var decryptionKey: [String] = []

    @Flag(help: ArgumentHelp("Of no effect.", visibility: .hidden))
    var disableContentTrust = false

    func validate() throws {
        guard decryptionKey.isEmpty else {
            throw ValidationError(
                "--decryption-key: encrypted layers can't be read; use an image without them"
            )
        }
        if let retry, !(0...1000).contains(retry) { throw ValidationError("--retry takes 0 to 1000") }
        if let retryDelay, Self.milliseconds(retryDelay) == nil {
            throw ValidationError("--retry-delay '\(retryDelay)': not a time such as 5s or 1m30s")
        }
        if let creds { _ = try Self.login(creds) }
    }

    /// The files of this host, and what the flags say in their place.
    var settings: RegistrySettings {
        get throws {
            var settings = RegistrySettings(environment: environment(), user: geteuid())
            if let authfile {
                guard unsafe access(authfile, R_OK) == 0 else {
                    throw Failure("--authfile '\(authfile)': \(unsafe String(cString: strerror(errno)))")
                }
                settings.credentials = [authfile]
                settings.legacyCredentials = nil
            }
            settings.certificateDirectory = certDir
            settings.verifiesCertificates = tlsVerify
            if let retry { settings.retry.attempts = retry + 1 }
            if let pause = retryDelay.flatMap(Self.milliseconds) {
                settings.retry.pause = pause
                settings.retry.doubles = false
            }
            if let creds { settings.login = try Self.login(creds) }
            return settings
        }
    }

    /// Reads `user:password`.
    static func login(_ text: String) throws -> (name: String, password: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else {
            throw ValidationError("--creds takes user:password: there is nobody to ask for the password")
        }
        return (String(parts[0]), String(parts[1]))
    }

    /// Milliseconds of a time such as `1m30s`; nil for none, and for more than eleven days.
    static func milliseconds(_ text: String) -> Int? {
        GoDuration.milliseconds(text).flatMap { $0 < 1e9 ? Int($0) : nil }
    }
}

/// Which of an image's platforms is wanted; the flags of podman-pull(1).
struct PlatformOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Platform of the image.", valueName: "os/architecture[/variant]"))
    var platform: String?

    @Option(help: ArgumentHelp("Architecture of the image, such as arm64.", valueName: "name"))
    var arch: String?

    @Option(help: ArgumentHelp("Operating system of the image.", valueName: "name"))
    var os: String?

    @Option(help: ArgumentHelp("Variant of the architecture, such as v7.", valueName: "name"))
    var variant: String?

    /// The host's platform where the flags say nothing else.
    var value: Platform {
        get throws {
            guard let platform else {
                guard arch != nil || os != nil || variant != nil else { return .host }
                return Platform(
                    operatingSystem: os ?? Platform.host.operatingSystem,
                    architecture: arch ?? Platform.host.architecture,
                    variant: variant ?? ""
                )
            }
            if arch != nil || os != nil || variant != nil {
                throw ValidationError("--platform says what --os, --arch and --variant say; give one of them")
            }
            let parts = platform.split(separator: "/").map(String.init)
            guard (2...3).contains(parts.count) else {
                throw ValidationError("--platform takes os/architecture or os/architecture/variant")
            }
            return Platform(
                operatingSystem: parts[0],
                architecture: parts[1],
                variant: parts.count > 2 ? parts[2] : ""
            )
        }
    }
}
