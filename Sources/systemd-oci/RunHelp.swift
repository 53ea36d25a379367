import Glibc

/// What `run --help` prints.
enum RunHelp {
    static func print() {
        let text = """
            Usage: systemd-oci run [FLAG]… IMAGE [COMMAND [ARGUMENT]…]

            Runs a command in a new container; the flags are Podman's (podman-run(1)).

            """
        Swift.print(text, terminator: "")
    }
}
