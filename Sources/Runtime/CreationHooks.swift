import CLinux
import Glibc
import Linux
import OCI

/// The hooks of a container that is being created, and what they are told by.
struct CreationHooks: ~Copyable, Sendable {
    private let hooks: RuntimeSpec.Hooks
    private let state: RuntimeSpec.State?
    private var files = DescriptorList()
    private var streams = HookFiles(input: -1, output: -1)

    /// - Parameters:
    ///   - hooks: The spec's.
    ///   - state: The container; must be there where a hook is.
    /// - Throws: Where it is not.
    init(_ hooks: RuntimeSpec.Hooks, of state: RuntimeSpec.State?) throws(LaunchError) {
        self.hooks = hooks
        let isEmpty = hooks.createContainer.isEmpty && hooks.startContainer.isEmpty
        self.state = state
        if isEmpty, hooks.prestart.isEmpty, hooks.createRuntime.isEmpty { return }
        guard state != nil else {
            throw LaunchError("run hooks", reason: "they are for containers that have a bundle")
        }
        if isEmpty { return }
        do {
            for name in ["creating", "created", "hook"] { files.append(try Descriptor(memory: name)) }
            streams = HookFiles(input: files[0], output: files[2])
            if let state { try streams.open(by: state, keeping: &files) }
        } catch {
            throw LaunchError("run hooks", error.code)
        }
    }

    /// Whether the process waits while hooks run that are not its own.
    var areAwaited: Bool {
        !hooks.prestart.isEmpty || !hooks.createRuntime.isEmpty || !hooks.createContainer.isEmpty
    }

    /// Adds those before the change of the root, which is the last moment at which the host's programs are there.
    borrowing func addCreation(
        to stage: inout Stage,
        _ socket: Program.Argument,
        directory: String?
    ) {
        guard areAwaited else { return }
        let purpose = "wait for hooks"
        stage.program.add(CInt(CLINUX_STEP_REPORT), [.number(CLINUX_REPORT_HOOKS)], purpose)
        stage.program.add(CInt(CLINUX_STEP_WAIT), [socket], purpose)
        guard !hooks.createContainer.isEmpty else { return }
        stage.program.add(CInt(SYS_umask), [.number(0o022)], "set the umask")
        defer { stage.program.add(CInt(SYS_umask), [.number(0)], "set the umask") }
        for number in hooks.createContainer.indices {
            let hook = stage.program.address(
                of: hooks.createContainer[number],
                streams,
                environment: nil,
                directory: directory
            )
            let purpose = HookPoint.createContainer.purpose(hooks.createContainer, number)
            stage.program.add(CInt(CLINUX_STEP_HOOK), [.number(hook)], purpose)
        }
    }

    /// Prepares those that run as the last thing before the command.
    ///
    /// Its environment is theirs where they have none, as with runc.
    borrowing func addStart(to stage: inout Stage, environment: Program.Argument) {
        guard !hooks.startContainer.isEmpty, case .number(let environment) = environment else { return }
        var streams = streams
        streams.input = files[1]
        stage.keptWhileWaiting += [files[1], files[2]]
        stage.keptWhileWaiting += [streams.standardOutput, streams.standardError].filter { $0 != files[2] }
        for number in hooks.startContainer.indices {
            let hook = stage.program.address(
                of: hooks.startContainer[number],
                streams,
                environment: environment,
                directory: nil
            )
            let purpose = HookPoint.startContainer.purpose(hooks.startContainer, number)
            stage.startHooks.append((.number(hook), purpose))
        }
    }

    /// Writes what the hooks in the container read, in which the process has another number.
    borrowing func describe(_ pid: Int32) throws(LaunchError) {
        guard let state, files.count > 0 else { return }
        do {
            let inside = try Self.pid(inside: pid)
            for (number, status) in [RuntimeSpec.State.Status.creating, .created].enumerated() {
                let bytes = Array(state.text(status, pid: inside).utf8)
                let file = files[number]
                try check("write", "state") { unsafe write(file, bytes, bytes.count) }
            }
        } catch {
            throw LaunchError("tell hooks of the container", error.code)
        }
    }

    /// Runs those of this process's namespaces.
    borrowing func run(_ pid: Int32) throws(LaunchError) {
        guard let state else { return }
        try state.run(hooks.prestart, at: .prestart, pid: pid)
        try state.run(hooks.createRuntime, at: .createRuntime, pid: pid)
    }

    /// The number that a process has in its own namespace: the last of `NSpid` (proc(5)).
    private static func pid(inside pid: Int32) throws(SyscallError) -> Int32 {
        let status = try SmallFile.contents(of: "/proc/\(pid)/status") ?? []
        let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
        let numbers = lines.first { $0.hasPrefix("NSpid:") }?.split(whereSeparator: {
            $0 == "\t" || $0 == " "
        })
        return numbers?.last.flatMap { Int32($0) } ?? pid
    }
}
