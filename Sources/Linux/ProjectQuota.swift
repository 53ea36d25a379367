import CLinux
import Glibc

/// What a directory with all below it may take of its file system: a project of its own, and that one's limits (quotactl(2)).
package struct ProjectQuota: Equatable, Sendable {
    /// Bytes, in steps of 512; nil for no limit.
    package var bytes: UInt64?
    /// Files and directories; nil for no limit.
    package var files: UInt64?

    package init(bytes: UInt64? = nil, files: UInt64? = nil) {
        self.bytes = bytes
        self.files = files
    }

    /// Whether the file system of a directory holds projects to their limits.
    ///
    /// Needs Linux 5.14; on an older kernel it is false.
    package static func isEnforced(below directory: borrowing Directory) throws(SyscallError) -> Bool {
        let result = clinux_enforces_projects(directory.descriptor.number)
        if result >= 0 { return result == 1 }
        if [ENOSYS, EOPNOTSUPP, ENOTTY, EINVAL, ESRCH, ENODEV].contains(-result) { return false }
        throw SyscallError("quotactl_fd", "", -result)
    }

    /// Limits a directory that is empty; what is made in it belongs to its project.
    ///
    /// The project is one that nobody has: without files and without limits.
    package func limit(_ directory: borrowing Directory) throws(SyscallError) {
        let number = directory.descriptor.number
        var project = try Self.randomProject()
        while try Self.call("quotactl_fd", Int64(clinux_project_is_used(number, project))) == 1 {
            project = try Self.randomProject()
        }
        // Limits first: a crash in between leaves a project without files.
        let result = clinux_limit_project(number, project, (bytes ?? 0) / 512, files ?? 0)
        _ = try Self.call("quotactl_fd", Int64(result))
        _ = try Self.call("FS_IOC_FSSETXATTR", Int64(clinux_set_project(number, project)))
    }

    /// From 2^30 on: those that people choose are small.
    private static func randomProject() throws(SyscallError) -> UInt32 {
        UInt32(truncatingIfNeeded: try randomNumber()) & 0x3FFF_FFFF | 0x4000_0000
    }

    private static func call(_ name: String, _ result: Int64) throws(SyscallError) -> Int64 {
        if result < 0 { throw SyscallError(name, "project quota", CInt(-result)) }
        return result
    }

    /// Forgets the limits of a directory's project.
    package static func forget(_ directory: borrowing Directory) throws(SyscallError) {
        let number = directory.descriptor.number
        let project = try call("FS_IOC_FSGETXATTR", clinux_project(number))
        guard project > 0 else { return }
        _ = try call("quotactl_fd", Int64(clinux_limit_project(number, UInt32(project), 0, 0)))
    }
}
