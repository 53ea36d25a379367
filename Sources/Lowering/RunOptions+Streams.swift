package import OCI

extension RunOptions {
    /// The annotation that says what standard output and standard error are: `pipe` or `socket`.
    package static let streamsAnnotation = "org.systemd-oci.streams"

    /// Variables of images whose programs open `/proc/self/fd/2`, which can't be done with a socket.
    ///
    /// They are those of the official images of PHP (`php-fpm.d/docker.conf`) and of Apache's httpd (`httpd.conf`), and
    /// so of all images that are made from these, such as WordPress.
    private static let variablesOfOpeners: Set<Substring> = ["PHP_INI_DIR", "HTTPD_PREFIX"]

    /// Whether standard output and standard error are to be a pipe, which can be opened anew, and not a socket.
    package func streamsArePipe(image: ImageConfiguration) throws(RunFlagError) -> Bool {
        if let asked = annotations.last(where: { $0.name == Self.streamsAnnotation }) {
            switch asked.value {
            case "pipe": return true
            case "socket": return false
            default: throw RunFlagError("--annotation", "\(Self.streamsAnnotation) is 'pipe' or 'socket'")
            }
        }
        return image.environment.contains { variable in
            Self.variablesOfOpeners.contains(variable.prefix { $0 != "=" })
        }
    }
}
