import ArgumentParser

/// `image pull` and the like: the same commands, as Podman also spells them.
struct ImageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image",
        abstract: "Work with images: the same as pull, images, rmi and so on.",
        subcommands: [
            PullCommand.self, PushCommand.self, List.self, Remove.self, PruneCommand.self,
            MountCommand.self, UnmountCommand.self, SaveCommand.self, LoadCommand.self,
            InspectCommand.self, SearchCommand.self, ConvertImageCommand.self, ExportCommand.self,
            ImportStorageCommand.self,
        ]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ls",
            abstract: ImagesCommand.configuration.abstract,
            aliases: ["list"]
        )

        @OptionGroup var command: ImagesCommand

        func run() throws { try command.run() }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rm",
            abstract: RemoveCommand.configuration.abstract
        )

        @OptionGroup var command: RemoveCommand

        func run() throws { try command.run() }
    }
}

/// `system df`, as Podman spells it.
struct SystemCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "system",
        abstract: "Look after the store: the same as df, fsck and prune.",
        subcommands: [DiskUsageCommand.self, CheckCommand.self, PruneCommand.self]
    )
}
