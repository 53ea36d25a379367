import Glibc
import Linux
import Lowering

extension ContainerState {
    /// The state in a directory, where there is one.
    init?(in directory: String) {
        // What can't be read says nothing.
        guard let bytes = try? SmallFile.contents(of: Self.path(in: directory), limit: Self.longest) else {
            return nil
        }
        self.init(parsing: bytes)
    }

    /// When a process started (proc_pid_stat(5), field 22); nil where it is not there.
    static func startTime(of pid: Int32) -> UInt64? {
        guard let text = HostFile.text("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else {
            return nil
        }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? UInt64(fields[19]) : nil
    }

    /// The process, where it still is the one that was started, and runs.
    ///
    /// The service manager says that a unit has ended before it waits for the process, which is a zombie until then.
    func process() throws(SyscallError) -> ProcessDescriptor? {
        do {
            let process = try ProcessDescriptor(pid: pid)
            guard Self.startTime(of: pid) == startTime, try !process.waitForEnd(milliseconds: 0) else {
                return nil
            }
            return process
        } catch {
            if error.code == ESRCH { return nil }
            throw error
        }
    }
}
