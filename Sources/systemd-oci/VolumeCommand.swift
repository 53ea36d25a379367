import ContentStore
import Lowering
import Systemd
import Volumes

/// `systemd-oci volume create|rm|exists`, with the flags of podman-volume(1); others are the other program's.
enum VolumeCommand {
    private static let group = CommandGroup(
        name: "volume",
        commands: [
            .init("create", run: create), .init("rm", "remove", run: remove), .init("exists", run: exists),
        ]
    )

    /// Does what the words after `volume` say.
    ///
    /// - Returns: What to exit with.
    static func run(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        guard let word = arguments.first, group.commands.contains(where: { $0.names.contains(word) }) else {
            throw Delegation.execute(["volume"] + arguments)
        }
        return try group.run(arguments)
    }

    private static func create(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let purpose = "volume create"
        let options = try doing(purpose, RunFlagError.self, VolumeCreateOptions(arguments: arguments))
        let volumes = VolumeStore()
        let name = try doing(purpose, VolumeError.self, volumes.create(options, at: Timestamp.now()))
        try CommandOutput.print(name)
        return ExitStatus.success
    }

    /// Exit statuses are those of podman-volume-rm(1).
    private static func remove(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (options, named) = try ListOptions.read(arguments, of: "volume rm", needsOperands: true)
        let volumes = VolumeStore()
        let status = RemovalProblem.status(
            removing: options.all ? try names(volumes) : named,
            by: "volume rm",
            ignoresMissing: options.ignores || options.force
        ) { name throws(RemovalProblem) in
            try remove(name, force: options.force, volumes)
        }
        do {
            // What was in them goes where nobody waits for it.
            try volumes.store.sweep()
        } catch {
            throw Failure("volume rm", error)
        }
        return status
    }

    private static func remove(
        _ name: String,
        force: Bool,
        _ volumes: VolumeStore
    ) throws(RemovalProblem) {
        do {
            _ = try RunFlags.containerName(name)
        } catch {
            throw RemovalProblem(Failure("\(error)"))
        }
        do throws(VolumeError) {
            if force {
                try volumes.remove(name, counting: RunningUsers.isRunning)
            } else {
                try volumes.remove(name)
            }
        } catch {
            guard force, case .inUse(_, let users) = error else { throw RemovalProblem(error) }
            try removeUsed(name, by: users, volumes)
        }
        do {
            try CommandOutput.print(name)
        } catch {
            throw RemovalProblem(error)
        }
    }

    private static func removeUsed(
        _ name: String,
        by users: [String],
        _ volumes: VolumeStore
    ) throws(RemovalProblem) {
        do {
            try RunningUsers.stop(users.compactMap(ContainerState.directory(ofContainer:)))
        } catch {
            throw RemovalProblem(error)
        }
        do {
            // The service manager closes what it keeps of a unit, the container's lock too, only later.
            try volumes.remove(name, counting: RunningUsers.isRunning)
        } catch {
            throw RemovalProblem(error)
        }
    }

    private static func names(_ volumes: VolumeStore) throws(Failure) -> [String] {
        do {
            return try volumes.names()
        } catch {
            throw Failure("volume rm", error)
        }
    }

    private static func exists(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (_, names) = try ListOptions.read(arguments, of: "volume exists", needsOperands: true)
        let volumes = VolumeStore()
        let exist = names.allSatisfy { name in
            // What is no name is no volume's.
            (try? RunFlags.containerName(name)) != nil && volumes.exists(name)
        }
        return exist ? ExitStatus.success : 1
    }
}
