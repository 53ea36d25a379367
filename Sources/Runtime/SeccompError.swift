package import Linux

/// Why a container has no seccomp filter.
package enum SeccompError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A system call, or a function of libseccomp and the name of the call that the rule is about.
    case call(SyscallError)
    /// What is wrong with a profile.
    case invalid(String)
    /// What is wrong with the profile in a file.
    case profile(path: String, reason: String)

    package var description: String {
        switch self {
        case .call(let error): "seccomp: \(error)"
        case .invalid(let reason): "seccomp: \(reason)"
        case .profile(let path, let reason): "seccomp: \(path): \(reason)"
        }
    }
}
