import Linux
import OCI
import Runtime

extension Containers {
    /// Lets the process of a container go on that was created, and returns when it executes its command.
    ///
    /// - Parameters:
    ///   - name: What it is called.
    ///   - warn: Told what could not be done, and is no reason to stop.
    /// - Throws: What kept it from starting.
    package func start(_ name: String, warn: (String) -> Void) throws(LifecycleError) {
        let id = try ContainerID(name)
        guard let directory = try open(id) else { throw .notFound(name) }
        try lock(directory, id)
        let container = try find(name)
        let status = try container.status()
        guard status == .created else { throw .notCreated(name, status) }
        let socket = PathBytes(Container.startSocketName)
        do throws(LaunchError) {
            try StartSocket.start(at: "\(root)/\(id)/\(Container.startSocketName)")
        } catch {
            throw .launch(error)
        }
        try doing("remove the start socket of container '\(id)'") { () throws(SyscallError) in
            try directory.removeFile(socket)
        }
        do throws(LifecycleError) {
            let spec = try container.spec()
            try container.record.run(spec.hooks.poststart, at: .poststart)
        } catch {
            // The specification has the container end then, and crun also removes it.
            try remove(container, force: true, warn: warn)
            throw error
        }
    }
}
