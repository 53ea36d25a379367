import Glibc
import Lowering
import Systemd

/// `systemd-oci pod create|start|stop|rm|…`, with the flags of podman-pod(1).
enum PodCommand {
    private static let group = CommandGroup(
        name: "pod",
        commands: [
            .init("create", run: done(create)), .init("start", run: done(start)),
            .init("stop", run: done(stop)), .init("rm", run: done(remove)),
            .init("ps", "ls", "list", run: done(PodList.list)), .init("inspect", run: done(PodList.inspect)),
            .init("exists", run: exists),
        ]
    )

    /// Does what the words after `pod` say.
    ///
    /// - Returns: What to exit with.
    static func run(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        try group.run(arguments)
    }

    /// A command that has no exit status of its own.
    private static func done(
        _ command: @escaping @Sendable (ArraySlice<String>) throws(Failure) -> Void
    ) -> CommandGroup.Body {
        { arguments throws(Failure) in
            try command(arguments)
            return ExitStatus.success
        }
    }

    private static func create(_ arguments: ArraySlice<String>) throws(Failure) {
        let creation = try PodCreation.reading(arguments)
        try creation.create()
    }

    /// The runtime directory of the unit that this is a process of; nil for one of a shell.
    private static var unitDirectory: String? {
        guard Variable.value("PODMAN_SYSTEMD_UNIT") != nil else { return nil }
        return RunDirectory.own(among: Variable.value("RUNTIME_DIRECTORY"))
    }

    /// In the pod's unit there is nothing more to do: what the pod is has been made, and starting containers is
    /// the service manager's.
    private static func start(_ arguments: ArraySlice<String>) throws(Failure) {
        let (_, names) = try ListOptions.read(arguments, of: "pod start", needsOperands: true)
        for name in names {
            if let directory = unitDirectory {
                guard PodRecord(in: directory)?.name == name else {
                    throw Failure("pod start: the pod '\(name)' has not been created")
                }
                continue
            }
            guard PodRecord(named: name) != nil else {
                throw Failure("pod start: there is no pod '\(name)'; start its unit by systemctl start")
            }
        }
    }

    /// The containers have ended: their units are bound to the pod's and stop before it.
    private static func stop(_ arguments: ArraySlice<String>) throws(Failure) {
        let (options, names) = try ListOptions.read(arguments, of: "pod stop", needsOperands: true)
        if unitDirectory != nil { return }
        for name in names { try stopUnit(ofPod: name, ignoring: options.ignores, "pod stop") }
    }

    private static func remove(_ arguments: ArraySlice<String>) throws(Failure) {
        let (options, names) = try ListOptions.read(arguments, of: "pod rm", needsOperands: true)
        if let directory = unitDirectory {
            // What its network has left is the sweep's, as that of a container.
            unsafe unlink(PodRecord.path(in: directory))
            return forget()
        }
        for name in names {
            try stopUnit(ofPod: name, ignoring: options.ignores || options.force, "pod rm")
        }
    }

    /// Has the service manager close what it keeps: else it would until the unit's next start, which needs the IDs.
    private static func forget() {
        do {
            guard let notifier = try Notifier() else { return }
            try notifier.removeStored(name: PodStore.namespace)
            try notifier.removeStored(name: PodStore.range)
        } catch {
            Message.write("cannot drop the pod from the descriptor store: \(error)", .warning)
        }
    }

    private static func stopUnit(ofPod name: String, ignoring: Bool, _ command: String) throws(Failure) {
        guard let record = PodRecord(named: name) else {
            if ignoring { return }
            throw Failure("\(command): there is no pod '\(name)' that runs", exitStatus: 1)
        }
        let result: Manager.JobResult?
        do throws(BusError) {
            var manager = try Manager.open()
            try manager.subscribe()
            let job = try manager.stopUnit(record.unit)
            result = try manager.wait(forJob: job)
        } catch {
            throw Failure("\(command): cannot stop \(record.unit)", error)
        }
        guard result == nil || result == .done else {
            throw Failure("\(command): the stop of \(record.unit) \(result?.reason ?? "failed")")
        }
        try CommandOutput.print(name)
    }

    /// Exit statuses are those of podman-pod-exists(1).
    private static func exists(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let (_, names) = try ListOptions.read(arguments, of: "pod exists", needsOperands: true)
        return names.allSatisfy { PodRecord(named: $0) != nil } ? ExitStatus.success : 1
    }
}
