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

    /// The process, where it still is the one that was started, and runs.
    ///
    /// The service manager says that a unit has ended before it waits for the process, which is a zombie until then.
    func process() throws(SyscallError) -> ProcessDescriptor? {
        do {
            let process = try ProcessDescriptor(pid: pid)
            guard let status = ProcessStatus(of: pid), status.startTime == startTime, !status.hasEnded else {
                return nil
            }
            return process
        } catch {
            if error.code == ESRCH { return nil }
            throw error
        }
    }
}
