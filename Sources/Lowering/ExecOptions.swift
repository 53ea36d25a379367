/// What `exec` is asked to do.
package struct ExecOptions: FlagOptions {
    /// Each `NAME=value`.
    package var environment: [String] = []
    package var workingDirectory: String?
    package var warnings: [String] = []
    /// The container's name, and the command.
    package var operands: [String] = []

    package init() {}

    package static let command = "`exec`"
    package static let hasFlagsAfterOperands = false

    // swift-format-ignore
    package static let flags: [Flag<ExecOptions>] = [
        Flag("env", "e", value: "NAME=VALUE", .value("A variable of the command.") { $0.environment.append($1) }),
        Flag("workdir", "w", value: "DIRECTORY", .value("Where it runs; otherwise where the container does.") { $0.workingDirectory = try RunFlags.absolute($1) }),
        Flag("interactive", "i", .accepted("standard input is the command's.")),
        Flag("tty", "t", .refused("terminals are not supported.")),
        Flag("detach", "d", .refused("a command that runs on is a container of its own.")),
        Flag("user", "u", value: "USER", .refused("the command runs as the container does.")),
        Flag("privileged", .refused("the command has the container's privileges.")),
    ]
}
