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
    /// See ``Launch/listenerVersion``.
    package var listenerVersion: String?
    /// The container's, which count for each of its processes.
    package var personality: RuntimeSpec.Personality?
    package var memoryPolicy: RuntimeSpec.MemoryPolicy?
    /// The cgroup to be born in; nil for that of the container's process.
    package var cgroup: Descriptor?
    /// Whether it is an error not to get into it.
    package var mustJoinCgroup = true
    /// How many descriptors from 3 on the process gets.
    package var preservedDescriptors: CInt = 0
    /// Those of them that are none of the process's.
    package var missingDescriptors: [CInt] = []
    /// Whether supplementary groups stay those of this program (``RuntimeSpec/keepsGroups``).
    package var keepsGroups = false
    /// See ``Launch/warnsOfAmbientCapabilities``.
    package var warnsOfAmbientCapabilities = false
    /// Whether pipes and terminals that are standard streams become the user's, see ``Launch``.
    package var ownsStandardStreams = false
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

    /// Keeps this program's file from a container whose processes can be the host's root (CVE-2019-5736).
    ///
    /// May execute this program anew, and so is to be called before anything else is done.
    ///
    /// - Parameter pid: The PID of the container's process.
    /// - Throws: What kept this program from that.
    package static func protectProgram(from pid: Int32) throws(SyscallError) {
        if hasHostRoot(pid) { try OwnProgram.executeReadOnly() }
    }

    /// Whether a process of a container can be the host's root, who may write to this program.
    ///
    /// Also where that can't be said.
    static func hasHostRoot(_ pid: Int32) -> Bool {
        guard let text = try? SmallFile.contents(of: "/proc/\(pid)/uid_map") else { return true }
        return text.split(separator: UInt8(ascii: "\n")).contains { line in
            // The first ID inside, the first one here, and their number (user_namespaces(7)).
            let fields = line.split(separator: UInt8(ascii: " "))
            return fields.count != 3 || fields[1].elementsEqual([UInt8(ascii: "0")])
        }
    }

    /// Whether the container has another namespace than this process; nil where that can't be said.
    private func hasOther(_ kind: String) -> Bool? {
        guard let own = try? SmallFile.target(ofLink: "/proc/self/ns/\(kind)"),
            let other = try? SmallFile.target(ofLink: "/proc/\(pid)/ns/\(kind)")
        else { return nil }
        return own != other
    }
}

extension Attachment {
    /// The namespaces that are joined before the clone, besides that of users.
    private static let kinds: [NamespaceKind] = [.mnt, .net, .ipc, .uts, .pid]

    /// Makes the process, which waits for its start.
    package consuming func create() throws(LaunchError) -> Prepared {
        guard let command = process.arguments.first else {
            throw LaunchError("start a process", reason: "there is no command to execute")
        }
        let sockets = try doing("make a socket") { () throws(SyscallError) in try Report.makeSockets() }
        var stage = try stage()
        stage.ownsStandardStreams = ownsStandardStreams
        stage.addBeginning(closing: sockets.launcher.number)
        try stage.addTerminal(below: .workingDirectory, isConsole: false)
        let proc = stage.writesToProc ? try stage.addPrivateProc() : nil
        stage.addDirectory(process.workingDirectory)
        let socket = Program.Argument.number(sockets.child.number)
        stage.program.add(CInt(CLINUX_STEP_WAIT), [socket], "wait for the start")
        if let proc { stage.addLabels(proc: proc) }
        try stage.addAffinity(process.execCPUAffinity?.final)
        try stage.addUser()
        let invocation = stage.addInvocation(
            hasInit: false,
            notifySocket: nil,
            passedDescriptors: 0,
            preservedDescriptors: preservedDescriptors,
            missingDescriptors: missingDescriptors
        )
        try stage.connectListener()
        try stage.addExecution(invocation, filter: seccompFilter, command: command)
        var own = cgroup.take()
        if own == nil { own = ContainerCgroup.of(pid) }
        return try stage.spawn(
            sockets,
            cgroup: own,
            mustJoin: mustJoinCgroup,
            hooks: CreationHooks(RuntimeSpec.Hooks(), of: nil),
            command: command
        )
    }

    /// Takes this process itself to the container's clocks.
    ///
    /// Who shares memory with another process, as all do that come of this one before execve(2), can't
    /// (time_namespaces(7)).
    private borrowing func joinTime() throws(LaunchError) {
        // Kernels without such namespaces have no file for them.
        guard hasOther("time") == true else { return }
        // Who is not root has the power over it in the container's user namespace alone.
        let user = geteuid() != 0 && hasOther("user") != false ? NamespaceKind.user.flag : 0
        let result = clinux_setns(container.descriptor.number, Self.newTime | user)
        if result < 0 { throw LaunchError("join the container's time namespace", -result) }
    }

    private static var newTime: CInt { 0x80 }  // CLONE_NEWTIME, Linux 5.6

    /// What is done before the clone: all namespaces are those of one process, and it is still there.
    private borrowing func stage() throws(LaunchError) -> Stage {
        let purpose = "join the container"
        var spec = RuntimeSpec()
        spec.process = process
        spec.seccomp = seccomp
        spec.personality = personality
        spec.memoryPolicy = memoryPolicy
        // Only root may enter a namespace of the host that it is in already.
        let isRoot = geteuid() == 0
        let kinds = Self.kinds.filter { isRoot || hasOther($0.rawValue) != false }
        var flags = kinds.reduce(0) { $0 | $1.flag }
        var users: Descriptor?
        try joinTime()
        if hasOther("user") != false {
            flags |= NamespaceKind.user.flag
            let pid = pid
            users = try doing(purpose) { () throws(SyscallError) in try Descriptor(namespace: .user, of: pid)
            }
        }
        var stage = Stage(spec: spec, range: nil, userNamespace: users, layerUserNamespace: nil)
        stage.newNamespaces = 0
        stage.isAttached = true
        stage.listenerVersion = listenerVersion
        stage.keepsGroups = keepsGroups
        stage.warnsOfAmbientCapabilities = warnsOfAmbientCapabilities
        stage.state = state
        stage.addLimitRaises()
        try stage.addAffinity(process.execCPUAffinity?.initial)
        let copy = try doing(purpose) { () throws(SyscallError) in try container.descriptor.duplicate() }
        let process = stage.program.keep(copy)
        if hasOther("cgroup") != false {
            // Not by the process, which the child may not look at.
            let pid = pid
            let namespace = try doing(purpose) { () throws(SyscallError) in
                try Descriptor(namespace: .cgroup, of: pid)
            }
            stage.cgroupNamespace = stage.program.keep(namespace)
        }
        stage.program.add(CInt(SYS_setns), [process, .number(flags)], purpose)
        stage.addDumpProtection()
        stage.program.markClone()
        return stage
    }
}

extension Stage {
    /// Changes to a directory of the root that the process has.
    fileprivate mutating func addDirectory(_ path: String) {
        let purpose = "change to the working directory '\(path)'"
        addChange(CInt(SYS_chdir), [.text(path)], purpose)
    }

    /// The last steps: from here on nothing of ours fails but the execution.
    mutating func addExecution(
        _ invocation: [Program.Argument],
        filter: [UInt8],
        command: String
    ) throws(LaunchError) {
        program.add(CInt(CLINUX_STEP_REPORT), [.number(CLINUX_REPORT_LAST)], "report")
        try addConfinement(filter: filter)
        for (hook, purpose) in startHooks { program.add(CInt(CLINUX_STEP_HOOK), [hook], purpose) }
        program.add(CInt(CLINUX_STEP_EXEC), invocation, "execute '\(command)'")
    }
}
