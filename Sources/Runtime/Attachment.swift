import CLinux
import Glibc
package import Linux
package import OCI

/// A further process of a container that runs.
///
/// It joins the namespaces and the cgroup of the container's process, and is confined as the specification says.
package struct Attachment: ~Copyable, Sendable {
    /// What runs, and as whom.
    package var process: RuntimeSpec.Process
    /// The compiled seccomp filter; empty for none.
    package var seccompFilter: [UInt8] = []
    /// What it was compiled from.
    package var seccomp = RuntimeSpec.Seccomp.standard
    /// The container's state, for who listens at `seccomp.listenerPath`.
    package var state: RuntimeSpec.State?
    private let pid: Int32
    private let container: ProcessDescriptor

    /// - Parameters:
    ///   - process: What runs.
    ///   - pid: The PID of the container's process.
    ///   - container: That process, which is held so that the PID stays its own.
    package init(
        process: RuntimeSpec.Process,
        pid: Int32,
        container: consuming ProcessDescriptor
    ) {
        self.process = process
        self.pid = pid
        self.container = container
    }

    /// Whether the container's root is the host's, who may write to this program.
    package var hasHostUsers: Bool {
        let own = try? SmallFile.target(ofLink: "/proc/self/ns/user")
        return own != nil && own == (try? SmallFile.target(ofLink: "/proc/\(pid)/ns/user"))
    }
}

extension Attachment {
    /// The namespaces that are joined besides that of users.
    private static let kinds: [NamespaceKind] = [.mnt, .net, .ipc, .uts, .pid, .cgroup]

    /// Makes the process, which waits for its start.
    package consuming func create() throws(LaunchError) -> Prepared {
        guard let command = process.arguments.first else {
            throw LaunchError("start a process", reason: "there is no command to execute")
        }
        let sockets = try doing("make a socket") { try Report.makeSockets() }
        var stage = try stage()
        stage.addBeginning(closing: sockets.launcher.number)
        try stage.addTerminal(below: .workingDirectory, isConsole: false)
        let proc = stage.writesToProc ? try stage.addPrivateProc() : nil
        stage.addDirectory(process.workingDirectory)
        let socket = Program.Argument.number(sockets.child.number)
        stage.program.add(CInt(CLINUX_STEP_WAIT), [socket], "wait for the start")
        if let proc { stage.addLabels(proc: proc) }
        try stage.addUser()
        let invocation = stage.addInvocation(hasInit: false, notifySocket: nil, passedDescriptors: 0)
        try stage.addExecution(invocation, filter: seccompFilter, command: command)
        return try stage.spawn(sockets, cgroup: ContainerCgroup.of(pid), command: command)
    }

    /// What is done before the clone: all namespaces are those of one process, and it is still there.
    private borrowing func stage() throws(LaunchError) -> Stage {
        let purpose = "join the container"
        var spec = RuntimeSpec()
        spec.process = process
        spec.seccomp = seccomp
        var flags = Self.kinds.reduce(0) { $0 | $1.flag }
        var users: Descriptor?
        if !hasHostUsers {
            flags |= NamespaceKind.user.flag
            let pid = pid
            users = try doing(purpose) { try Descriptor(namespace: .user, of: pid) }
        }
        var stage = Stage(spec: spec, range: nil, userNamespace: users, layerUserNamespace: nil)
        stage.newNamespaces = 0
        stage.state = state
        stage.addLimitRaises()
        let copy = try doing(purpose) { try container.descriptor.duplicate() }
        let process = stage.program.keep(copy)
        stage.program.add(CInt(SYS_setns), [process, .number(flags)], purpose)
        stage.program.markClone()
        return stage
    }
}

extension Stage {
    /// Changes to a directory of the root that the process has.
    fileprivate mutating func addDirectory(_ path: String) {
        let purpose = "change to the working directory '\(path)'"
        program.add(CInt(SYS_chdir), [.text(path)], purpose)
        program.add(CInt(CLINUX_STEP_INSIDE), [], purpose)
    }

    /// The last steps: from here on nothing of ours fails but the execution.
    mutating func addExecution(
        _ invocation: [Program.Argument],
        filter: [UInt8],
        command: String
    ) throws(LaunchError) {
        program.add(CInt(CLINUX_STEP_REPORT), [.number(CLINUX_REPORT_LAST)], "report")
        try addConfinement(filter: filter)
        program.add(CInt(CLINUX_STEP_EXEC), invocation, "execute '\(command)'")
    }
}
