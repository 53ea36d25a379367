import Foundation

/// A program of this machine that was run to its end.
struct Command: Sendable {
    var status: Int32
    var output: String
    var errors: String

    /// Runs a program with the text as its standard input.
    ///
    /// Output goes through files: a host that the program leaves running in the background may keep them.
    static func run(_ words: [String], input: String = "") async throws -> Command {
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "boot-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let files = ["0", "1", "2"].map { directory.appending(path: $0) }
        for file in files { try Data(file == files[0] ? input.utf8 : "".utf8).write(to: file) }

        let shell = [
            "/bin/sh", "-c", "exec \"$@\" <\(files[0].path) >\(files[1].path) 2>\(files[2].path)", "sh",
        ]
        let status = try await end(of: spawn(shell + words))
        return Command(
            status: status,
            output: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
        )
    }

    private static func spawn(_ words: [String]) throws -> pid_t {
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        defer {
            for index in unsafe arguments.indices { unsafe free(arguments[index]) }
        }
        // A thread of Foundation's blocks nearly all signals, and some are ignored: no shell begins so.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var pid: pid_t = 0
        let code = unsafe posix_spawn(&pid, words[0], nil, &attributes, &arguments, environ)
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EINVAL) }
        return pid
    }

    /// The exit status, or 128 and the signal as a shell says it.
    private static func end(of pid: pid_t) async -> Int32 {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                var status: Int32 = 0
                while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
                let signal = status & 0x7f
                continuation.resume(returning: signal == 0 ? (status >> 8) & 0xff : 128 + signal)
            }
            thread.start()
        }
    }
}

/// A command in a host that should have worked.
struct CommandFailure: Error, CustomStringConvertible {
    var line: String
    var command: Command

    var description: String {
        "'\(line)' ended with \(command.status)\n\(command.output)\(command.errors)"
    }
}
