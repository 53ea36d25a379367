import CLinux
import Glibc
import Linux

extension Stage {
    /// Has standard output and standard error be a pipe where they are sockets.
    ///
    /// Who has its end opens it again by `/proc/self/fd`, which fails with a socket (`ENXIO`, unix(7)).
    mutating func addStreams(_ path: String?) throws(LaunchError) {
        guard let path else { return }
        let sockets = [STDOUT_FILENO, STDERR_FILENO].filter { number in
            var status = stat()
            return unsafe fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
        }
        if sockets.isEmpty { return }
        let pipe = program.keep(
            try doing("open '\(path)'") { () throws(SyscallError) in
                try Descriptor(opening: path, O_WRONLY | O_CLOEXEC)
            }
        )
        for number in sockets {
            program.add(CInt(SYS_dup3), [pipe, .number(number), .number(0)], "make standard output a pipe")
        }
    }
}
