import Glibc
package import Linux

/// The connection to the service manager of a service (sd_notify(3)).
package struct Notifier: ~Copyable, Sendable {
    private let socket: DatagramSocket

    /// Connects to the socket of the environment, `NOTIFY_SOCKET`; nil outside of a service that has one.
    package init?() throws(SyscallError) {
        guard let address = Variables.value("NOTIFY_SOCKET"), !address.isEmpty else { return nil }
        try self.init(address: address)
    }

    /// Connects to a path, or to a name of the abstract namespace where the address begins with `@`.
    package init(address: String) throws(SyscallError) {
        socket = try DatagramSocket(address: address)
    }

    /// Sends assignments, one a line, such as `STATUS=…`.
    package func send(_ text: String) throws(SyscallError) {
        try socket.send(Array(text.utf8))
    }

    /// Sends assignments in the name of another process, of whose unit they are then (sd_pid_notify(3)).
    ///
    /// - Parameters:
    ///   - text: The assignments.
    ///   - pid: A process that is there.
    /// - Throws: `EPERM` for who may not (`CAP_SYS_ADMIN`).
    package func send(_ text: String, inNameOf pid: Int32) throws(SyscallError) {
        try socket.send(Array(text.utf8), inNameOf: pid)
    }

    /// Puts a file descriptor into the service's descriptor store, where it outlives this process.
    ///
    /// It isn't watched: a pipe without a writer or a closed peer is no reason to drop it (`FDPOLL=0`).
    package func store(_ descriptor: borrowing Descriptor, name: String) throws(SyscallError) {
        try socket.send(Array("FDSTORE=1\nFDNAME=\(name)\nFDPOLL=0".utf8), with: descriptor)
    }

    /// Drops all stored file descriptors of that name.
    package func removeStored(name: String) throws(SyscallError) {
        try send("FDSTOREREMOVE=1\nFDNAME=\(name)")
    }

    /// Waits until the service manager has done what was sent before.
    ///
    /// It reads one message after the other, so what came before one that it has read is done. `BARRIER=1`, which
    /// tells the same by closing a file descriptor, has PID 1 start a process for that.
    ///
    /// - Parameter milliseconds: How long to wait at most.
    /// - Throws: `ETIMEDOUT` where the service manager did not read in time.
    package func barrier(milliseconds: CInt = 5_000) throws(SyscallError) {
        try socket.sendAndWait(Self.unknownAssignment, milliseconds: milliseconds)
    }

    /// Enough to fill the narrowest socket: sd_notify(3) leaves names that begin with `X_` to others.
    private static let unknownAssignment =
        Array("X_SYSTEMD_OCI_BARRIER=".utf8) + [UInt8](repeating: UInt8(ascii: "-"), count: 1200)
}
