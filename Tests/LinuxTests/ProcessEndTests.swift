import Glibc
import Linux
import Testing

@Suite struct `The end of a process` {
    private static func child(_ script: String) throws -> pid_t {
        let line: [String] = ["sh", "-c", script]
        var words = unsafe line.map { unsafe strdup($0) } + [nil]
        var pid: pid_t = 0
        #expect(unsafe posix_spawn(&pid, "/bin/sh", nil, nil, &words, nil) == 0)
        for index in unsafe words.indices { unsafe free(words[index]) }
        return pid
    }

    private static func isOver(_ pidfd: borrowing Descriptor) -> Bool {
        var event = pollfd(fd: pidfd.number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&event, 1, 10_000) == 1
    }

    /// The values are wait(2)'s: the exit status in the second byte, a signal in the first.
    @Test(arguments: [("exit 7", 7 << 8), ("exit 0", 0), ("kill -KILL $$", 9)] as [(String, CInt)])
    func `is told before its parent has waited`(script: String, status: CInt) throws {
        let pid = try Self.child(script)
        let process = try ProcessDescriptor(pid: pid)
        let isOver = Self.isOver(process.descriptor)
        let end = ProcessEnd.of(pid, process.descriptor)
        #expect(isOver)
        #expect(end == .status(status))
        var waited: CInt = 0
        #expect(unsafe waitpid(pid, &waited, 0) == pid)
        #expect(waited == status)
    }

    @Test func `is told after its parent has waited, where the kernel does`() throws {
        let pid = try Self.child("exit 7")
        let process = try ProcessDescriptor(pid: pid)
        var waited: CInt = 0
        #expect(unsafe waitpid(pid, &waited, 0) == pid)
        var system = utsname()
        let isNamed = unsafe uname(&system) == 0
        #expect(isNamed)
        let release = unsafe withUnsafeBytes(of: &system.release) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        let version = release.split(separator: ".").prefix(2).compactMap { Int($0) }
        let isTold = !version.lexicographicallyPrecedes([6, 15])
        let end = ProcessEnd.of(pid, process.descriptor)
        #expect(end == (isTold ? .status(7 << 8) : .unknown))
    }

    @Test func `is none while it runs`() throws {
        let pid = try Self.child("exec sleep 1000")
        let process = try ProcessDescriptor(pid: pid)
        let end = ProcessEnd.of(pid, process.descriptor)
        #expect(end == .none)
        try process.send(signal: SIGKILL)
        #expect(waitpid(pid, nil, 0) == pid)
    }
}
