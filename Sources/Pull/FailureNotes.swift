import Glibc
import Linux
package import OCI

/// Where it is left why the last pull of a name failed; the launcher shows it when the image is missing.
package struct FailureNotes: Sendable {
    /// Where the notes of the system are.
    package static let systemPath = "/run/systemd-oci/pull"

    private let path: String

    package init(path: String = FailureNotes.systemPath) {
        self.path = path
    }

    /// The last failure of a name, or nil where the last pull was none.
    package func read(for reference: Reference) -> String? {
        // A note that can't be read is as good as none.
        guard let directory = try? Directory(path: PathBytes(path)),
            let file = try? directory.open(beneath: PathBytes(reference.escaped)),
            let bytes = try? file.contents(limit: 1 << 16)
        else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
    }

    /// Leaves one line; where that is impossible, the journal of the pull still has it.
    func write(_ reason: String, for reference: Reference) {
        let line = reason.split(whereSeparator: \.isNewline).joined(separator: " ") + "\n"
        do throws(SyscallError) {
            try create()
            let directory = try Directory(path: PathBytes(path))
            let new = PathBytes("." + String(try randomNumber(), radix: 16))
            let file = try directory.createFile(new, mode: 0o644)
            try file.write(Array(line.utf8).span)
            try directory.rename(new, to: PathBytes(reference.escaped), in: directory)
        } catch {
            return
        }
    }

    func remove(for reference: Reference) {
        // Mostly there is none.
        try? Directory(path: PathBytes(path)).removeFile(PathBytes(reference.escaped))
    }

    /// Creates the directory and those above it.
    private func create() throws(SyscallError) {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            let path = made
            do {
                try check("mkdir", path) { unsafe mkdir(path, 0o755) }
            } catch {
                if error.code != EEXIST { throw error }
            }
        }
    }
}
