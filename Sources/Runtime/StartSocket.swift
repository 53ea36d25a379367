import CLinux
import Glibc
package import Linux

/// The socket at which a container that was created waits for its start.
///
/// Its directory must be one that nobody else may search: who can connect can start the container.
package enum StartSocket {
    /// Makes one that listens, for ``Launch/startSocket``.
    package static func make(at path: String) throws(SyscallError) -> Descriptor {
        try through(path, "bind") { unsafe clinux_packet_listen($0) }
    }

    /// Starts the container that waits at the socket, and returns when it executes its command.
    ///
    /// - Throws: The step that failed; the container's process has ended then.
    package static func start(at path: String) throws(LaunchError) {
        let purpose = "start the container"
        let connection: Descriptor
        do {
            connection = try through(path, "connect") { unsafe clinux_packet_connect($0) }
        } catch {
            // Refused: nobody listens any more.
            let isGone = error.code == ECONNREFUSED || error.code == ENOENT
            throw isGone ? notWaiting : LaunchError(purpose, error.code)
        }
        // Where it was killed meanwhile, there is no report.
        _ = unsafe send(connection.number, "!", 1, Int32(MSG_NOSIGNAL))
        var isLast = false
        while let report = Report.receive(from: connection) {
            guard report == .last else { throw LaunchError(report, purpose: nil) }
            isLast = true
        }
        if !isLast { throw notWaiting }
    }

    private static var notWaiting: LaunchError {
        LaunchError("start the container", reason: "its process does not wait for a start any more")
    }

    /// Calls with a short path to the same place: the address of a socket has room for 107 bytes.
    private static func through(
        _ path: String,
        _ call: String,
        _ body: (String) -> CInt
    ) throws(SyscallError) -> Descriptor {
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { String(path[...$0]) } ?? "."
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let directory = try Descriptor(opening: parent, CInt(CLINUX_O_PATH) | O_DIRECTORY)
        let number = body("/proc/self/fd/\(directory.number)/\(name)")
        if number < 0 { throw SyscallError(call, path, -number) }
        return Descriptor(owning: number)
    }
}

extension Stage {
    /// Waits for a start by another process; what is left to do must not need what the creator had open.
    ///
    /// - Parameters:
    ///   - listening: The socket; nothing is to be waited for where there is none.
    ///   - reports: The one that the creator is told by.
    ///   - invocation: The arguments of the step that executes the command, which is looked up now.
    ///   - passed: How many descriptors from 3 on the payload gets.
    mutating func addStartWait(
        at listening: borrowing Descriptor?,
        reports: Program.Argument,
        invocation: [Program.Argument],
        passed: CInt
    ) {
        let number: CInt
        switch listening {
        case .some(let listening): number = listening.number
        case .none: return
        }
        program.add(CInt(CLINUX_STEP_FIND), [invocation[0]], "execute the command")
        let socket = Program.Argument.number(number)
        guard case .number(let report) = reports else { return }
        keptWhileWaiting += [number, CInt(report)]
        var first = 3 + passed
        for kept in keptWhileWaiting.sorted() where kept >= first {
            if kept > first { addClosing(first, kept - 1) }
            first = kept + 1
        }
        addClosing(first, -1)
        program.add(CInt(CLINUX_STEP_REPORT), [.number(CLINUX_REPORT_READY)], "report")
        program.add(CInt(SYS_close), [reports], "report")
        program.speakForYourself()
        program.add(CInt(CLINUX_STEP_ACCEPT), [socket], "wait for the start")
    }

    private mutating func addClosing(_ first: CInt, _ last: CInt) {
        let range: [Program.Argument] = [.number(first), .number(UInt32(bitPattern: last)), .number(0)]
        program.add(CInt(SYS_close_range), range, "close descriptors")
    }
}
