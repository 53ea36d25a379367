import Glibc
package import Linux
package import OCI

/// Why a cgroup can't be made, changed or looked at.
package enum CgroupError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The cgroup file system is not, or not only, version 2.
    case notVersion2
    /// `linux.cgroupsPath` is none, and why.
    case path(String, String)
    case resource(ResourceError)
    /// A file of a controller that the cgroup does not have.
    case missingController(String, file: String, cgroup: String)
    /// A file that the kernel does not have.
    case missingFile(String, cgroup: String)
    /// The kernel does not take a value.
    case refused(String, file: String, cgroup: String, code: Int32)
    /// The limit is not above what is used, and `checkBeforeUpdate` is set.
    case inUse(String, limit: Int64, usage: Int64)
    /// There are processes in it already.
    case occupied(String, Int)
    case frozen(String)
    /// It did not freeze, or thaw, in time.
    case notSettled(String, frozen: Bool)
    /// Devices can't be denied.
    case devices(SyscallError)
    case intelRdt(String)
    /// A unit could not be started, changed or stopped.
    case unit(String, String)
    /// The container has no cgroup of its own.
    case none
    case system(SyscallError)

    package var description: String {
        switch self {
        case .notVersion2:
            """
            cgroup v2 is not mounted on \(Cgroup.mount): cgroup v1 and both versions together are not supported; \
            boot with systemd.unified_cgroup_hierarchy=1 on the kernel's command line, or have no cgroup by \
            --cgroup-manager=disabled
            """
        case .path(let path, let reason): "linux.cgroupsPath '\(path)': \(reason)"
        case .resource(let error): "\(error)"
        case .missingController(let controller, let file, let cgroup):
            """
            \(file): \(SyscallError.reason(ENOENT)): controller `\(controller)` is not available under \
            '\(Cgroup.mount)\(cgroup)': the kernel does not have it, or a cgroup above does not pass it on
            """
        case .missingFile(let file, let cgroup):
            "\(file): \(SyscallError.reason(ENOENT)) in cgroup '\(cgroup)': the kernel does not have it"
        case .refused(let value, let file, let cgroup, let code):
            "failed to write '\(value)' to \(file) of cgroup '\(cgroup)': \(SyscallError.reason(code))"
        case .inUse(let what, let limit, let usage): "rejecting \(what) limit \(limit) <= usage \(usage)"
        case .occupied(let cgroup, let count):
            "container's cgroup is not empty: \(count) process(es) found in '\(cgroup)'"
        case .frozen(let cgroup): "container's cgroup unexpectedly frozen: '\(cgroup)'"
        case .notSettled(let cgroup, let frozen):
            "cgroup '\(cgroup)' did not \(frozen ? "freeze" : "thaw") within ten seconds"
        case .devices(let error): "devices of the container's cgroup: \(error)"
        case .intelRdt(let reason): "linux.intelRdt: \(reason)"
        case .unit(let unit, let reason): "unit \(unit): \(reason)"
        case .none: "the container has no cgroup of its own"
        case .system(let error): "cgroup: \(error)"
        }
    }
}

extension CgroupError {
    /// The same as crun says it, where somebody looks for its words.
    package var wordsOfCrun: String? {
        guard case .missingController(let controller, let file, _) = self else { return nil }
        return "\(file): the requested cgroup controller `\(controller)` is not available"
    }

    /// The same as runc says it of a user who may not make cgroups.
    package var wordsOfRunc: String? {
        guard case .system(let error) = self, error.code == EACCES || error.code == EPERM else { return nil }
        return """
            unable to apply cgroup configuration: rootless needs no limits + no cgrouppath when no permission is \
            granted for cgroups: \(error.call) \(error.subject): \(SyscallError.reason(error.code).lowercased())
            """
    }
}

/// Makes a system call's error one of ours.
func inCgroup<Result: ~Copyable>(
    _ body: () throws(SyscallError) -> Result
) throws(CgroupError) -> Result {
    do throws(SyscallError) {
        return try body()
    } catch {
        throw .system(error)
    }
}
