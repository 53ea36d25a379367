import Glibc

/// Which files of the user say how registries are reached, and how patient we are with them.
package struct RegistrySettings: Sendable {
    /// Files as containers-auth.json(5); the first that knows a registry counts.
    package var credentials: [String] = []
    /// Directories as containers-certs.d(5); the first that has one for a registry counts.
    package var certificates: [String] = []
    /// Files as containers-registries.conf(5); what a later one says about a prefix counts.
    package var registries: [String] = []
    package var retry = Retry()
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
        let ours = home + "/.config"
        if let path = environment["REGISTRY_AUTH_FILE"] {
            credentials = [path]
        } else {
            let runtime = environment["XDG_RUNTIME_DIR"]
            credentials = [
                user == 0 || runtime == nil
                    ? "/run/containers/\(user)/auth.json" : "\(runtime ?? "")/containers/auth.json",
                (environment["XDG_CONFIG_HOME"] ?? ours) + "/containers/auth.json",
                (environment["DOCKER_CONFIG"] ?? home + "/.docker") + "/config.json",
                "/etc/containers/auth.json",
            ]
        }
        certificates = ["/etc/containers/certs.d", "/etc/docker/certs.d"]
        if user != 0 { certificates.insert(ours + "/containers/certs.d", at: 0) }
        if let path = environment["CONTAINERS_REGISTRIES_CONF"] {
            registries = [path]
        } else {
            let places =
                ["/usr/share/containers", "/etc/containers"] + (user == 0 ? [] : [ours + "/containers"])
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

    package init() {}

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
