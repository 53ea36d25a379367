import OCI
import Runtime

extension ContainerRecord {
    /// What hooks are told of the container.
    var hookState: RuntimeSpec.State {
        var state = RuntimeSpec.State(id: id, bundle: bundle, annotations: annotations)
        state.version = version
        return state
    }

    /// Runs hooks of a container whose process is there.
    func run(_ hooks: [RuntimeSpec.Hook], at point: HookPoint) throws(LifecycleError) {
        do throws(LaunchError) {
            try hookState.run(hooks, at: point, pid: pid)
        } catch {
            throw .launch(error)
        }
    }
}

extension Container {
    /// The bundle's configuration as it was when the container was created.
    borrowing func spec() throws(LifecycleError) -> RuntimeSpec {
        let bytes = try configuration()
        do {
            return try RuntimeSpec(parsing: bytes)
        } catch {
            throw .damaged(id.text, reason: "\(error)")
        }
    }
}
