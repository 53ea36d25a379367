import ContentStore
import JSON
import Lowering

/// `systemd-oci volume create|rm|ls|inspect|exists`, with the flags of podman-volume(1).
enum VolumeCommand {
    private static let group = CommandGroup(
        name: "volume",
        commands: [
            .init("create", run: create), .init("rm", "remove", run: remove), .init("ls", "list", run: list),
            .init("inspect", run: inspect), .init("exists", run: exists),
        ]
    )

    /// Does what the words after `volume` say.
    ///
    /// - Returns: What to exit with.
    static func run(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        try group.run(arguments)
    }

    private static func create(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        do {
            let options = try VolumeCreateOptions(arguments: arguments)
            try CommandOutput.print(try VolumeStore().create(options))
            return ExitStatus.success
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("volume create: \(error)")
        }
    }

    /// Exit statuses are those of podman-volume-rm(1).
    private static func remove(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let flags: [ListOptions.Name] = [.ignore, .force, .all]
        let (options, named) = try ListOptions.read(arguments, flags, of: "volume rm", needsOperands: true)
        let volumes = VolumeStore()
        let status = RemovalProblem.status(
            removing: options.all ? try names(volumes, "volume rm") : named,
            by: "volume rm",
            ignoresMissing: options.ignores || options.force,
            problem: problem
        ) { name in
            _ = try RunFlags.containerName(name)
            try volumes.remove(name, countingEnded: !options.force)
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
        case VolumeError.inUse: .inUse
        default: .other
        }
    }

    private static func names(_ volumes: VolumeStore, _ command: String) throws(Failure) -> [String] {
        do {
            return try volumes.store.volumeNames()
        } catch {
            throw Failure(command, error)
        }
    }

    private static func list(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let flags: [ListOptions.Name] = [.format, .quiet, .noHeading]
        let (options, _) = try ListOptions.read(arguments, flags, of: "volume ls")
        let volumes = VolumeStore()
        let names = try names(volumes, "volume ls")
        if options.isJSON { return try print(names, volumes, "volume ls") }
        if options.isQuiet {
            for name in names { try CommandOutput.print(name) }
            return ExitStatus.success
        }
        let heading = options.hasHeading ? [["DRIVER", "VOLUME NAME"]] : []
        try CommandOutput.print(rows: heading + rows(names, volumes))
        return ExitStatus.success
    }

    private static func rows(_ names: [String], _ volumes: VolumeStore) throws(Failure) -> [[String]] {
        do {
            return try names.map { [try volumes.definition($0)?.driver ?? "local", $0] }
        } catch {
            throw Failure("volume ls", error)
        }
    }

    private static func inspect(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (options, named) = try ListOptions.read(
            arguments,
            [.all],
            of: "volume inspect",
            needsOperands: true
        )
        let volumes = VolumeStore()
        let names = options.all ? try names(volumes, "volume inspect") : named
        for name in names where !isVolume(name, volumes) {
            throw Failure("volume inspect: there is no volume '\(name)'")
        }
        return try print(names, volumes, "volume inspect")
    }

    private static func exists(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (_, names) = try ListOptions.read(arguments, [], of: "volume exists", needsOperands: true)
        return names.allSatisfy { isVolume($0, VolumeStore()) } ? ExitStatus.success : 1
    }

    /// Whether there is a volume of a name, which may be anything.
    private static func isVolume(_ name: String, _ volumes: VolumeStore) -> Bool {
        // What is no name is no volume's.
        (try? RunFlags.containerName(name)) != nil && volumes.exists(name)
    }

    private static func print(
        _ names: [String],
        _ volumes: VolumeStore,
        _ command: String
    ) throws(Failure) -> Int32 {
        var documents: [JSONValue] = []
        do {
            for name in names {
                let plain: JSONValue = [
                    "Name": .string(name), "Driver": "local", "Labels": [:], "Scope": "local", "Options": [:],
                ]
                let document = try volumes.definition(name)?.document ?? plain
                let users = try volumes.store.containers(using: name)
                let more: [JSONValue.Member] = [
                    .init("Mountpoint", .string(volumes.path(name))),
                    .init("MountCount", .number(String(volumes.isMounted(name) ? users.count : 0))),
                    .init("Containers", .array(users.map { .string($0) })),
                ]
                documents.append(.object((document.members ?? []) + more))
            }
        } catch {
            throw Failure(command, error)
        }
        try CommandOutput.print(JSONValue.array(documents).indentedText(by: 5))
        return ExitStatus.success
    }
}
