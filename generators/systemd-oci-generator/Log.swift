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
    private var hasTried = false
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
        let isInKernelLog = writeToKernel("<\(level)>" + line)
        // systemd says the scope to generators; without it somebody is looking at the terminal.
        if !isInKernelLog || Environment["SYSTEMD_SCOPE"] == nil { _ = Self.write(Array(line.utf8), to: 2) }
    }

    private mutating func writeToKernel(_ line: String) -> Bool {
        guard options.writesToKernelLog, !options.isDryRun else { return false }
        if !hasTried {
            hasTried = true
            let number = unsafe open("/dev/kmsg", O_WRONLY | O_CLOEXEC | O_NOCTTY)
            kernel = number >= 0 ? number : nil
        }
        guard let kernel else { return false }
        return Self.write(Array(line.utf8.prefix(Self.longest)), to: kernel)
    }

    private static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
        unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            == bytes.count
    }
}
