import CLinux
import Glibc
package import Linux

/// A container whose process and namespaces exist, and which waits for its start.
///
/// The process ends when this value does, or when the launcher dies.
package struct Prepared: ~Copyable {
    package var pid: Int32 { child.pid }
    package let pidfd: Descriptor
    /// The container's user namespace; nil where it has the host's.
    package let userNamespace: Descriptor?
    /// The user namespace that maps foreign to transient IDs; nil where none was needed.
    package let layerUserNamespace: Descriptor?
    /// The container's network namespace, for netavark; nil where it has the host's.
    package let networkNamespace: Descriptor?
    /// What is not as the specification asks for and still starts, for the log.
    package let warnings: [String]

    var child: Child
    let socket: Descriptor
    let command: String
    /// Where the terminal's master comes from; nil without a terminal or when it is taken.
    var terminalSocket: Descriptor?
    var kept: DescriptorList
    let hooks: CreationHooks
    /// The steps, which the child has not done yet.
    var program: Program
}

/// A container that runs.
package struct Started: ~Copyable, Sendable {
    package let pid: Int32
    package let pidfd: Descriptor
    package let userNamespace: Descriptor?
    package let layerUserNamespace: Descriptor?
    package let networkNamespace: Descriptor?
    let kept: DescriptorList
}

extension Prepared {
    /// Closes a mount no earlier than all else that was opened for the container.
    ///
    /// The end of a mount that is attached nowhere is waited for (an RCU grace period): what comes first is the start.
    package mutating func keep(_ tree: consuming MountTree?) {
        if let tree { kept.append(tree.takeDescriptor()) }
    }

    /// Lets the process go on, and returns when it executes the payload.
    ///
    /// - Throws: The step that failed; the process has ended then.
    package consuming func start() throws(LaunchError) -> Started {
        try runHooks()
        // Where the child has ended already, its report says why.
        _ = unsafe send(socket.number, "!", 1, Int32(MSG_NOSIGNAL))
        var isLast = false
        while let report = Report.receive(from: socket) {
            if report == .last {
                isLast = true
            } else {
                throw error(report)
            }
        }
        guard isLast else {
            throw LaunchError("start the container", reason: "its process was killed before it ran anything")
        }
        program.letGo()
        return letGo()
    }

    /// Returns when the process waits at the start socket (``Launch/startSocket``), and leaves it there.
    ///
    /// Until then it ends where this process does. Its memory is this process's: what was prepared for it is never
    /// freed, and lives as long as it does.
    ///
    /// - Throws: The step that failed; the process has ended then.
    package consuming func detach() throws(LaunchError) -> Started {
        try runHooks()
        try expect(.ready)
        _ = unsafe send(socket.number, "!", 1, Int32(MSG_NOSIGNAL))
        return letGo()
    }

    /// Runs the hooks that the process waits for.
    private borrowing func runHooks() throws(LaunchError) {
        guard hooks.areAwaited else { return }
        try expect(.hooks)
        try hooks.run(child.pid)
        _ = unsafe send(socket.number, "!", 1, Int32(MSG_NOSIGNAL))
    }

    private borrowing func expect(_ expected: Report) throws(LaunchError) {
        guard let report = Report.receive(from: socket) else {
            throw LaunchError("create the container", reason: "its process was killed")
        }
        guard report == expected else { throw error(report) }
    }

    private consuming func letGo() -> Started {
        child.letGo()
        return Started(
            pid: child.pid,
            pidfd: pidfd,
            userNamespace: userNamespace,
            layerUserNamespace: layerUserNamespace,
            networkNamespace: networkNamespace,
            kept: kept
        )
    }

    private func error(_ report: Report) -> LaunchError {
        if report.step == CInt(CLINUX_REPORT_COMMAND) { return LaunchError(report, purpose: command) }
        return program.error(report) ?? LaunchError(report, purpose: "start")
    }
}
