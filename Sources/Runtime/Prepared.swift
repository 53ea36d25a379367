package import Glibc
package import Linux

/// A container whose process and namespaces exist, and which waits for its start.
///
/// The process ends when this value does, or when the launcher dies.
package struct Prepared: ~Copyable, Sendable {
    package let pid: pid_t
    package let pidfd: Descriptor
    /// The container's user namespace; nil where it has the host's.
    package let userNamespace: Descriptor?
    /// The user namespace that maps foreign to transient IDs; nil where none was needed.
    package let layerUserNamespace: Descriptor?
    /// The container's network namespace, for netavark; nil where it has the host's.
    package let networkNamespace: Descriptor?
}

/// A container that runs.
package struct Started: ~Copyable, Sendable {
    package let pid: pid_t
    package let pidfd: Descriptor
    package let userNamespace: Descriptor?
    package let layerUserNamespace: Descriptor?
    package let networkNamespace: Descriptor?
}

extension Launch {
    /// Makes the namespaces and a process in them that mounts the container's files and then waits.
    ///
    /// Sources of bind mounts are opened here, so generated files must exist by now; their content may follow.
    package consuming func create() throws(LaunchError) -> Prepared {
        throw LaunchError("create a container", ENOSYS)
    }
}

extension Prepared {
    /// Lets the process go on, and returns when it executes the payload.
    ///
    /// - Throws: The step that failed; the process has ended then.
    package consuming func start() throws(LaunchError) -> Started {
        Started(
            pid: pid,
            pidfd: pidfd,
            userNamespace: userNamespace,
            layerUserNamespace: layerUserNamespace,
            networkNamespace: networkNamespace
        )
    }
}
