import Discovery
import Glibc
import Lowering

/// Podman's generator, which reads the same files and writes units of the same names.
enum PodmanGenerator {
    /// Where systemd finds Podman's generator; nil where it is not installed, masked, or systemd does not run us.
    ///
    /// The places are those of systemd.generator(7), or `SYSTEMD_GENERATOR_PATH`, which systemd knows as well.
    static func active(_ scope: LoweringContext.Scope) -> String? {
        guard Environment["SYSTEMD_SCOPE"] != nil else { return nil }
        for path in paths(scope) {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { continue }
            // Masked: a link to /dev/null, or an empty file.
            return status.st_mode & S_IFMT == S_IFREG && status.st_size > 0 ? path : nil
        }
        return nil
    }

    /// The first of these that exists is the one that systemd runs.
    private static func paths(_ scope: LoweringContext.Scope) -> [String] {
        if let given = Environment["SYSTEMD_GENERATOR_PATH"] {
            let name = scope == .system ? "/podman-system-generator" : "/podman-user-generator"
            return given.split(separator: ":").map { $0 + name }
        }
        // Written out: nothing is put together at a boot.
        switch scope {
        case .system:
            return [
                "/run/systemd/system-generators/podman-system-generator",
                "/etc/systemd/system-generators/podman-system-generator",
                "/usr/local/lib/systemd/system-generators/podman-system-generator",
                "/usr/lib/systemd/system-generators/podman-system-generator",
            ]
        case .user:
            return [
                "/run/systemd/user-generators/podman-user-generator",
                "/etc/systemd/user-generators/podman-user-generator",
                "/usr/local/lib/systemd/user-generators/podman-user-generator",
                "/usr/lib/systemd/user-generators/podman-user-generator",
            ]
        }
    }
}
