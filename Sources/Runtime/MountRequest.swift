import CLinux
import Glibc
import Linux

/// A copy of a mount with mapped owners that a child in a user namespace asks the launcher for.
///
/// It is of what the child has mounted itself, whose owners only who owns the file system may map.
struct MountRequest: Equatable {
    /// The number of the user namespace with the map.
    var namespace: CInt
    /// Whether the mounts below are copied, too.
    var isRecursive: Bool
    /// Whether their owners are mapped as well.
    var mapsBelow: Bool
    /// What it is for, after "cannot".
    var purpose: String
}

extension Stage {
    /// Asks for a copy of what is open, and waits for it.
    mutating func ask(
        for request: MountRequest,
        of place: Program.Argument,
        into slot: Program.Slot
    ) throws(LaunchError) {
        var sockets = mountSockets.take()
        if sockets == nil {
            sockets = try doing(request.purpose) { () throws(SyscallError) in try Terminal.Sockets.make() }
        }
        guard let sockets = sockets.take() else { return }
        send(place, over: sockets, request.purpose)
        let socket = Program.Argument.number(sockets.child.number)
        program.add(CInt(CLINUX_STEP_RECEIVE), [socket], into: slot, request.purpose)
        mountRequests.append(request)
        mountSockets = consume sockets
    }

    /// Makes what the child asks for while it mounts.
    ///
    /// - Parameters:
    ///   - process: The child, which has its own descriptors by now.
    ///   - socket: Where it reports what it could not do.
    ///   - command: What it is to execute.
    /// - Throws: That, or what could not be done for it.
    mutating func answerMountRequests(
        of process: borrowing Descriptor,
        reports socket: borrowing Descriptor,
        command: String
    ) throws(LaunchError) {
        guard let sockets = mountSockets.take() else { return }
        let connection = sockets.closeChild()
        for request in mountRequests {
            let number = clinux_receive_descriptor(connection.number)
            guard number >= 0 else {
                throw program.failure(on: socket, request.purpose, command: command)
            }
            try Self.answer(request, Descriptor(owning: number), of: process, over: connection)
        }
    }

    private static func answer(
        _ request: MountRequest,
        _ place: consuming Descriptor,
        of process: borrowing Descriptor,
        over connection: borrowing Descriptor
    ) throws(LaunchError) {
        do throws(SyscallError) {
            let tree = try MountTree(copying: place, of: process.number, recursive: request.isRecursive)
            try tree.mapOwners(by: request.namespace, recursive: request.mapsBelow)
            try StreamSocket.send(tree.descriptor, with: "!", over: connection.number)
        } catch {
            guard error.code == EINVAL else { throw LaunchError(request.purpose, error.code) }
            throw LaunchError(request.purpose, reason: "the file system has no id-mapped mounts")
        }
    }
}
