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
        do {
            let options = try VolumeCreateOptions(arguments: arguments)
            try CommandOutput.print(try VolumeStore().create(options, at: Timestamp.now()))
            return ExitStatus.success
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("volume create: \(error)")
        }
    }

    /// Exit statuses are those of podman-volume-rm(1).
    private static func remove(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (options, named) = try ListOptions.read(arguments, of: "volume rm", needsOperands: true)
        let volumes = VolumeStore()
        let status = RemovalProblem.status(
            removing: options.all ? try names(volumes) : named,
            by: "volume rm",
            ignoresMissing: options.ignores || options.force,
            problem: problem
        ) { name in
            _ = try RunFlags.containerName(name)
            guard options.force else {
                try volumes.remove(name)
                return try CommandOutput.print(name)
            }
            do {
                try volumes.remove(name, counting: RunningUsers.isRunning)
            } catch VolumeError.inUse(_, let users) {
                try RunningUsers.stop(users.compactMap(ContainerState.directory(ofContainer:)))
                // The service manager closes what it keeps of a unit, the container's lock too, only later.
                try volumes.remove(name, counting: RunningUsers.isRunning)
            }
            try CommandOutput.print(name)
        }
        do {
            // What was in them goes where nobody waits for it.
            try volumes.store.sweep()
        } catch {
            throw Failure("volume rm", error)
        }
        return status
    }

    private static func problem(_ error: any Error) -> RemovalProblem {
        switch error {
        case VolumeError.missing: .missing
        case VolumeError.inUse, VolumeError.mounted: .inUse
        default: .other
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
