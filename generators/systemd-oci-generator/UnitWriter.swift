import Glibc
import Linux
import Lowering

/// Writes units; where there are many, on a second thread while the next ones are made.
///
/// Making a file is as much work for the kernel as reading and lowering another is for us.
struct UnitWriter: ~Copyable {
    /// What one thread does: long enough to be worth starting it.
    private static let batch = 32

    /// Where units go; with the thread while one runs.
    private var output: Output
    private var waiting: [GeneratedUnit] = []
    private var thread: RunningThread<Written>?
    private var errors: [SyscallError] = []

    init(_ output: Output) {
        self.output = output
    }

    mutating func write(_ unit: GeneratedUnit) {
        waiting.append(unit)
        guard waiting.count == Self.batch || output.isDryRun else { return }
        wait()
        let (units, output) = (waiting, output)
        waiting = []
        if !output.isDryRun, Self.hasSecondProcessor {
            thread = RunningThread { Written(units, to: output) }
            if thread != nil { return }
        }
        take(Written(units, to: output))
    }

    /// Writes what is left; what could not be written.
    consuming func finish() -> [SyscallError] {
        wait()
        take(Written(waiting, to: output))
        return errors
    }

    private mutating func wait() {
        guard let running = thread.take(), let written = running.value() else { return }
        take(written)
    }

    private mutating func take(_ written: Written) {
        output = written.output
        errors += written.errors
    }

    private static let hasSecondProcessor = sysconf(CInt(_SC_NPROCESSORS_ONLN)) > 1
}

/// What has come of writing some units.
private struct Written: Sendable {
    var output: Output
    var errors: [SyscallError] = []

    init(_ units: [GeneratedUnit], to output: Output) {
        self.output = output
        for unit in units {
            do {
                try self.output.write(unit)
            } catch {
                errors.append(error)
            }
        }
    }
}
