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
    ///   - version: `ociVersion` of the text; nil for the state's.
    init(_ filter: RuntimeSpec.SystemCallFilter, _ state: RuntimeSpec.State, version: String? = nil) {
        var members: [JSONValue.Member] = [
            .init("ociVersion", .string(version ?? state.version)), .init("fds", ["seccompFd"]),
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
    private static let handOver = "hand the system call filter over"

    /// Connects to who answers the calls that the filter asks about, if it asks about any.
    mutating func connectListener() throws(LaunchError) {
        guard case .filter(let filter) = spec.seccomp, filter.asksListener else { return }
        guard let path = filter.listenerPath else {
            throw LaunchError(Self.handOver, reason: "there is no listenerPath")
        }
        let socket: Descriptor
        do {
            socket = try FilterListener.connect(to: path)
        } catch {
            // The words that runc has for it.
            throw LaunchError(Self.handOver, reason: "failed to connect with seccomp agent: \(error)")
        }
        listenerSocket = socket.number
        keptWhileWaiting.append(socket.number)
        _ = program.keep(socket)
    }

    /// Loads a filter and hands its listener over.
    ///
    /// - Parameters:
    ///   - description: The address of the filter's `struct sock_fprog`.
    ///   - flags: `SECCOMP_FILTER_FLAG_…`.
    ///   - filter: What the bundle says.
    /// - Throws: What is missing for it.
    mutating func addListener(
        _ description: UInt64,
        flags: UInt32,
        _ filter: RuntimeSpec.SystemCallFilter
    ) throws(LaunchError) {
        let state = state ?? RuntimeSpec.State(id: "", bundle: "")
        let message = FilterListener(filter, state, version: listenerVersion)
        let text = program.address(of: message.text)
        listenerPlaces += message.places.map { text + UInt64($0) }
        let stackSize = 1 << 16
        let stack = unsafe program.allocate(stackSize, isZeroed: false)
        guard let code = unsafe UnsafeRawPointer(bitPattern: UInt(description)),
            let bytes = unsafe UnsafeRawPointer(bitPattern: UInt(text))
        else { throw LaunchError(Self.handOver, EINVAL) }
        let shared = unsafe program.allocate(MemoryLayout<clinux_listener>.size).bindMemory(
            to: clinux_listener.self,
            capacity: 1
        )
        unsafe shared.initialize(
            to: clinux_listener(
                flags: UInt64(flags),
                filter: code,
                socket: listenerSocket,
                text: bytes,
                length: message.text.count,
                stack: stack,
                stack_size: stackSize,
                listener: -1,
                result: 1
            )
        )
        let argument = Program.Argument.number(UInt(bitPattern: shared))
        program.add(CInt(CLINUX_STEP_LISTENER), [argument], Self.handOver)
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
