import Glibc
import Linux
package import OCI

extension Cgroup {
    /// Sets limits; what `resources` says nothing of stays as it is.
    package func apply(_ resources: RuntimeSpec.Resources) throws(CgroupError) {
        try apply(resources, isNew: false)
    }

    func apply(_ resources: RuntimeSpec.Resources, isNew: Bool) throws(CgroupError) {
        let resources = isNew ? resources : resources.completed(by: try limits())
        let plan = try CgroupPlan(resources)
        try checkUsage(resources.memory)
        if !isNew { try setProperties(resources) }
        try write(plan.settings)
        // A new cgroup without a program allows every device.
        if isNew || !resources.devices.isEmpty { try limitDevices(plan.devices) }
    }

    func write(_ settings: [CgroupSetting]) throws(CgroupError) {
        var waiting: [CgroupSetting] = []
        for setting in settings {
            do throws(CgroupError) {
                try write(setting)
            } catch {
                guard setting.waits, case .refused(_, _, _, EINVAL) = error else { throw error }
                waiting.append(setting)
            }
        }
        for setting in waiting { try write(setting) }
    }

    private func write(_ setting: CgroupSetting) throws(CgroupError) {
        do throws(SyscallError) {
            return try write(setting.value, to: setting.file)
        } catch {
            if error.code != ENOENT { throw refusal(error, setting.file, setting.value) }
        }
        guard let other = setting.alternative else {
            if setting.isOptional {
                if !setting.needsController { return }
                if try hasController(of: setting.file) { return }
            }
            throw try missing(setting.file)
        }
        do throws(SyscallError) {
            try write(other.value, to: other.file)
        } catch {
            throw error.code == ENOENT ? try missing(other.file) : refusal(error, other.file, other.value)
        }
    }

    private func refusal(_ error: SyscallError, _ file: String, _ value: String) -> CgroupError {
        .refused(value, file: file, cgroup: path, code: error.code)
    }

    /// Why a file is not there.
    private func missing(_ file: String) throws(CgroupError) -> CgroupError {
        if try hasController(of: file) { return .missingFile(file, cgroup: path) }
        return .missingController(CgroupSetting.controller(of: file) ?? "", file: file, cgroup: path)
    }

    private func hasController(of file: String) throws(CgroupError) -> Bool {
        guard let controller = CgroupSetting.controller(of: file) else { return true }
        return try words(of: "cgroup.controllers").contains { $0 == controller }
    }

    /// Refuses limits that are not above what is used, for `checkBeforeUpdate`.
    private func checkUsage(_ memory: RuntimeSpec.Resources.Memory) throws(CgroupError) {
        guard memory.checksBeforeUpdate == true, let usage = try number(of: "memory.current") else { return }
        let used = Int64(clamping: usage)
        if let swap = memory.swap, swap > 0, swap <= used {
            throw .inUse("memory+swap", limit: swap, usage: used)
        }
        if let limit = memory.limit, limit > 0, limit <= used {
            throw .inUse("memory", limit: limit, usage: used)
        }
    }

    private func limitDevices(_ rules: DeviceRules) throws(CgroupError) {
        do throws(SyscallError) {
            let program = try DeviceProgram(loading: rules.program)
            try program.attach(to: directory)
        } catch {
            // In a user namespace no program can be loaded, and no device be made.
            if !Self.isPrivileged(), error.code == EPERM || error.code == EACCES { return }
            throw .devices(error)
        }
    }

    /// What the files say of limits of which the specification has two in one.
    func limits() throws(CgroupError) -> CgroupLimits {
        let time = try words(of: "cpu.max")
        return CgroupLimits(
            memory: try number(of: "memory.max").map { $0 == .max ? -1 : Int64(clamping: $0) },
            quota: time.first.flatMap { $0 == "max" ? -1 : Int64($0) },
            period: time.dropFirst().first.flatMap { UInt64($0) }
        )
    }
}
