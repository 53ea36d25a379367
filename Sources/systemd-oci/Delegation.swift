import Glibc
import Linux

/// The part of the program that a start needs not: `pull`, `images` and the rest.
enum Delegation {
    static let program = "/usr/libexec/systemd-oci/systemd-oci-cli"

    /// Becomes that program; returns only where it can't.
    static func execute(_ arguments: ArraySlice<String>) -> Failure {
        var words = unsafe (["systemd-oci"] + arguments).map { unsafe strdup($0) } + [nil]
        for path in paths { unsafe execv(path, &words) }
        return missing(errno)
    }

    /// Runs that program and gives its exit status.
    static func wait(for arguments: [String]) throws(Failure) -> Int32 {
        var missing = SyscallError("posix_spawn", program, ENOENT)
        for path in paths {
            do {
                return try ChildProgram.run(path, ["systemd-oci"] + arguments)
            } catch {
                missing = error
            }
        }
        throw Self.missing(missing.code)
    }

    /// Where it is installed, then beside this program, where both were built.
    private static var paths: [String] {
        guard let own = HostFile.target("/proc/self/exe"), let slash = own.lastIndex(of: "/") else {
            return [program]
        }
        return [program, own[...slash] + "systemd-oci-cli"]
    }

    private static func missing(_ code: CInt) -> Failure {
        Failure("cannot run \(program): \(SyscallError.reason(code))", exitStatus: ExitStatus.notFound)
    }
}
