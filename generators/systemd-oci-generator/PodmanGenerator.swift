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
        let kind = scope == .system ? "system" : "user"
        let folders =
            Environment["SYSTEMD_GENERATOR_PATH"]?.split(separator: ":").map(String.init)
            ?? ["/run/systemd", "/etc/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd"].map {
                "\($0)/\(kind)-generators"
            }
        for folder in folders {
            let path = "\(folder)/podman-\(kind)-generator"
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { continue }
            // Masked: a link to /dev/null, or an empty file.
            return status.st_mode & S_IFMT == S_IFREG && status.st_size > 0 ? path : nil
        }
        return nil
    }
}
