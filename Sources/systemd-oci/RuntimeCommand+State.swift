import JSON
import Lifecycle
import Lowering

/// `state`: what a container is and does.
enum StateCommand {
    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        guard let options = try RuntimeArguments.lifecycle(arguments, "state", globals) else {
            return ExitStatus.success
        }
        let containers = globals.containers
        let isOwn = globals.program == .own
        let container = try lifecycle(containers.find(options.operands[0]))
        // Of runc and crun nobody gets to know a container that is not made yet.
        if !isOwn, try lifecycle(container.status()) == .creating {
            throw Failure("\(LifecycleError.notFound(options.operands[0]))")
        }
        let state = try lifecycle(ContainerState.json(of: container))
        try CommandOutput.print(state.indentedText(by: 2))
        return ExitStatus.success
    }
}

extension ContainerState {
    /// The members that runc and crun print.
    static func json(of container: borrowing Container) throws(LifecycleError) -> JSONValue {
        let record = container.record
        let status = try container.status()
        var members: [JSONValue.Member] = [
            .init("ociVersion", .string(record.version)),
            .init("id", .string(record.id)),
            .init("pid", .number(status == .stopped ? "0" : String(record.pid))),
            .init("status", .string(status.rawValue)),
            .init("bundle", .string(record.bundle)),
            .init("rootfs", .string(record.rootFileSystem)),
            .init("created", .string(record.created)),
        ]
        if !record.annotations.isEmpty {
            members.append(.init("annotations", ContainerRecord.object(record.annotations)))
        }
        if let scope = record.scope { members.append(.init("systemd-scope", .string(scope))) }
        members.append(.init("owner", .string(record.owner)))
        return .object(members)
    }
}
