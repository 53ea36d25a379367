import ArgumentParser

/// What Podman can do and nobody needs here: it says what to do instead.
struct RenameCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename",
        abstract: "Say how a container gets another name.",
        shouldDisplay: false
    )

    @Argument var words: [String] = []

    func run() throws {
        throw Failure(
            "rename: a container is named by its unit: give the Quadlet file another name, or set ContainerName= in it, "
                + "then `systemctl daemon-reload` and start it"
        )
    }
}
