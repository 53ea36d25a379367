import ArgumentParser

/// `container ls` and the like: the same commands, as Podman also spells them.
struct ContainerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "container",
        abstract: "Work with containers: the same as ps, logs, stop and so on.",
        subcommands: [
            List.self, ExistsCommand.self, LogsCommand.self, StartCommand.self, StopCommand.self,
            RestartCommand.self, KillCommand.self, PauseCommand.self, UnpauseCommand.self,
            ContainerRemoveCommand.self, WaitCommand.self, AttachCommand.self, StatsCommand.self,
            TopCommand.self,
            ContainerCopyCommand.self, DiffCommand.self, ExportCommand.self, UpdateCommand.self,
            InspectCommand.self, RenameCommand.self,
        ]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ls",
            abstract: PsCommand.configuration.abstract,
            aliases: ["list", "ps"]
        )

        @OptionGroup var command: PsCommand

        func validate() throws { try command.validate() }

        func run() throws { try command.run() }
    }
}
