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

    /// Waits until the service manager has read all that was sent before.
    ///
    /// Who sends and then exits must wait, or its messages may not be taken for the service's.
    ///
    /// - Parameter milliseconds: How long to wait at most.
    /// - Throws: `ETIMEDOUT` where the service manager did not answer in time.
    package func barrier(milliseconds: CInt = 5_000) throws(SyscallError) {
        let reader = try sendBarrier()
        var event = pollfd(fd: reader.number, events: 0, revents: 0)
        let count = try check("poll", "NOTIFY_SOCKET") { unsafe poll(&event, 1, milliseconds) }
        if count == 0 { throw SyscallError("poll", "NOTIFY_SOCKET", ETIMEDOUT) }
    }

    /// Hands the writer to the service manager, which closes it; ours is closed on return.
    private func sendBarrier() throws(SyscallError) -> Descriptor {
        let pipe = try Pipe()
        try socket.send(Array("BARRIER=1".utf8), with: pipe.writer)
        return try pipe.reader.duplicate()
    }
}
