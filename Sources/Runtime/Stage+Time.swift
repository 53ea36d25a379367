import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// Opens what takes the offsets of a new time namespace, while /proc is the host's; nil where there is to be none.
    mutating func openTimeOffsets() -> Program.Argument? {
        guard makes(.time) else { return nil }
        let file = program.makeSlot()
        program.add(
            CInt(SYS_openat),
            [.workingDirectory, .text("/proc/self/timens_offsets"), .number(O_WRONLY | O_CLOEXEC)],
            into: file,
            "make a time namespace"
        )
        return .slot(file)
    }

    /// Makes a time namespace for the process that is cloned next: once somebody is in it, its offsets are fixed.
    mutating func makeTimeNamespace(_ offsets: Program.Argument) {
        program.add(CInt(SYS_unshare), [.number(NamespaceKind.time.flag)], "make a time namespace")
        copiesMemory = true
        if !spec.timeOffsets.isEmpty {
            let lines = spec.timeOffsets.map { "\($0.clock) \($0.seconds) \($0.nanoseconds)\n" }.joined()
            let text: [Program.Argument] = [offsets, .text(lines), .number(lines.utf8.count)]
            program.add(CInt(SYS_write), text, "set the time offsets")
        }
        program.add(CInt(SYS_close), [offsets], "make a time namespace")
    }

    /// Joins a time namespace in the child, as nobody who shares memory can.
    mutating func joinTimeNamespace() throws(LaunchError) {
        guard let path = spec.namespaces.first(where: { $0.kind == .time })?.path else { return }
        let purpose = "join the namespace '\(path)'"
        let namespace = program.keep(try Self.open(path, .time, purpose))
        program.add(CInt(SYS_setns), [namespace, .number(NamespaceKind.time.flag)], purpose)
        copiesMemory = true
    }
}
