import CLinux
import Glibc
import JSON
import Linux
import OCI

/// What goes to who answers the calls that a filter asks about: the listener's descriptor and a text.
///
/// The text is the specification's "container process state" (config-linux.md).
struct FilterListener {
    /// The text, in which the PIDs are still to be written.
    private(set) var text: [UInt8]
    /// Where the PID of the process goes.
    private(set) var places: [Int]

    /// Room for every PID; white space before a number means nothing in JSON.
    private static let room = 10

    /// - Parameters:
    ///   - filter: The filter of the bundle.
    ///   - state: The container's; without a PID that of the process itself is it.
    init(_ filter: RuntimeSpec.SystemCallFilter, _ state: RuntimeSpec.State) {
        var members: [JSONValue.Member] = [
            .init("ociVersion", .string(state.version)), .init("fds", ["seccompFd"]),
        ]
        if let metadata = filter.listenerMetadata { members.append(.init("metadata", .string(metadata))) }
        let blank = String(repeating: " ", count: Self.room)
        var text = #"{"pid":"#
        places = [text.utf8.count]
        text += blank + "," + Self.inner(members) + #","state":{"#
        if state.pid == nil {
            text += #""pid":"#
            places.append(text.utf8.count)
            text += blank + ","
        }
        text += Self.inner(state.json.members ?? []) + "}}"
        self.text = Array(text.utf8)
    }

    private static func inner(_ members: [JSONValue.Member]) -> String {
        String(JSONValue.object(members).text.dropFirst().dropLast())
    }

    /// A PID, as wide as its place.
    static func digits(_ pid: Int32) -> [UInt8] {
        let digits = Array(String(pid).utf8)
        return [UInt8](repeating: UInt8(ascii: " "), count: max(0, room - digits.count)) + digits
    }

    /// Connects to the socket of who answers; a long path by its directory.
    static func connect(to path: String) throws(SyscallError) -> Descriptor {
        let bytes = path.utf8
        guard bytes.count > 107, let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else {
            return try connect(directly: path)
        }
        let directory = try Descriptor(opening: String(path[..<slash]), O_RDONLY | O_DIRECTORY)
        return try connect(directly: "/proc/self/fd/\(directory.number)\(path[slash...])")
    }

    private static func connect(directly path: String) throws(SyscallError) -> Descriptor {
        let number = unsafe clinux_listener_connect(path)
        if number < 0 { throw SyscallError("connect", path, -number) }
        return Descriptor(owning: number)
    }
}

extension Stage {
    /// Loads a filter and hands its listener over.
    ///
    /// - Parameters:
    ///   - description: The address of the filter's `struct sock_fprog`.
    ///   - flags: `SECCOMP_FILTER_FLAG_…`.
    ///   - filter: What the bundle says.
    /// - Throws: Why nobody can be reached.
    mutating func addListener(
        _ description: UInt64,
        flags: UInt32,
        _ filter: RuntimeSpec.SystemCallFilter
    ) throws(LaunchError) {
        let purpose = "hand the system call filter over"
        guard let path = filter.listenerPath else {
            throw LaunchError(purpose, reason: "there is no listenerPath")
        }
        let socket: Descriptor
        do {
            socket = try FilterListener.connect(to: path)
        } catch {
            // The words that runc has for it.
            throw LaunchError(purpose, reason: "failed to connect with seccomp agent: \(error)")
        }
        let state = state ?? RuntimeSpec.State(id: "", bundle: "")
        let message = FilterListener(filter, state)
        let text = program.address(of: message.text)
        listenerPlaces += message.places.map { text + UInt64($0) }
        let stackSize = 1 << 16
        let stack = unsafe program.allocate(stackSize, isZeroed: false)
        let number = socket.number
        _ = program.keep(socket)
        guard let code = unsafe UnsafeRawPointer(bitPattern: UInt(description)),
            let bytes = unsafe UnsafeRawPointer(bitPattern: UInt(text))
        else { throw LaunchError(purpose, EINVAL) }
        let shared = unsafe program.allocate(MemoryLayout<clinux_listener>.size).bindMemory(
            to: clinux_listener.self,
            capacity: 1
        )
        unsafe shared.initialize(
            to: clinux_listener(
                flags: UInt64(flags),
                filter: code,
                socket: number,
                text: bytes,
                length: message.text.count,
                stack: stack,
                stack_size: stackSize,
                listener: -1,
                result: 1
            )
        )
        let argument = Program.Argument.number(UInt(bitPattern: shared))
        program.add(CInt(CLINUX_STEP_LISTENER), [argument], purpose)
    }

    /// Writes the PID where it was not known yet; the process waits for its start meanwhile.
    func tellListener(pid: Int32) {
        let digits = FilterListener.digits(pid)
        for place in listenerPlaces {
            guard let pointer = unsafe UnsafeMutablePointer<UInt8>(bitPattern: UInt(place)) else { continue }
            for (at, digit) in digits.enumerated() { unsafe pointer[at] = digit }
        }
    }
}
