import Cgroups
import Glibc
import Lifecycle
import Linux
import Lowering
import OCI

/// `update`: changes what a container may use.
enum UpdateCommand {
    private static let limit = 1 << 20

    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        guard let options: UpdateOptions = try RuntimeArguments.read(arguments, "update", globals) else {
            return ExitStatus.success
        }
        let container = try globals.found(options.operands[0])
        var resources = options.resources
        if let file = options.file { resources = try read(file) }
        try container.requireProcess()
        if resources.memory.kernel != nil || resources.memory.kernelTCP != nil {
            globals.warn("limits of kernel memory have no effect: cgroup v2 counts it as memory")
        }
        try updateShares(options, container)
        let changes = resources
        try container.withCgroup { cgroup throws(CgroupError) in try cgroup.apply(changes) }
        return ExitStatus.success
    }

    /// Caches and memory bandwidth, for a container that has its own group of resctrl.
    private static func updateShares(
        _ options: UpdateOptions,
        _ container: borrowing Container
    ) throws(Failure) {
        let lines = [options.l3CacheSchema, options.memBwSchema].compactMap { $0 }
        if lines.isEmpty { return }
        let text = try lifecycle(container.configuration())
        let spec: RuntimeSpec
        do {
            spec = try RuntimeSpec(parsing: text)
        } catch {
            throw Failure("\(error)")
        }
        guard let rdt = spec.intelRdt else {
            throw Failure("updating a non-existent Intel RDT configuration is not supported")
        }
        do {
            let plan = try ResourceGroupPlan(rdt, id: container.id.text)
            try ResourceGroup.update(plan.group, lines)
        } catch {
            throw Failure("\(error)")
        }
    }

    private static func read(_ file: String) throws(Failure) -> RuntimeSpec.Resources {
        let purpose = "cannot read '\(file)'"
        let path = file == "-" ? "/dev/stdin" : file
        let content = try doing(purpose, SyscallError.self, SmallFile.contents(of: path, limit: limit))
        guard let content else { throw Failure("\(purpose): no such file or directory") }
        return try doing(purpose, RuntimeSpecError.self, RuntimeSpec.Resources(parsing: content))
    }
}
