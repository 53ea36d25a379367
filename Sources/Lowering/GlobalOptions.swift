/// What stands between the program's name and the command: Podman's global flags (podman(1)).
///
/// Most of them are about parts of Podman that there are none of here.
package struct GlobalOptions: FlagOptions, Equatable {
    package var warnings: [String] = []
    /// The command and all that follows it.
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`systemd-oci`" }
    package static var hasFlagsAfterOperands: Bool { false }
    package static var strayOperand: String? { "is not a flag, and would be taken for the command" }

    private static let elsewhere = "containers run on this host"
    private static let storage = "images and volumes are in /var/lib/systemd-oci"
    private static let journal = "What is said goes to the journal."

    // swift-format-ignore
    package static let flags: [Flag<GlobalOptions>] = [
        Flag("cdi-spec-dir", value: "PATH", .refused("not supported; name the devices by AddDevice=")),
        Flag("cgroup-manager", value: "MANAGER", .accepted("systemd manages the control groups.")),
        Flag("config", value: "PATH", .refused("not supported; credentials are those of /etc/containers/auth.json")),
        Flag("conmon", value: "PATH", .accepted("There is no conmon.")),
        Flag("connection", "c", value: "NAME", .refused(elsewhere)),
        Flag("context", value: "NAME", .refused(elsewhere)),
        Flag("cpu-profile", value: "PATH", .refused("not supported")),
        Flag("db-backend", value: "BACKEND", .accepted("There is no database.")),
        Flag("debug", "D", .accepted(journal)),
        Flag("default-mounts-file", value: "PATH", .refused("not supported; use Volume=")),
        Flag("events-backend", value: "BACKEND", .accepted("There are no events; the journal has what happened.")),
        Flag("help", .refused("would only print something")),
        Flag("hooks-dir", value: "PATH", .refused("hooks are not run; use ExecStartPre= and the like in the unit")),
        Flag("host", "H", value: "URL", .refused(elsewhere)),
        Flag("identity", value: "PATH", .ignored(elsewhere)),
        Flag("imagestore", value: "PATH", .ignored(storage)),
        Flag("log-level", value: "LEVEL", .accepted("All messages go to the journal, with their priority.")),
        Flag("max-workers", value: "NUMBER", .accepted("There are no workers.")),
        Flag("memory-profile", value: "PATH", .refused("not supported")),
        Flag("module", value: "NAME", .ignored("containers.conf is not read; use the keys of the file")),
        Flag("namespace", value: "NAME", .accepted("Containers are told apart by their units.")),
        Flag("network-backend", value: "BACKEND", .value("netavark is what there is.") { options, text throws(FlagError) in try backend(text) }),
        Flag("network-cmd-path", value: "PATH", .ignored("netavark sets networks up")),
        Flag("network-config-dir", value: "PATH", .ignored("networks are in /etc/containers/networks")),
        Flag("noout", .accepted("Nothing is printed.")),
        Flag("out", value: "PATH", .refused("use StandardOutput= in the unit")),
        Flag("pull-option", value: "NAME=VALUE", .ignored("it is for Podman's store of images")),
        Flag("registries-conf", value: "PATH", .refused("not supported; use the full name of the image")),
        Flag("remote", "r", .refused(elsewhere)),
        Flag("root", value: "PATH", .ignored(storage)),
        Flag("runroot", value: "PATH", .ignored("what is known of running containers is in /run/systemd-oci")),
        Flag("runtime", value: "NAME", .value("crun or runc: either means this program.") { options, text throws(FlagError) in try runtime(text) }),
        Flag("runtime-flag", value: "FLAG", .ignored("this program runs the containers")),
        Flag("ssh", value: "MODE", .ignored(elsewhere)),
        Flag("storage-driver", value: "DRIVER", .ignored(storage)),
        Flag("storage-opt", value: "NAME=VALUE", .ignored(storage)),
        Flag("syslog", .accepted(journal)),
        Flag("tls-ca", value: "PATH", .ignored(elsewhere)),
        Flag("tls-cert", value: "PATH", .ignored(elsewhere)),
        Flag("tls-details", value: "PATH", .ignored(elsewhere)),
        Flag("tls-key", value: "PATH", .ignored(elsewhere)),
        Flag("tmpdir", value: "PATH", .ignored("what is known of running containers is in /run/systemd-oci")),
        Flag("trace", .refused("not supported")),
        Flag("transient-store", .accepted("Nothing is known of a container after a boot anyway.")),
        Flag("url", value: "URL", .refused(elsewhere)),
        Flag("version", "v", .refused("would only print something")),
        Flag("volumepath", value: "PATH", .ignored("volumes are in /var/lib/systemd-oci/volumes")),
    ]

    /// Those that Podman takes only before the command; all others may follow it, too.
    private static let leading = [
        "config", "connection", "context", "debug", "host", "identity", "module", "noout", "out", "remote",
        "ssh",
        "tls-ca", "tls-cert", "tls-details", "tls-key", "url", "version",
    ]

    /// Whether a flag of this name may also stand among those of a command.
    static func mayFollow(_ name: String) -> Bool {
        !leading.contains(name) && flags.contains { $0.name == name }
    }

    private static func runtime(_ text: String) throws(FlagError) {
        let name = text.split(separator: "/").last ?? ""
        guard ["crun", "runc", "systemd-oci"].contains(name) else {
            throw RunFlags.wrong("does not run containers here, this program does")
        }
    }

    private static func backend(_ text: String) throws(FlagError) {
        guard text == "netavark" || text.isEmpty else { throw RunFlags.wrong("must be netavark") }
    }
}
