import JSON
import Linux
import Lowering
import OCI

extension ExecCommand {
    /// The longest description of a process that is read.
    private static let limit = 16 << 20

    /// The process that is to run.
    static func process(
        _ options: RuntimeExecOptions,
        _ spec: RuntimeSpec,
        _ program: RuntimeProgram
    ) throws(Failure) -> RuntimeSpec.Process {
        guard let path = options.process else {
            var process = try process(by: options, of: spec)
            // crun takes this from the flag alone, runc from the container, too.
            if program == .crun { process.noNewPrivileges = options.noNewPrivileges ?? false }
            return process
        }
        let content: [UInt8]?
        do {
            content = try SmallFile.contents(of: path, limit: limit)
        } catch {
            throw Failure("cannot read the process", error)
        }
        guard let content else { throw Failure("open \(path): no such file or directory") }
        let purpose = "the process in '\(path)' is wrong"
        var process = try doing(purpose, RuntimeSpecError.self, RuntimeSpec.Process(parsing: content))
        let document = try doing(purpose, JSONError.self, JSONValue(parsing: content))
        if process.arguments.isEmpty { throw Failure("args must not be empty") }
        process.inherit(from: spec.process, hasCapabilities: document["capabilities"] != nil)
        return process
    }

    /// The container's own process with what flags say.
    private static func process(
        by options: RuntimeExecOptions,
        of spec: RuntimeSpec
    ) throws(Failure) -> RuntimeSpec.Process {
        var process = spec.process
        process.arguments = Array(options.operands.dropFirst())
        if process.arguments.isEmpty { throw Failure("exec args cannot be empty") }
        process.terminal = options.terminal
        if let directory = options.workingDirectory { process.workingDirectory = directory }
        if !process.workingDirectory.hasPrefix("/") { throw Failure("Cwd must be an absolute path") }
        process.environment += options.environment
        if let user = options.user {
            process.user.uid = user.uid
            process.user.gid = user.gid ?? process.user.gid
        }
        process.user.additionalGroups += options.additionalGroups
        if let label = options.selinuxLabel { process.selinuxLabel = label }
        if let profile = options.appArmorProfile { process.appArmorProfile = profile }
        process.noNewPrivileges = options.noNewPrivileges ?? process.noNewPrivileges
        process.capabilities.add(options.capabilities)
        return process
    }
}

extension RuntimeSpec.Process {
    /// Takes from the container's process what a file does not say of a further one, as runc does.
    fileprivate mutating func inherit(from first: RuntimeSpec.Process, hasCapabilities: Bool) {
        if !hasCapabilities { capabilities = first.capabilities }
        if rlimits.isEmpty { rlimits = first.rlimits }
        appArmorProfile = appArmorProfile ?? first.appArmorProfile
        selinuxLabel = selinuxLabel ?? first.selinuxLabel
        scheduler = scheduler ?? first.scheduler
        ioPriority = ioPriority ?? first.ioPriority
        execCPUAffinity = execCPUAffinity ?? first.execCPUAffinity
        oomScoreAdjustment = oomScoreAdjustment ?? first.oomScoreAdjustment
        user.umask = user.umask ?? first.user.umask
    }
}

extension RuntimeSpec.Capabilities {
    /// Adds to the sets as runc does: ambient ones are of use with inheritable ones alone.
    fileprivate mutating func add(_ names: [String]) {
        bounding += names
        effective += names
        permitted += names
        if !inheritable.isEmpty { ambient += names }
    }
}
