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
        let options: UpdateOptions
        do {
            options = try UpdateOptions(arguments: arguments, by: UpdateOptions.flags, of: "`update`")
        } catch {
            throw Failure("update: \(error)")
        }
        if options.showsHelp {
            let help = RuntimeHelp.command(globals.program, "update", "CONTAINER", UpdateOptions.flags)
            try CommandOutput.print(help)
            return ExitStatus.success
        }
        try RuntimeArguments.check(options.operands, 1...1, "update")
        let container = try globals.found(options.operands[0])
        var resources = options.resources
        if let file = options.file { resources = try read(file) }
        try container.requireProcess()
        if resources.memory.kernel != nil || resources.memory.kernelTCP != nil {
            globals.warn("limits of kernel memory have no effect: cgroup v2 counts it as memory")
        }
        let changes = resources
        try container.withCgroup { cgroup throws(CgroupError) in try cgroup.apply(changes) }
        return ExitStatus.success
    }

    private static func read(_ file: String) throws(Failure) -> RuntimeSpec.Resources {
        do {
            let path = file == "-" ? "/dev/stdin" : file
            guard let text = try SmallFile.contents(of: path, limit: limit) else {
                throw Failure("cannot read '\(file)': no such file or directory")
            }
            return try RuntimeSpec.Resources(parsing: text)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("cannot read '\(file)'", error)
        }
    }
}
