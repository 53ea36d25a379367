import Discovery
import Glibc
import Linux
import UnitFile

/// Where mistakes are told: the kernel's log, since nothing else is there at boot, or standard error.
struct Log {
    /// The most that the kernel takes as one record, less what we put before it.
    private static let longest = 900

    private let options: Options
    /// The kernel's log, once something was written; nil where it can't be.
    private var kernel: CInt?
    private var hasTriedKernel = false
    /// Whether an error was told.
    private(set) var hasErrors = false

    init(options: Options) {
        self.options = options
    }

    mutating func tell(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics {
            if diagnostic.severity == .error { hasErrors = true }
            write(diagnostic.description, level: diagnostic.severity == .error ? 3 : 4)
        }
    }

    mutating func tell(_ error: SyscallError) {
        hasErrors = true
        write(error.description, level: 3)
    }

    mutating func warn(_ message: String) {
        write("warning: " + message, level: 4)
    }

    mutating func fail(_ message: String) {
        hasErrors = true
        write(message, level: 3)
    }

    /// Says what happens, where the user asked for it.
    mutating func debug(_ message: @autoclosure () -> String) {
        if options.isVerbose || options.isDryRun { write(message(), level: 7) }
    }

    private mutating func write(_ message: String, level: Int) {
        let line = "systemd-oci-generator[\(getpid())]: \(message)\n"
        // systemd says the scope to generators, and looks at nothing they write to standard error; without it
        // somebody is looking at the terminal.
        let isGenerator = Environment["SYSTEMD_SCOPE"] != nil
        var isLogged = false
        if options.writesToKernelLog, !options.isDryRun {
            isLogged = writeToKernel("<\(level)>" + line)
            if !isLogged, isGenerator { isLogged = writeToJournal("<\(level)>" + line) }
        }
        if !isLogged || !isGenerator { _ = Self.write(Array(line.utf8), to: 2) }
    }

    private mutating func writeToKernel(_ line: String) -> Bool {
        if !hasTriedKernel {
            hasTriedKernel = true
            let number = unsafe open("/dev/kmsg", O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
            kernel = number >= 0 ? number : nil
        }
        guard let kernel else { return false }
        return Self.write(Array(line.utf8.prefix(Self.longest)), to: kernel)
    }

    /// In a container there is no kernel's log; the journal runs, unless the container is just starting.
    private func writeToJournal(_ line: String) -> Bool {
        do {
            try DatagramSocket(address: "/run/systemd/journal/dev-log").send(Array(line.utf8))
            return true
        } catch {
            return false
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
        unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            == bytes.count
    }
}
