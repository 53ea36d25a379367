package import Linux

/// Why something could not be had over D-Bus.
package enum BusError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The socket failed.
    case system(SyscallError)
    /// The other side replied with an error: its name, such as `org.freedesktop.systemd1.NoSuchUnit`, and its words.
    case remote(name: String, message: String)
    /// What came, or what was to be sent, is not what D-Bus allows.
    case invalid(String)
    /// The other side would not have us: what it said.
    case refused(String)
    /// No answer came in time.
    case timeout(String)
    /// The other side has closed the connection.
    case closed

    package var description: String {
        switch self {
        case .system(let error): error.description
        case .remote(let name, let message): message.isEmpty ? name : message
        case .invalid(let what): "invalid D-Bus message: \(what)"
        case .refused(let answer): "D-Bus authentication was refused: \(answer)"
        case .timeout(let call): "no answer in time (\(call))"
        case .closed: "the connection was closed"
        }
    }

    /// Whether a unit was to be made whose name another one has still.
    package var isOfUnitThatIsThere: Bool { name == "org.freedesktop.systemd1.UnitExists" }

    /// Whether a job was to be queued that contradicts one which is queued already, such as a start of what is stopped.
    package var isOfConflictingJob: Bool { name == "org.freedesktop.systemd1.TransactionIsDestructive" }

    /// The name of the error that the other side replied with.
    package var name: String? {
        if case .remote(let name, _) = self { return name }
        return nil
    }
}
