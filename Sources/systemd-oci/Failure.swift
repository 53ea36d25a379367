import Linux
import Runtime

/// What the launcher exits with where the container does not say.
enum ExitStatus {
    static let success: Int32 = 0
    /// Our own failure, as Podman's (podman-run(1), "Exit Status").
    static let failure: Int32 = 125
    static let notFound: Int32 = 127
}

/// Why a command could not be done, in one line for its user.
struct Failure: Error, Equatable {
    var message: String
    var exitStatus = ExitStatus.failure
    /// Whether the message goes to standard error as it is, as what a container's process says of itself.
    var isPlain = false

    init(_ message: String, exitStatus: Int32 = ExitStatus.failure) {
        self.message = message
        self.exitStatus = exitStatus
    }

    /// What failed, after what it was to do.
    init(_ doing: String, _ error: some Error & CustomStringConvertible) {
        self.init("\(doing): \(error)")
    }

    init(_ error: LaunchError) {
        self.init(error.description, exitStatus: error.exitStatus)
    }
}

/// Does something, and says of an error what it was for.
///
/// - Parameters:
///   - purpose: What stands before the error.
///   - kind: The errors that it may have.
///   - body: What to do.
/// - Returns: What the body does.
/// - Throws: The purpose and the error.
func doing<R: ~Copyable, E: Error & CustomStringConvertible>(
    _ purpose: String,
    _ kind: E.Type,
    _ body: @autoclosure () throws(E) -> R
) throws(Failure) -> R {
    do {
        return try body()
    } catch {
        throw Failure(purpose, error)
    }
}
