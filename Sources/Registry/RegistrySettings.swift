import Glibc

/// Which files of the user say how registries are reached, and how patient we are with them.
package struct RegistrySettings: Sendable {
    /// Files as containers-auth.json(5); the first that knows a registry counts.
    package var credentials: [String] = []
    /// Docker's oldest file, which has only entries.
    package var legacyCredentials: String?
    /// The directory with what systemd passes to our unit, `$CREDENTIALS_DIRECTORY`.
    package var passed: String?
    /// Directories as containers-certs.d(5); the first that has one for a registry counts.
    package var certificates: [String] = []
    /// Files as containers-registries.conf(5); what a later one says about a prefix counts.
    package var registries: [String] = []
    /// Files with short names that users have chosen registries for; they count more than those.
    package var aliases: [String] = []
    package var retry = Retry()
    /// After how many seconds a connection over which nearly nothing comes is given up.
    package var stall = 60
    /// Who we are to every registry, in place of what the files say.
    package var login: (name: String, password: String)?
    /// A directory with the certificates for every registry, in place of those by registry.
    package var certificateDirectory: String?
    /// Whether registries need a certificate that is trusted; nil for what the files say.
    package var verifiesCertificates: Bool?

    /// No files at all.
    package init() {}

    /// What containers/image would read, for this environment and user.
    package init(environment: [String: String], user: UInt32) {
        let home = environment["HOME"] ?? (user == 0 ? "/root" : "")
        let configuration = environment["XDG_CONFIG_HOME"] ?? home + "/.config"
        if let path = environment["REGISTRY_AUTH_FILE"] {
            credentials = [path]
        } else {
            let runtime = environment["XDG_RUNTIME_DIR"].map { $0 + "/containers/auth.json" }
            let ours = "/run/containers/\(user)/auth.json"
            credentials = [
                // Root's units have no such directory, so what root logs in with is not kept there.
                user == 0 ? ours : runtime ?? ours,
                user == 0 ? runtime : nil,
                configuration + "/containers/auth.json",
                (environment["DOCKER_CONFIG"] ?? home + "/.docker") + "/config.json",
                "/etc/containers/auth.json",
            ]
            .compactMap(\.self)
            legacyCredentials = home + "/.dockercfg"
        }
        passed = environment["CREDENTIALS_DIRECTORY"]
        certificates = ["/etc/containers/certs.d", "/etc/docker/certs.d"]
        if user != 0 { certificates.insert(configuration + "/containers/certs.d", at: 0) }
        aliases = [
            user == 0
                ? "/var/cache/containers/short-name-aliases.conf"
                : (environment["XDG_CACHE_HOME"] ?? home + "/.cache") + "/containers/short-name-aliases.conf"
        ]
        if let path = environment["CONTAINERS_REGISTRIES_CONF"] {
            registries = [path]
        } else {
            let places =
                ["/usr/share/containers", "/etc/containers"]
                + (user == 0 ? [] : [configuration + "/containers"])
            // The last main file replaces the others; drop-ins add up.
            let main = places.map { $0 + "/registries.conf" }.last { unsafe access($0, R_OK) == 0 }
            let dropIns = places.map { $0 + "/registries.conf.d" }.flatMap { directory in
                names(in: directory).filter { $0.hasSuffix(".conf") }.map { directory + "/" + $0 }
            }
            registries = (main.map { [$0] } ?? []) + dropIns
        }
    }
}

/// How often something is tried again, and after how long.
package struct Retry: Sendable {
    /// All attempts, the first among them.
    package var attempts = 4
    /// Milliseconds before the second attempt.
    package var pause = 1000
    /// Whether each further pause is twice as long.
    package var doubles = true
    /// The longest pause in milliseconds, also where a registry asks for more.
    package var longest = 60_000

    /// After how many more bytes of a blob the attempts are counted anew.
    static let enough = 1 << 16

    package init() {}

    /// How often a request is sent, all attempts counted since bytes last came.
    ///
    /// With a blob of which much has come all of it would be lost, so that a line that is away for two minutes is waited for.
    func attempts(isBegun: Bool) -> Int { isBegun && attempts > 1 ? 2 * attempts : attempts }

    /// Waits before the next attempt, at least as long as the registry asks for.
    func wait(after failures: Int, retryAfter seconds: Int?) {
        let doubled = doubles ? pause << min(max(failures - 1, 0), 16) : pause
        let asked = min(max(seconds ?? 0, 0), longest) * 1000
        let milliseconds = min(max(doubled, asked), longest)
        // Up to a tenth more, so that many hosts don't come back in step.
        let jittered = milliseconds + Int.random(in: 0...max(milliseconds / 10, 1))
        var pause = timespec(tv_sec: jittered / 1000, tv_nsec: jittered % 1000 * 1_000_000)
        var rest = timespec()
        while unsafe nanosleep(&pause, &rest) == -1, errno == EINTR { pause = rest }
    }
}
