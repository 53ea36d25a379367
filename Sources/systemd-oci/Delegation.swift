import Glibc
import Linux

/// The part of the program that a start needs not: `pull`, `images` and the rest.
enum Delegation {
    static let program = "/usr/libexec/systemd-oci/systemd-oci-cli"

    /// Becomes that program; returns only where it can't.
    static func execute(_ arguments: ArraySlice<String>) -> Failure {
        // Beside this one where both were built and not installed.
        let beside = HostFile.target("/proc/self/exe").map { path in
            path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex) + "systemd-oci-cli"
        }
        var words = unsafe (["systemd-oci"] + arguments).map { unsafe strdup($0) } + [nil]
        for path in [program] + (beside.map { [String($0)] } ?? []) {
            unsafe execv(path, &words)
        }
        let code = errno
        let reason = SyscallError.reason(code)
        return Failure("cannot run \(program): \(reason)", exitStatus: ExitStatus.notFound)
    }
}
