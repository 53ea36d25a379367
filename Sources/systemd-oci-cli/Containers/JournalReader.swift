import Discovery
import Glibc
import Linux
import Systemd

/// Reads the journal by journalctl(1).
struct JournalReader: ~Copyable {
    private let program: PipedProgram
    private var stream = JournalStream()
    private var hasEnded = false

    /// Starts to read.
    ///
    /// - Parameter arguments: Those of journalctl(1) that choose entries.
    /// - Throws: What keeps it from being started.
    init(_ arguments: [String]) throws(Failure) {
        let words = ["journalctl", "--quiet", "--output=export", "--no-pager"] + arguments
        do {
            program = try PipedProgram.start(Self.program, words)
        } catch {
            throw Failure("cannot read the journal by journalctl: \(error)")
        }
    }

    /// To be polled.
    var number: CInt { program.output.number }

    /// The next entries; nil at the end.
    mutating func next() throws(Failure) -> [JournalStream.Entry]? {
        if hasEnded { return nil }
        let bytes: [UInt8]
        do {
            bytes = try program.output.read(upTo: 1 << 16)
        } catch {
            if error.code == EINTR { return [] }
            throw Failure("cannot read the journal: \(error)")
        }
        if bytes.isEmpty {
            hasEnded = true
            return stream.finish().map { [$0] }
        }
        return stream.take(bytes)
    }

    /// Has it end, and waits for that.
    consuming func stop() {
        program.stop()
        // It was told to.
        _ = try? program.end()
    }

    /// Waits for its end.
    consuming func end() throws(Failure) {
        let status: CInt
        do {
            status = try program.end()
        } catch {
            throw Failure(error)
        }
        // It has said itself what failed; without entries it is 1 with some versions.
        if status > 1 { throw Failure("journalctl failed with exit status \(status)") }
    }

    private static var program: String {
        let folders = Environment["PATH"]?.split(separator: ":") ?? []
        let found = folders.map { String($0) + "/journalctl" }.first { unsafe access($0, X_OK) == 0 }
        return found ?? "/usr/bin/journalctl"
    }
}
